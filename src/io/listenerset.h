// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Everywhere a server listens: any number of addresses, local sockets and servers that were made elsewhere.
#pragma once

#include "io/listener.h"

#include <QList>
#include <QSslConfiguration>

#include <chrono>

class QLocalServer;
class QTcpServer;

namespace QSocketIoPrivate {

class ListenerSet final : public QObject
{
    Q_OBJECT
public:
    explicit ListenerSet(Listener::Acceptor acceptor, QObject *parent = nullptr);

    // Somebody else accepts in the places that are added from now on, bound servers excepted: it gets a descriptor of
    // its own for each. False: it does not.
    enum class Security : quint8 { Plain, Tls };
    using Diversion = std::function<bool(int descriptor, Security security)>;
    void setDiversion(Diversion diversion) { m_diversion = std::move(diversion); }

    // Each adds a place; false leaves everything as it was, and errorString() says why. A server that was bound but does
    // not listen yet is the one that listen() makes listen.
    bool listen(const QHostAddress &address, quint16 port);
    bool listenLocal(const QString &name);
    bool listenFromSystemd(const QString &name); // all of that name, or of any; all or none
    bool bind(QTcpServer *server);               // take ownership, also when they listen only later
    bool bind(QLocalServer *server);
    bool listenSecure(const QHostAddress &address, quint16 port);
    const QSslConfiguration &sslConfiguration() const { return m_ssl; }
    void setSslConfiguration(const QSslConfiguration &configuration); // for handshakes from now on
    std::chrono::milliseconds handshakeTimeout() const { return m_handshakeTimeout; }
    void setHandshakeTimeout(std::chrono::milliseconds timeout);

    void close(); // bound servers stay, for the next listen()
    bool isListening() const;
    quint16 port() const; // the first one
    QList<QUrl> urls() const;
    QString errorString() const { return m_error; }

Q_SIGNALS:
    void acceptFailed(const QString &message);
    void handshakeFailed(const QHostAddress &peer, const QString &message);

private:
    struct Place
    {
        Listener *listener;
        bool isBound = false; // outlives close()
        bool isOurTls = false;
    };
    bool setError(const QString &message);
    bool add(Listener *listener, bool isOk, Place place);
    void follow(Listener *listener);
    void divert(const Place &place);

    Listener::Acceptor m_acceptor;
    QList<Place> m_places;
    QString m_error;
    Diversion m_diversion;
    QSslConfiguration m_ssl;
    std::chrono::milliseconds m_handshakeTimeout{ 5000 }; // QSslServer's
};

} // namespace QSocketIoPrivate
