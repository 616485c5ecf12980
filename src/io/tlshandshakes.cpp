// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The sockets are children of their server while the handshake is under way: that is where they can be seen.
#include "io/tlshandshakes.h"

#include <QChildEvent>
#include <QPointer>
#include <QSslServer>
#include <QSslSocket>

#include <utility>

namespace QSocketIoPrivate {

TlsHandshakes::TlsHandshakes(QSslServer *server, FailedHandler failed, QObject *parent)
    : QObject(parent)
    , m_failed(std::move(failed))
{
    server->installEventFilter(this);
    connect(server, &QSslServer::errorOccurred, this,
            [this](const QSslSocket *socket, QAbstractSocket::SocketError error) {
                const auto place = m_pending.find(socket);
                if (place == m_pending.end())
                    return;
                place->message = error == QAbstractSocket::SocketTimeoutError
                                         ? tr("it took too long")
                                         : socket->errorString();
            });
}

void TlsHandshakes::succeeded(const QObject *socket)
{
    m_pending.remove(socket);
}

// Queued, as a child that is being added is not yet what it will be.
void TlsHandshakes::begin(QObject *child)
{
    if (const auto *const socket = qobject_cast<QSslSocket *>(child);
        socket && !socket->isEncrypted())
        m_pending.insert(child, { socket->peerAddress(), {} });
}

bool TlsHandshakes::eventFilter(QObject *server, QEvent *event)
{
    QObject *const child = event->type() == QEvent::ChildAdded
                                           || event->type() == QEvent::ChildRemoved
                                   ? static_cast<QChildEvent *>(event)->child()
                                   : nullptr;
    if (event->type() == QEvent::ChildAdded) {
        QMetaObject::invokeMethod(
                this,
                [this, added = QPointer<QObject>(child)] {
                    if (added)
                        begin(added);
                },
                Qt::QueuedConnection);
    } else if (child && m_pending.contains(child)) {
        const Handshake handshake = m_pending.take(child);
        const FailedHandler failed = m_failed;
        failed(handshake.peer,
               handshake.message.isEmpty() ? tr("this is no TLS") : handshake.message);
        return false;
    }
    return QObject::eventFilter(server, event);
}

} // namespace QSocketIoPrivate
