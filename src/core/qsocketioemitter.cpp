// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioendpoint.h"

#include "core/qsocketioendpoint_p.h"

#include <utility>

using namespace QSocketIoPrivate;

namespace {

// Whoever answers destroys it, in whatever thread that is, so it belongs to none.
std::unique_ptr<ReplyNotifier> makeNotifier(const std::function<void(ReplyNotifier *)> &connector)
{
    if (!connector)
        return {};
    auto notifier = std::make_unique<ReplyNotifier>();
    connector(notifier.get());
    notifier->moveToThread(nullptr);
    return notifier;
}

} // namespace

QSocketIoEmitter::QSocketIoEmitter(std::shared_ptr<EndpointLink> link)
    : m_link(std::move(link))
{}

QSocketIoEmitter QSocketIoEmitter::withTimeout(std::chrono::milliseconds timeout) const
{
    QSocketIoEmitter copy(*this);
    copy.m_timeout = timeout;
    return copy;
}

QSocketIoEmitter QSocketIoEmitter::asVolatile() const
{
    QSocketIoEmitter copy(*this);
    copy.m_isVolatile = true;
    return copy;
}

QSocketIoEmitter QSocketIoEmitter::withNotifier(Connector connector) const
{
    QSocketIoEmitter copy(*this);
    copy.m_connector = std::move(connector);
    return copy;
}

void QSocketIoEmitter::emitArguments(QAnyStringView event, const QVariantList &arguments) const
{
    send(event, writerFor(event, arguments));
}

QFuture<QSocketIoReply> QSocketIoEmitter::emitArgumentsWithAck(QAnyStringView event,
                                                               const QVariantList &arguments) const
{
    return sendWithAck(event, writerFor(event, arguments));
}

void QSocketIoEmitter::send(QAnyStringView event, const ArgumentWriter &writer) const
{
    std::unique_ptr<UserReplySink> sink;
    if (m_connector)
        sink = std::make_unique<UserReplySink>(makeNotifier(m_connector));
    post(event, writer, std::move(sink));
}

QFuture<QSocketIoReply> QSocketIoEmitter::sendWithAck(QAnyStringView event,
                                                      const ArgumentWriter &writer) const
{
    auto sink = std::make_unique<UserReplySink>(makeNotifier(m_connector));
    const auto future = sink->future();
    post(event, writer, std::move(sink));
    return future;
}

void QSocketIoEmitter::post(QAnyStringView event, const ArgumentWriter &writer,
                            std::unique_ptr<UserReplySink> sink) const
{
    if (!mayEmit(event)) {
        if (sink)
            sink->finish(QSocketIoReply(reservedEventError()));
        return;
    }
    m_link->emitEvent({ .json = writer.json(),
                        .attachments = writer.attachments(),
                        .isVolatile = m_isVolatile,
                        .timeout = m_timeout,
                        .reply = std::move(sink),
                        .ackId = {} });
}
