// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How SocketIoNamespace follows the namespace of its client.
#include "client/namespaceuse.h"
#include "client/socketioclient_p.h"
#include "client/socketionamespace_p.h"
#include "script/scriptreader.h"
#include "script/scriptwriter.h"
#include "script/scripttools.h"

#include <QJSEngine>
#include <QMetaMethod>
#include <QQmlInfo>

using namespace QSocketIoQml;
using QSocketIo::DisconnectReason;

QSocketIoClient *SocketIoNamespacePrivate::effectiveClient() const
{
    if (client)
        return client;
    for (QObject *parent = q_ptr->parent(); parent; parent = parent->parent()) {
        if (auto *enclosing = qobject_cast<QSocketIoClient *>(parent))
            return enclosing;
    }
    return nullptr;
}

void SocketIoNamespacePrivate::attach()
{
    Q_Q(SocketIoNamespace);
    if (!isComplete)
        return;
    detach();
    QSocketIoClient *owner = effectiveClient();
    if (!owner)
        return;
    space = NamespaceUse::take(owner, name);
    passAuth();
    if (hasQueueSettings)
        applyQueueSettings();
    forwardState();
    forwardConnection();
    forwardEvents();
    hub->attach([here = space](const QString &event, QObject *context,
                               const EventHub::Receiver &receiver) {
        return here->on(event, context, [receiver](const QSocketIoEvent &one) { receiver(one); });
    });
    if (space->isConnected()) {
        const auto announce = [this, here = space] {
            if (here && here == space && here->isConnected())
                Q_EMIT q_ptr->connected();
        };
        QMetaObject::invokeMethod(q, announce, Qt::QueuedConnection);
    }
    const QPointer<SocketIoNamespace> guard(q);
    if (auto *element = qobject_cast<SocketIoClient *>(owner))
        element->d_func()->add(space);
    if (guard)
        Q_EMIT q->stateChanged();
    if (guard)
        Q_EMIT q->queuedCountChanged();
}

void SocketIoNamespacePrivate::detach()
{
    if (!space)
        return;
    hub->detach();
    QObject::disconnect(space, nullptr, q_ptr, nullptr);
    QSocketIoClientNamespace *old = space;
    space.clear();
    NamespaceUse::release(old);
}

void SocketIoNamespacePrivate::silence()
{
    replyContext.reset();
    hub->detach();
    if (space)
        QObject::disconnect(space, nullptr, q_ptr, nullptr);
}

void SocketIoNamespacePrivate::passAuth()
{
    if (!space || auth.isUndefined())
        return;
    QJSEngine *engine = scriptEngine(q_ptr);
    if (!engine)
        return;
    ScriptWriter writer(engine);
    space->setAuth(writer.variant(auth).toMap());
    if (!writer.problem().isEmpty())
        qmlWarning(q_ptr) << "auth: " << writer.problem();
}

void SocketIoNamespacePrivate::setLastError(const QSocketIoError &error)
{
    if (!lastError.isError() && !error.isError())
        return;
    lastError = error;
    Q_EMIT q_ptr->lastErrorChanged();
}

void SocketIoNamespacePrivate::forwardState()
{
    Q_Q(SocketIoNamespace);
    using Space = QSocketIoClientNamespace;
    QObject::connect(space, &QSocketIoEndpoint::stateChanged, q, [q] { Q_EMIT q->stateChanged(); });
    QObject::connect(space, &Space::queuedCountChanged, q, [q] { Q_EMIT q->queuedCountChanged(); });
    // With its client, or deleted by a program.
    QObject::connect(space, &QObject::destroyed, q, [q] {
        const QPointer<SocketIoNamespace> guard(q);
        Q_EMIT q->stateChanged();
        if (guard)
            Q_EMIT q->queuedCountChanged();
    });
}

void SocketIoNamespacePrivate::forwardConnection()
{
    Q_Q(SocketIoNamespace);
    using Space = QSocketIoClientNamespace;
    QObject::connect(space, &Space::aboutToConnect, q, [q] { Q_EMIT q->aboutToConnect(); });
    QObject::connect(space, &Space::connected, q, [this, q] {
        const QPointer<SocketIoNamespace> guard(q);
        setLastError({});
        if (guard)
            Q_EMIT q->connected();
    });
    QObject::connect(space, &Space::disconnected, q,
                     [q](DisconnectReason reason) { Q_EMIT q->disconnected(reason); });
    const auto failed = [this](void (SocketIoNamespace::*signal)(QSocketIoError)) {
        return [this, signal](const QSocketIoError &error) {
            const QPointer<SocketIoNamespace> guard(q_ptr);
            setLastError(error);
            if (guard)
                Q_EMIT(guard->*signal)(error);
        };
    };
    QObject::connect(space, &Space::connectionRejected, q,
                     [q, report = failed(&SocketIoNamespace::connectionRejected)](
                             const QSocketIoError &error) {
                         static const QMetaMethod signal = QMetaMethod::fromSignal(
                                 &SocketIoNamespace::connectionRejected);
                         if (!q->isSignalConnected(signal))
                             qmlWarning(q) << "refused by the server: " << error.message();
                         report(error);
                     });
    QObject::connect(space, &QSocketIoEndpoint::errorOccurred, q,
                     failed(&SocketIoNamespace::errorOccurred));
}

// Scripts pay for the arguments only if they look at them.
void SocketIoNamespacePrivate::forwardEvents()
{
    Q_Q(SocketIoNamespace);
    using Space = QSocketIoClientNamespace;
    QObject::connect(space, &QSocketIoEndpoint::eventReceived, q,
                     [this](const QSocketIoEvent &event) { reportReceived(event); });
    QObject::connect(space, &Space::dropped, q,
                     [this](const QSocketIoEvent &event, QSocketIo::DropReason reason) {
                         reportDropped(event, reason);
                     });
}

void SocketIoNamespacePrivate::reportReceived(const QSocketIoEvent &event)
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&SocketIoNamespace::eventReceived);
    QJSEngine *engine = scriptEngine(q_ptr);
    if (engine && q_ptr->isSignalConnected(signal))
        Q_EMIT q_ptr->eventReceived(event.name(), scriptArguments(engine, event));
}

void SocketIoNamespacePrivate::reportDropped(const QSocketIoEvent &event,
                                             QSocketIo::DropReason reason)
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(&SocketIoNamespace::dropped);
    QJSEngine *engine = scriptEngine(q_ptr);
    if (engine && q_ptr->isSignalConnected(signal))
        Q_EMIT q_ptr->dropped(event.name(), scriptArguments(engine, event), reason);
}

// Those of the element that came last, where several share the namespace.
void SocketIoNamespacePrivate::applyQueueSettings()
{
    if (!space)
        return;
    space->setOfflinePolicy(offlinePolicy);
    space->setOverflowPolicy(overflowPolicy);
    space->setMaxQueuedEvents(maxQueuedEvents);
    space->setMaxQueuedAge(std::chrono::milliseconds(maxQueuedAge));
}
