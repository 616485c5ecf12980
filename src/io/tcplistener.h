// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Listens on a TCP port, with or without TLS, through a QTcpServer: our own or one of the program's.
#pragma once

#include "io/listener.h"

#include <QTcpServer>
#include <QPointer>

namespace QSocketIoPrivate {

class TlsHandshakes;

class TcpListener final : public Listener
{
    Q_OBJECT
public:
    explicit TcpListener(Acceptor acceptor, QObject *parent = nullptr);
    ~TcpListener() override;

    bool listen(const QHostAddress &address, quint16 port);
    // Takes ownership; a QSslServer brings TLS. Listening already or later, as the caller likes.
    bool bind(QTcpServer *server);
    QTcpServer *server() const { return m_server; }

    bool isListening() const override;
    void close() override;
    QUrl url() const override;
    QHostAddress address() const;
    quint16 port() const override;
    qintptr handOver() override; // not of a class of the program's, which may have ideas of its own

private:
    friend class PlainServer;
    void resumeAccepting() override;
    void acceptPending();
    void acceptStream(std::unique_ptr<ByteStream> stream);
    void acceptError();
    void watchHandshakes();

    QPointer<QTcpServer> m_server;
    TlsHandshakes *m_handshakes = nullptr; // with a QSslServer
    bool m_isInSignal = false;             // of the server, which then has to outlive us
};

} // namespace QSocketIoPrivate
