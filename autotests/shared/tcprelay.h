// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A bad network between a client and a server: a port that leads to another one, and fails as a test says.
#pragma once

#include <QHostAddress>
#include <QNetworkProxy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>
#include <QUrl>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

namespace QSocketIoPrivate {

class TcpRelay : public QObject
{
public:
    enum class Direction { ToServer, ToClient };

    explicit TcpRelay(quint16 target)
        : m_target(target)
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] { acceptAll(); });
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("no port to listen on");
    }
    ~TcpRelay() override
    {
        for (Link *const link : std::as_const(m_links))
            link->forgetSignals();
    }
    QUrl url() const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort()));
    }

    // Once, when so many bytes have passed in that direction from now on, over all connections together.
    void after(Direction direction, qint64 bytes, std::function<void()> act)
    {
        m_triggerDirection = direction;
        m_remaining = bytes;
        m_act = std::move(act);
    }
    qint64 passed(Direction direction) const { return m_passed[std::size_t(direction)]; }

    // What becomes of the connections of now; later ones are not concerned.
    void cut() // both sides see it
    {
        for (Link *const link : std::exchange(m_links, {}))
            link->end(true, true);
    }
    void cutServerSide() // the client waits for ever
    {
        for (Link *const link : std::as_const(m_links))
            link->end(false, true);
    }
    void cutClientSide() // the server waits for ever
    {
        for (Link *const link : std::as_const(m_links))
            link->end(true, false);
    }
    void stall() // nothing passes any more, and nobody sees why
    {
        for (Link *const link : std::as_const(m_links))
            link->isStalled = true;
    }

    qsizetype segment =
            0; // at most so many bytes in each turn of the event loop; 0: all that are there
    bool duplicates = false; // what a client sends arrives by a second connection as well
    int connections = 0;     // so far

private:
    struct Link : QObject
    {
        QTcpSocket *client = nullptr;
        QTcpSocket *server = nullptr;
        QTcpSocket *shadow = nullptr;
        bool isStalled = false;
        std::array<bool, 2> isTurnDue{}; // by direction, with segments

        void forgetSignals()
        {
            for (QTcpSocket *const socket : { client, server, shadow }) {
                if (socket)
                    socket->disconnect();
            }
        }
        void end(bool towardsClient, bool towardsServer)
        {
            isStalled = true;
            forgetSignals();
            if (towardsClient)
                client->abort();
            if (towardsServer)
                server->abort();
            if (shadow)
                shadow->abort();
        }
    };

    void acceptAll()
    {
        while (QTcpSocket *const client = m_server.nextPendingConnection()) {
            ++connections;
            auto *const link = new Link;
            link->setParent(this);
            link->client = client;
            client->setParent(link);
            link->server = connectSocket(link);
            if (duplicates)
                link->shadow = connectSocket(link);
            m_links.append(link);
            follow(link, client, Direction::ToServer);
            follow(link, link->server, Direction::ToClient);
            pass(link, Direction::ToServer);
        }
    }
    QTcpSocket *connectSocket(Link *link) const
    {
        auto *const socket = new QTcpSocket(link);
        socket->setProxy(QNetworkProxy::NoProxy);
        socket->connectToHost(QHostAddress::LocalHost, m_target);
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        return socket;
    }
    void follow(Link *link, QTcpSocket *from, Direction direction)
    {
        connect(from, &QTcpSocket::readyRead, this,
                [this, link, direction] { pass(link, direction); });
        // Also when there was nobody to connect to.
        connect(from, &QTcpSocket::stateChanged, this,
                [this, link, direction](QAbstractSocket::SocketState state) {
                    if (state == QAbstractSocket::UnconnectedState)
                        finish(link, direction);
                });
    }
    // One end has gone; what it has sent still arrives.
    void finish(Link *link, Direction direction)
    {
        if (link->isStalled)
            return;
        const bool isClient = direction == Direction::ToServer;
        if ((isClient ? link->client : link->server)->bytesAvailable() > 0) {
            QTimer::singleShot(0, link, [this, link, direction] { finish(link, direction); });
            return;
        }
        (isClient ? link->server : link->client)->disconnectFromHost();
        if (link->shadow)
            link->shadow->disconnectFromHost();
        m_links.removeOne(link);
    }
    void pass(Link *link, Direction direction)
    {
        QTcpSocket *const from = direction == Direction::ToServer ? link->client : link->server;
        QTcpSocket *const to = direction == Direction::ToServer ? link->server : link->client;
        while (!link->isStalled && from->bytesAvailable() > 0) {
            if (segment > 0 && link->isTurnDue[std::size_t(direction)])
                return;
            qint64 size = segment > 0 ? segment : from->bytesAvailable();
            const bool isWatched = m_act && direction == m_triggerDirection;
            if (isWatched)
                size = std::min(size, m_remaining);
            const QByteArray bytes = from->read(size);
            to->write(bytes);
            if (to->state() == QAbstractSocket::ConnectedState)
                to->flush();
            if (link->shadow && direction == Direction::ToServer)
                link->shadow->write(bytes);
            m_passed[std::size_t(direction)] += bytes.size();
            if (segment > 0)
                passLater(link, direction);
            if (isWatched && (m_remaining -= bytes.size()) == 0)
                std::exchange(m_act, nullptr)();
        }
    }
    void passLater(Link *link, Direction direction)
    {
        link->isTurnDue[std::size_t(direction)] = true;
        QTimer::singleShot(0, link, [this, link, direction] {
            link->isTurnDue[std::size_t(direction)] = false;
            pass(link, direction);
        });
    }

    const quint16 m_target;
    QTcpServer m_server;
    QList<Link *> m_links; // that have not ended
    Direction m_triggerDirection = Direction::ToServer;
    qint64 m_remaining = 0;
    std::function<void()> m_act;
    std::array<qint64, 2> m_passed{};
};

} // namespace QSocketIoPrivate
