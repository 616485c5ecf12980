// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A TCP port that leads to a local socket, so that clients that know TCP only can be tested with one.
#pragma once

#include <QLocalSocket>
#include <QTcpServer>
#include <QTcpSocket>

namespace QSocketIoPrivate {

class LocalBridge
{
public:
    explicit LocalBridge(const QString &name)
    {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this, name] {
            while (QTcpSocket *const near = m_server.nextPendingConnection())
                connectTo(name, near);
        });
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("no port to listen on");
    }
    quint16 port() const { return m_server.serverPort(); }

private:
    static void connectTo(const QString &name, QTcpSocket *near)
    {
        auto *const far = new QLocalSocket(near);
        far->connectToServer(name);
        pass(near, far);
        pass(far, near);
        QObject::connect(near, &QTcpSocket::disconnected, near, &QObject::deleteLater);
        QObject::connect(far, &QLocalSocket::disconnected, near, &QTcpSocket::disconnectFromHost);
    }
    static void pass(QIODevice *from, QIODevice *to)
    {
        QObject::connect(from, &QIODevice::readyRead, to,
                         [from, to] { to->write(from->readAll()); });
    }

    QTcpServer m_server;
};

} // namespace QSocketIoPrivate
