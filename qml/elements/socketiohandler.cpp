// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "elements/socketiohandler.h"

#include "elements/eventhub.h"
#include "script/scriptreader.h"
#include "script/scripttools.h"

#include "qsocketiohandler_impl.h"

#include <QJSEngine>

using namespace QSocketIoQml;

/*!
    \qmltype SocketIoHandler
    \inqmlmodule QSocketIo
    \inherits QtObject
    \brief Handles one event and answers it.

    Put it into a SocketIoNamespace or a SocketIoServerNamespace, or name that as its \l source.

    \snippet qml/snippets/Chat.qml handler

    An event whose name can be that of a signal may also be declared as one, see SocketIoNamespace.
*/

/*!
    \qmlsignal SocketIoHandler::triggered(var args, var ack, SocketIoServerSocket socket)
    Emitted when the event arrives. \a args is the array of its arguments. \a ack is a function that answers the event
    with its own arguments, now or later; the first call counts, and without a question it does nothing. \a socket is
    who sent the event, on a server; \c null on a client.
*/

class SocketIoHandlerPrivate
{
public:
    explicit SocketIoHandlerPrivate(SocketIoHandler *handler)
        : q_ptr(handler)
        , tap(handler, [this](EventHub *hub) { subscribe(hub); })
    {}
    void subscribe(EventHub *hub);
    void trigger(const QSocketIoEvent &event);

    SocketIoHandler *q_ptr;
    QString event;
    bool isEnabled = true;
    EventTap tap;
};

void SocketIoHandlerPrivate::subscribe(EventHub *hub)
{
    if (isEnabled)
        hub->subscribe(event, q_ptr, [this](const QSocketIoEvent &one) { trigger(one); });
}

void SocketIoHandlerPrivate::trigger(const QSocketIoEvent &one)
{
    using QSocketIoPrivate::EventAccess;
    QJSEngine *engine = scriptEngine(q_ptr);
    if (!engine)
        return;
    Q_EMIT q_ptr->triggered(scriptArguments(engine, one),
                            ScriptTools::of(engine)->makeAck(one.ack()),
                            SocketIoServerSocket::of(EventAccess::serverSocket(one)));
}

SocketIoHandler::SocketIoHandler(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<SocketIoHandlerPrivate>(this))
{}

SocketIoHandler::~SocketIoHandler() = default;

/*!
    \qmlproperty string SocketIoHandler::event
    The name of the event.
*/
QString SocketIoHandler::event() const
{
    Q_D(const SocketIoHandler);
    return d->event;
}

void SocketIoHandler::setEvent(const QString &event)
{
    Q_D(SocketIoHandler);
    if (std::exchange(d->event, event) == event)
        return;
    d->tap.refresh();
    Q_EMIT eventChanged();
}

/*!
    \qmlproperty QtObject SocketIoHandler::source
    The SocketIoNamespace or SocketIoServerNamespace that the event comes from; by default the one that this element is
    inside of.
*/
QObject *SocketIoHandler::source() const
{
    Q_D(const SocketIoHandler);
    return d->tap.source();
}

void SocketIoHandler::setSource(QObject *source)
{
    Q_D(SocketIoHandler);
    if (d->tap.source() == source)
        return;
    d->tap.setSource(source);
    Q_EMIT sourceChanged();
}

/*!
    \qmlproperty bool SocketIoHandler::enabled
    Whether events are handled. \c true by default; set it to \c false in the handler to handle one event only.
*/
bool SocketIoHandler::isEnabled() const
{
    Q_D(const SocketIoHandler);
    return d->isEnabled;
}

void SocketIoHandler::setEnabled(bool enabled)
{
    Q_D(SocketIoHandler);
    if (std::exchange(d->isEnabled, enabled) == enabled)
        return;
    d->tap.refresh();
    Q_EMIT enabledChanged();
}

void SocketIoHandler::classBegin() {}

void SocketIoHandler::componentComplete()
{
    Q_D(SocketIoHandler);
    d->tap.complete();
}

#include "moc_socketiohandler.cpp"
