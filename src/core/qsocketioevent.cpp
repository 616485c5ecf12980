// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioevent.h"

#include "core/eventdata.h"
#include "core/valueaccess.h"
#include "logging.h"

#include "qsocketiohandler_impl.h"

#include <QDebug>
#include <QMetaMethod>

#include <utility>

QSocketIoAck::QSocketIoAck() = default;

bool QSocketIoAck::isExpected() const
{
    return m_slot && m_slot->isOpen();
}

void QSocketIoAck::sendArguments(const QVariantList &arguments) const
{
    if (!m_slot)
        return;
    QSocketIoPrivate::ArgumentWriter writer;
    writer.arguments(arguments);
    writer.finish();
    sendEncoded(writer);
}

void QSocketIoAck::sendEncoded(const QSocketIoPrivate::ArgumentWriter &writer) const
{
    if (m_slot->answer(writer))
        return;
    qCWarning(lcQSocketIoEvents, "event \"%s\" was answered twice; the first answer counts",
              m_slot->event().constData());
}

QSocketIoEvent::QSocketIoEvent() = default;
QSocketIoEvent::QSocketIoEvent(const QSocketIoEvent &other) = default;
QSocketIoEvent::QSocketIoEvent(QSocketIoEvent &&other) noexcept = default;
QSocketIoEvent &QSocketIoEvent::operator=(const QSocketIoEvent &other) = default;
QSocketIoEvent &QSocketIoEvent::operator=(QSocketIoEvent &&other) noexcept = default;
QSocketIoEvent::~QSocketIoEvent() = default;

QString QSocketIoEvent::name() const
{
    return d ? QString::fromUtf8(QSocketIoPrivate::eventName(d->payload)) : QString();
}

qsizetype QSocketIoEvent::argumentCount() const
{
    return d ? d->argumentCount() : 0;
}

QVariantList QSocketIoEvent::arguments() const
{
    return d ? d->variants() : QVariantList();
}

QSocketIoAck QSocketIoEvent::ack() const
{
    return d ? d->ack : QSocketIoAck();
}

QSocketIoPrivate::ValueView QSocketIoEvent::argument(qsizetype index) const
{
    return QSocketIoPrivate::EventAccess::argument(*this, index);
}

QSocketIoReply::QSocketIoReply() = default;
QSocketIoReply::QSocketIoReply(const QSocketIoError &error)
    : m_error(error)
{}
QSocketIoReply::QSocketIoReply(const QSocketIoReply &other) = default;
QSocketIoReply::QSocketIoReply(QSocketIoReply &&other) noexcept = default;
QSocketIoReply &QSocketIoReply::operator=(const QSocketIoReply &other) = default;
QSocketIoReply &QSocketIoReply::operator=(QSocketIoReply &&other) noexcept = default;
QSocketIoReply::~QSocketIoReply() = default;

qsizetype QSocketIoReply::argumentCount() const
{
    return d ? d->argumentCount() : 0;
}

QVariantList QSocketIoReply::arguments() const
{
    return d ? d->variants() : QVariantList();
}

QSocketIoPrivate::ValueView QSocketIoReply::argument(qsizetype index) const
{
    return QSocketIoPrivate::EventAccess::argument(*this, index);
}

QDebug operator<<(QDebug debug, const QSocketIoEvent &event)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "QSocketIoEvent(" << event.name() << ", " << event.arguments();
    if (event.ack().isExpected())
        debug << ", ack expected";
    return debug << ')';
}

QDebug operator<<(QDebug debug, const QSocketIoReply &reply)
{
    const QDebugStateSaver saver(debug);
    debug.nospace() << "QSocketIoReply(";
    if (reply.isError())
        return debug << reply.error() << ')';
    return debug << reply.arguments() << ')';
}

namespace QSocketIoPrivate {

namespace {

void reportTypes(const char *what, qsizetype position, const ValueView &value, const char *expected)
{
    if (value.type() == ValueView::Type::Undefined) {
        qCWarning(lcQSocketIoEvents,
                  "%s: argument %lld is missing, but the handler takes %s; it was not called", what,
                  qlonglong(position + 1), expected);
    } else {
        qCWarning(
                lcQSocketIoEvents,
                "%s: argument %lld is %s, which does not convert to %s; the handler was not called",
                what, qlonglong(position + 1), value.typeName(), expected);
    }
}

} // namespace

ValueView EventAccess::argument(const QSocketIoEvent &event, qsizetype index)
{
    return event.d ? viewOf(event.d->argument(index)) : ValueView();
}

ValueView EventAccess::argument(const QSocketIoReply &reply, qsizetype index)
{
    return reply.d ? viewOf(reply.d->argument(index)) : ValueView();
}

QSocketIoServerSocket *EventAccess::serverSocket(const QSocketIoEvent &event)
{
    // By name, because the server's classes lie above this layer: it is what qobject_cast() does.
    QObject *endpoint = event.d ? event.d->endpoint.data() : nullptr;
    void *socket = endpoint ? endpoint->qt_metacast("QSocketIoServerSocket") : nullptr;
    return static_cast<QSocketIoServerSocket *>(socket);
}

QSocketIoEvent EventAccess::makeEvent(QSocketIoEventData *data)
{
    QSocketIoEvent event;
    event.d = data;
    return event;
}

QSocketIoReply EventAccess::makeReply(QSocketIoEventData *data)
{
    QSocketIoReply reply;
    reply.d = data;
    return reply;
}

QSocketIoAck EventAccess::makeAck(std::shared_ptr<AckSlot> slot)
{
    QSocketIoAck ack;
    ack.m_slot = std::move(slot);
    return ack;
}

QSocketIoEventData *EventAccess::data(const QSocketIoEvent &event)
{
    return event.d.data();
}

void EventAccess::reportMismatch(const QSocketIoEvent &event, qsizetype position,
                                 const char *expected)
{
    const QByteArray what = "event \"" + event.name().toUtf8() + '"';
    reportTypes(what.constData(), position, argument(event, position), expected);
}

void EventAccess::reportMismatch(const QSocketIoReply &reply, qsizetype position,
                                 const char *expected)
{
    reportTypes("acknowledgement", position, argument(reply, position), expected);
}

EventListener::~EventListener() = default;

bool EventListener::hasConnections() const
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&EventListener::triggered);
    return isSignalConnected(signal);
}

ReplyNotifier::~ReplyNotifier() = default;

} // namespace QSocketIoPrivate

#include "moc_qsocketioevent.cpp"
#include "moc_qsocketiohandler_impl.cpp"
