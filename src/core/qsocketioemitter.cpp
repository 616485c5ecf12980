// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioendpoint.h"

#include "core/qsocketioendpoint_p.h"
#include "core/replycourier.h"

#include <utility>

using namespace QSocketIoPrivate;

/*!
    \class QSocketIoEmitter
    \inmodule QSocketIo
    \brief How to emit: with a time-out, with a callback, or only if it can leave now.

    A value that QSocketIoEndpoint::withTimeout(), QSocketIoEndpoint::asVolatile() and QSocketIoEndpoint::withAck() return; every call gives
    a changed copy. It may be kept and used from any thread, also after the endpoint is gone: what is emitted then is dropped and its
    acknowledgement finishes with QSocketIo::ErrorCode::NotConnected.
*/

/*!
    \fn template <typename Context, typename Handler> QSocketIoEmitter QSocketIoEmitter::withAck(Context *context, Handler handler) const
    Returns a copy that asks for an acknowledgement and calls \a handler in the thread of \a context when it is there. A handler that takes a
    \c{const QSocketIoReply &} is called in every case, one with typed parameters on success only. It is not called when \a context
    is gone.
*/

/*!
    \fn template <typename... Args> void QSocketIoEmitter::emitEvent(QAnyStringView event, const Args &...args) const
    Emits \a event with \a args, of any type in \l {Data types}. Reserved names (\c connect, \c connect_error, \c disconnect,
    \c disconnecting, \c newListener, \c removeListener) are refused with a warning.
*/

/*!
    \fn template <typename... Args> QFuture<QSocketIoReply> QSocketIoEmitter::emitWithAck(QAnyStringView event, const Args &...args) const
    Emits \a event with \a args and returns a future of the acknowledgement. The future never throws and always finishes: with the peer's
    arguments, QSocketIo::ErrorCode::AckTimeout, QSocketIo::ErrorCode::NotConnected, or, for a reserved name, QSocketIo::ErrorCode::ProtocolViolation.
*/

QSocketIoEmitter::QSocketIoEmitter(std::shared_ptr<EndpointLink> link)
    : m_link(std::move(link))
{}

/*!
    Returns a copy whose acknowledgements finish with QSocketIo::ErrorCode::AckTimeout after \a timeout, counted from the emit. 0
    waits until the connection ends. Without this call the time-out is QSocketIoClientNamespace::ackTimeout() on a client; a server
    has none.
*/
QSocketIoEmitter QSocketIoEmitter::withTimeout(std::chrono::milliseconds timeout) const
{
    QSocketIoEmitter copy(*this);
    copy.m_timeout = timeout;
    return copy;
}

/*!
    Returns a copy whose events are dropped rather than kept when they cannot leave now.
*/
QSocketIoEmitter QSocketIoEmitter::asVolatile() const
{
    QSocketIoEmitter copy(*this);
    copy.m_isVolatile = true;
    return copy;
}

/*!
    Returns a copy whose events leave uncompressed on a connection that compresses: for what is compressed already, such as pictures. Without
    compression it has no effect.
*/
QSocketIoEmitter QSocketIoEmitter::asUncompressed() const
{
    QSocketIoEmitter copy(*this);
    copy.m_isUncompressed = true;
    return copy;
}

QSocketIoEmitter QSocketIoEmitter::withCallback(
        const QObject *context, std::function<void(const QSocketIoReply &)> function) const
{
    QSocketIoEmitter copy(*this);
    copy.m_callback = std::make_shared<const ReplyCallback>(
            ReplyCallback{ ReplyCourier::to(context), std::move(function) });
    return copy;
}

/*!
    Emits \a event with the elements of \a arguments, each one argument.
*/
void QSocketIoEmitter::emitArguments(QAnyStringView event, const QVariantList &arguments) const
{
    send(event, writerFor(event, arguments));
}

/*!
    Emits \a event with the elements of \a arguments, each one argument, and returns a future of the acknowledgement, as emitWithAck() does.
*/
QFuture<QSocketIoReply> QSocketIoEmitter::emitArgumentsWithAck(QAnyStringView event,
                                                               const QVariantList &arguments) const
{
    return sendWithAck(event, writerFor(event, arguments));
}

void QSocketIoEmitter::send(QAnyStringView event, const ArgumentWriter &writer) const
{
    std::unique_ptr<UserReplySink> sink;
    if (m_callback)
        sink = std::make_unique<UserReplySink>(m_callback);
    post(event, writer, std::move(sink));
}

QFuture<QSocketIoReply> QSocketIoEmitter::sendWithAck(QAnyStringView event,
                                                      const ArgumentWriter &writer) const
{
    auto sink = std::make_unique<UserReplySink>(m_callback);
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
                        .isUncompressed = m_isUncompressed,
                        .timeout = m_timeout,
                        .reply = std::move(sink),
                        .messageId = 0,
                        .ackId = {} });
}
