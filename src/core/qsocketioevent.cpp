// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioevent.h"

#include "core/eventdata.h"
#include "core/qsocketioendpoint_p.h"
#include "core/valueaccess.h"
#include "logging.h"

#include "qsocketiohandler_impl.h"

#include <QDebug>
#include <QMetaMethod>

#include <utility>

/*!
    \class QSocketIoAck
    \inmodule QSocketIo
    \brief The means to answer an event, now or later and from any thread.

    A handler that takes a QSocketIoAck as its last parameter answers through it. Copies share one question: the first answer counts,
    a second one is refused with a warning. An answer that comes after the connection has ended is dropped. An acknowledgement that
    nobody waits for may be answered all the same; nothing is sent.
*/

/*!
    \property QSocketIoAck::expected
    \brief whether the peer waits and nobody has answered yet
*/

/*!
    \fn template <typename... Args> void QSocketIoAck::send(const Args &...args) const
    Answers with \a args, of any type in \l {Data types}. May be called from any thread.
*/

/*!
    Constructs an acknowledgement that nobody waits for.
*/
QSocketIoAck::QSocketIoAck() = default;

bool QSocketIoAck::isExpected() const
{
    return m_slot && m_slot->isOpen();
}

/*!
    Answers with the elements of \a arguments, each one argument. May be called from any thread.
*/
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

/*!
    \class QSocketIoEvent
    \inmodule QSocketIo
    \brief An event as it arrived: its name, its arguments and the means to answer it.

    A value; copies share the data and may be passed to other threads. Typed handlers get their parameters without one; a handler that
    takes a \c{const QSocketIoEvent &}, and the signal QSocketIoEndpoint::eventReceived(), see the event itself.
*/

/*!
    \property QSocketIoEvent::name
    \brief the event's name
*/

/*!
    \property QSocketIoEvent::arguments
    \brief the arguments as a list, made when it is asked for
*/

/*!
    \property QSocketIoEvent::ack
    \brief the means to answer
*/

/*!
    \fn template <typename T> std::optional<T> QSocketIoEvent::value(qsizetype index) const
    Returns the argument at \a index, counted from 0, as a \c T, or \c nullopt when there is none or it does not convert
    (see \l {Data types}).
*/

/*!
    \fn QDebug operator<<(QDebug debug, const QSocketIoEvent &event)
    \relates QSocketIoEvent
    Writes \a event to \a debug.
*/

/*!
    Constructs an event without name and arguments.
*/
QSocketIoEvent::QSocketIoEvent() = default;
/*!
    Constructs a copy of \a other.
*/
QSocketIoEvent::QSocketIoEvent(const QSocketIoEvent &other) = default;
/*!
    Takes over \a other.
*/
QSocketIoEvent::QSocketIoEvent(QSocketIoEvent &&other) noexcept = default;
/*!
    Becomes a copy of \a other.
*/
QSocketIoEvent &QSocketIoEvent::operator=(const QSocketIoEvent &other) = default;
QSocketIoEvent &QSocketIoEvent::operator=(QSocketIoEvent &&other) noexcept = default;
/*!
    Destroys the event.
*/
QSocketIoEvent::~QSocketIoEvent() = default;

QString QSocketIoEvent::name() const
{
    return d ? QString::fromUtf8(QSocketIoPrivate::eventName(d->payload)) : QString();
}

/*!
    Returns the number of arguments.
*/
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

/*!
    \class QSocketIoReply
    \inmodule QSocketIo
    \brief The answer to an event of ours: arguments, or the error that took their place.

    A value; copies share the data and may be passed to other threads.
    \sa Acknowledgements
*/

/*!
    \property QSocketIoReply::error
    \brief why there is no answer: QSocketIo::ErrorCode::AckTimeout, NotConnected or ProtocolViolation
*/

/*!
    \property QSocketIoReply::arguments
    \brief the arguments as a list, made when it is asked for
*/

/*!
    \fn bool QSocketIoReply::isError() const
    Returns whether there is no answer.
*/

/*!
    \fn template <typename T> std::optional<T> QSocketIoReply::value(qsizetype index) const
    Returns the argument at \a index, counted from 0, as a \c T, or \c nullopt when there is none or it does not convert
    (see \l {Data types}).
*/

/*!
    \fn QDebug operator<<(QDebug debug, const QSocketIoReply &reply)
    \relates QSocketIoReply
    Writes \a reply to \a debug.
*/

/*!
    Constructs an answer without arguments.
*/
QSocketIoReply::QSocketIoReply() = default;
/*!
    Constructs a failure with \a error.
*/
QSocketIoReply::QSocketIoReply(const QSocketIoError &error)
    : m_error(error)
{}
/*!
    Constructs an answer with \a arguments: for adapters, which get answers from other servers.
*/
QSocketIoReply::QSocketIoReply(const QVariantList &arguments)
{
    QSocketIoPrivate::ArgumentWriter writer;
    writer.arguments(arguments);
    writer.finish();
    *this = QSocketIoPrivate::makeReply(
            QSocketIoPrivate::parsePayload(writer.json(), writer.attachments()));
}
QSocketIoReply::QSocketIoReply(const QSocketIoReply &other) = default;
QSocketIoReply::QSocketIoReply(QSocketIoReply &&other) noexcept = default;
QSocketIoReply &QSocketIoReply::operator=(const QSocketIoReply &other) = default;
QSocketIoReply &QSocketIoReply::operator=(QSocketIoReply &&other) noexcept = default;
/*!
    Destroys the reply.
*/
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

// In the endpoint's thread, where the event is raised; a copy of a copy may be made anywhere. An event that asks for an
// answer counts already.
EventDelivery::EventDelivery(const EventDelivery &other)
    : m_copy(*other.m_event)
    , m_event(&m_copy)
    , m_pending(other.m_pending)
{
    const QSocketIoEventData *const data = EventAccess::data(m_copy);
    if (m_pending || !data || data->ack.isExpected())
        return;
    if (auto *const endpoint = qobject_cast<QSocketIoEndpoint *>(data->endpoint.data()))
        m_pending = QSocketIoEndpointPrivate::get(endpoint)->link();
}

EventDelivery::~EventDelivery() = default;

EventListener::~EventListener() = default;

bool EventListener::hasConnections() const
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&EventListener::triggered);
    return isSignalConnected(signal);
}

} // namespace QSocketIoPrivate

#include "moc_qsocketioevent.cpp"
#include "moc_qsocketiohandler_impl.cpp"
