// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Makes a connection to a server, over TCP, TLS or a local socket, directly or through a proxy, and hands it over as a
// stream.
#pragma once

#include "io/bytestream.h"
#include "io/socketuse.h"
#include "io/streamsource.h"

#include <QAbstractSocket>
#include <QList>
#include <QLocalSocket>
#include <QNetworkProxy>
#include <QSslConfiguration>
#include <QSslError>

#include <memory>

class QAuthenticator;
class QSslCertificate;
class QSslSocket;

namespace QSocketIoPrivate {

struct StreamTarget
{
    enum class Kind : quint8 { Tcp, Tls, Local, AbstractLocal };
    Kind kind = Kind::Tcp;
    QString host; // or the name of a local socket
    quint16 port = 0;
    QNetworkProxy proxy{ QNetworkProxy::NoProxy };
    QString protocolTag; // "https" and the like: proxies may be chosen by it
    QSslConfiguration tls;
    QString peerVerifyName;               // instead of the host in the server's certificate
    std::shared_ptr<StreamSource> source; // null: the system
};

struct StreamFailure
{
    enum class Kind : quint8 { Network, Tls, Proxy };
    Kind kind = Kind::Network;
    QString message;
    QList<QSslError> sslErrors;
};

class StreamConnector final : public QObject
{
    Q_OBJECT
public:
    class Owner
    {
    public:
        // One of these is the last call. They come from the event loop and may destroy the connector.
        virtual void streamConnected(std::unique_ptr<ByteStream> stream) = 0;
        virtual void streamFailed(const StreamFailure &failure) = 0;

        // Questions, answered before they return; they may destroy the connector as well.
        virtual QList<QSslError> ignorableSslErrors(const QList<QSslError> &errors) = 0;
        virtual QString objectionTo(const QSslCertificate &peer) = 0; // that has passed; empty: none
        virtual void authenticateProxy(const QNetworkProxy &proxy,
                                       QAuthenticator *authenticator) = 0;

    protected:
        ~Owner() = default;
    };

    explicit StreamConnector(Owner &owner);
    ~StreamConnector() override;

    void start(const StreamTarget &target); // once

private:
    void startTcp(const StreamTarget &target);
    void startTls(const StreamTarget &target);
    void startLocal(const StreamTarget &target);
    void startFromSource(const StreamTarget &target);
    void sslFailed(const QList<QSslError> &errors);
    void encrypted();
    void tcpFailed(QAbstractSocket::SocketError error);
    void connectedLater();
    void failLater(const StreamFailure &failure);
    void finish();
    void release();

    Owner &m_owner;
    QAbstractSocket *m_tcp = nullptr;
    QSslSocket *m_tls = nullptr; // the same, if it is one
    QLocalSocket *m_local = nullptr;
    std::unique_ptr<ByteStream> m_made; // by the source of the target
    SocketUse m_use;
    QList<QSslError> m_sslErrors; // of the server's certificate, unless they are ignored
    StreamFailure m_failure;
    bool m_isFinishing = false;
    bool m_isConnected = false;
};

} // namespace QSocketIoPrivate
