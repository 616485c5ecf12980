// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// TLS handshakes of connections that somebody else has accepted.
#pragma once

#include "io/bytestream.h"
#include "io/deadline.h"

#include <QHostAddress>
#include <QObject>
#include <QSslConfiguration>

#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>

class QSslSocket;

namespace QSocketIoPrivate {

class TlsDoor
{
public:
    using AcceptedHandler = std::function<void(std::unique_ptr<ByteStream> stream)>;
    using FailedHandler = std::function<void(const QHostAddress &peer, const QString &message)>;

    // Neither handler may destroy the door.
    TlsDoor(DeadlineQueue &deadlines, AcceptedHandler accepted, FailedHandler failed);
    ~TlsDoor();
    Q_DISABLE_COPY_MOVE(TlsDoor)

    void setConfiguration(const QSslConfiguration &configuration, std::chrono::milliseconds timeout);
    void take(qintptr descriptor); // the door's from here on
    void close();                  // drops whoever is not through

private:
    struct Handshake
    {
        Handshake(DeadlineQueue &deadlines, std::function<void()> timedOut);
        Deadline timeout;
        QHostAddress peer;
    };

    void begin(qintptr descriptor);
    void succeeded(QSslSocket *socket);
    void failed(QSslSocket *socket, const QString &message);
    void beginNext();

    QObject m_context; // of the connections to the sockets
    DeadlineQueue &m_deadlines;
    AcceptedHandler m_accepted;
    FailedHandler m_failed;
    QSslConfiguration m_configuration;
    std::chrono::milliseconds m_timeout{ 5000 };
    std::unordered_map<QSslSocket *, std::unique_ptr<Handshake>> m_handshakes;
    std::deque<qintptr> m_waiting;
};

} // namespace QSocketIoPrivate
