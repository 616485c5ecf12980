// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a server namespace hears and says, together with its parent.
#include "server/qsocketioserver_p.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/qsocketioserversocket_p.h"

#include <QMetaMethod>
#include <QPointer>

using QSocketIoPrivate::DestructionWatch;
using QSocketIoPrivate::EventDelivery;
using QSocketIoPrivate::EventListener;

void QSocketIoServerNamespacePrivate::setParentNamespace(QSocketIoServerNamespacePrivate *parent)
{
    if (parentSpace)
        parentSpace->children.removeOne(this);
    parentSpace = parent;
    if (parent)
        parent->children.append(this);
}

bool QSocketIoServerNamespacePrivate::wantsEvent(QByteArrayView eventName) const
{
    static const QMetaMethod signal = QMetaMethod::fromSignal(
            &QSocketIoServerNamespace::eventReceived);
    return listeners.find(eventName) || q_ptr->isSignalConnected(signal)
           || (parentSpace && parentSpace->wantsEvent(eventName));
}

void QSocketIoServerNamespacePrivate::dispatch(const QSocketIoEvent &event, QByteArrayView eventName)
{
    if (parentSpace) {
        const QPointer<QSocketIoServerNamespace> guard(q_ptr);
        parentSpace->dispatch(event, eventName);
        if (!guard)
            return;
    }
    if (EventListener *listener = listeners.find(eventName))
        Q_EMIT listener->triggered(EventDelivery(event));
}

void QSocketIoServerNamespacePrivate::dispatched(QSocketIoServerSocket *socket,
                                                 const QSocketIoEvent &event)
{
    if (parentSpace) {
        const QPointer<QSocketIoServerNamespace> guard(q_ptr);
        const DestructionWatch watch(QSocketIoServerSocketPrivate::get(socket)->watched());
        parentSpace->dispatched(socket, event);
        if (!guard || !watch)
            return;
    }
    Q_EMIT q_ptr->eventReceived(socket, event);
}

void QSocketIoServerNamespacePrivate::raiseServerEvent(const QSocketIoEvent &event)
{
    const QPointer<QSocketIoServerNamespace> guard(q_ptr);
    if (parentSpace)
        parentSpace->raiseServerEvent(event);
    if (guard)
        Q_EMIT q_ptr->serverEventReceived(event);
}

void QSocketIoServerNamespacePrivate::announce(QSocketIoServerSocketPrivate &d)
{
    QSocketIoServerSocket *const socket = d.object();
    const QPointer<QSocketIoServerNamespace> guard(q_ptr);
    const DestructionWatch watch(d.watched());
    if (parentSpace)
        Q_EMIT parentSpace->q_ptr->socketConnected(socket);
    if (guard && watch)
        Q_EMIT q_ptr->socketConnected(socket);
    if (guard && watch && socket->isRecovered()) {
        if (parentSpace)
            Q_EMIT parentSpace->q_ptr->socketRecovered(socket);
        if (guard && watch)
            Q_EMIT q_ptr->socketRecovered(socket);
    }
    if (guard)
        countChanged();
}

void QSocketIoServerNamespacePrivate::announceEnd(QSocketIoServerSocket *socket,
                                                  QSocketIo::DisconnectReason reason)
{
    const QPointer<QSocketIoServerNamespace> guard(q_ptr);
    const QPointer<QSocketIoServerSocket> socketGuard(socket);
    if (parentSpace)
        Q_EMIT parentSpace->q_ptr->socketDisconnected(socket, reason);
    if (guard && socketGuard)
        Q_EMIT q_ptr->socketDisconnected(socket, reason);
    if (guard)
        countChanged();
}

void QSocketIoServerNamespacePrivate::countChanged()
{
    const QPointer<QSocketIoServerNamespace> guard(q_ptr);
    if (parentSpace)
        Q_EMIT parentSpace->q_ptr->socketCountChanged(parentSpace->q_ptr->socketCount());
    if (guard)
        Q_EMIT q_ptr->socketCountChanged(sockets.size());
}

void QSocketIoServerNamespacePrivate::endSockets(QSocketIo::DisconnectReason reason)
{
    using Socket = QSocketIoServerSocketPrivate;
    const auto all = q_ptr->findChildren<QSocketIoServerSocket *>(Qt::FindDirectChildrenOnly);
    const QList<QPointer<QSocketIoServerSocket>> left(all.cbegin(), all.cend());
    for (const auto &socket : left) {
        if (socket)
            Socket::get(socket)->end(reason, Socket::Farewell::Say);
    }
}
