// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// From a URL to a WebSocket: connection, opening handshake, authentication.
#pragma once

#include "http/websocketclienthandshake.h"
#include "http/websocketdeflate.h"
#include "io/streamconnector.h"
#include "transport/clientrequest.h"
#include "transport/destructionwatch.h"
#include "transport/httplogin.h"

#include <QUrl>

#include <memory>

namespace QSocketIoPrivate {

class ClientServices;

class WebSocketOpening final : private StreamConnector::Owner, private ByteStream::Reader
{
public:
    // One of these is the last call, from the event loop or the stream; it may destroy the opening.
    class Owner
    {
    public:
        // To be given a reader before it returns: what has come behind the handshake is offered to that.
        virtual void webSocketOpened(std::unique_ptr<ByteStream> stream) = 0;
        virtual void webSocketFailed(const TransportError &error) = 0;

    protected:
        ~Owner() = default;
    };

    WebSocketOpening(const ClientRequest &request, ClientServices &services, Owner &owner);
    ~WebSocketOpening();

    // httpUrl: for cookies and proxies, the same place by its http name.
    void start(const QUrl &url, const QUrl &httpUrl);

    // During webSocketOpened(): how messages are compressed; null: they are not.
    std::unique_ptr<WebSocketDeflate> takeDeflate() { return std::move(m_deflate); }
    // Likewise: the subprotocol that the server has chosen; null: none.
    QByteArray subprotocol() const
    {
        return m_reader.answer().headers.value("Sec-WebSocket-Protocol");
    }

private:
    void streamConnected(std::unique_ptr<ByteStream> stream) override;
    void streamFailed(const StreamFailure &failure) override;
    QList<QSslError> ignorableSslErrors(const QList<QSslError> &errors) override;
    QString objectionTo(const QSslCertificate &peer) override;
    void authenticateProxy(const QNetworkProxy &proxy, QAuthenticator *authenticator) override;
    qsizetype bytesReceived(std::span<char> bytes) override;
    void streamClosed() override;

    void connectStream();
    QByteArray requestBytes();
    void answered();
    void refused();
    bool authenticate(const HttpAnswer &answer);
    void dropStream();
    void fail(const TransportError &error);

    DestructionWatch::Subject m_watched;
    ClientRequest m_request;
    ClientServices &m_services;
    Owner &m_owner;
    QUrl m_url;
    QUrl m_httpUrl;
    WebSocketClientHandshake m_handshake;
    HttpResponseReader m_reader;
    std::unique_ptr<StreamConnector> m_connector;
    std::unique_ptr<ByteStream> m_stream;
    std::unique_ptr<WebSocketDeflate> m_deflate;
    HttpLogin m_login;
    bool m_isDone = false;
};

} // namespace QSocketIoPrivate
