// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A WebSocket, the client's side: one fresh QWebSocket per attempt.
#pragma once

#include "transport/clientrequest.h"
#include "transport/enginetransport.h"

#include <QAbstractSocket>
#include <QNetworkProxy>
#include <QObject>
#include <QSslError>

#include <memory>

class QNetworkCookieJar;
class QWebSocket;

namespace QSocketIoPrivate {

class WebSocketClientTransport final : public QObject, public EngineTransport
{
    Q_OBJECT
public:
    // cookies: sent with the handshake, which QWebSocket would not do by itself; may be null. Used by open() only.
    WebSocketClientTransport(const ClientRequest &request, const QNetworkCookieJar *cookies,
                             const QNetworkProxy &proxy, QObject *parent = nullptr);
    ~WebSocketClientTransport() override;

    void open(const QByteArray &sid = {}); // with a sid: to probe an upgrade
    void setIgnoredSslErrors(const QList<QSslError> &errors) { m_ignoredSslErrors = errors; }
    void setMaxIncoming(qint64 bytes) { m_maxIncoming = bytes; } // QWebSocket's own limit is 2 GiB

    QSocketIo::Transport kind() const override { return QSocketIo::Transport::WebSocket; }
    bool isWritable() const override;
    void send(QList<EngineOutput> &queue) override;
    bool sendNow(const EngineMessage &message) override;
    qint64 bytesToWrite() const override;
    void close() override;
    void abort() override;

Q_SIGNALS:
    void opened();
    // Those given to setIgnoredSslErrors() by the end of the signal are ignored.
    void sslErrors(const QList<QSslError> &errors);

private:
    struct SocketUse;
    class Delivery;
    void makeSocket(const QNetworkRequest &request);
    void socketConnected();
    void textReceived(const QString &text);
    void binaryReceived(const QByteArray &bytes);
    void bytesWritten();
    void closing();
    void disconnected();
    void failed(QAbstractSocket::SocketError code);
    void sslFailed(const QList<QSslError> &errors);
    TransportError handshakeError(QAbstractSocket::SocketError code) const;
    void write(const EngineMessage &message, int firstPacket);
    void writeText(char type, QByteArrayView text);
    void release();
    void endLater(const TransportError &error);
    void end();

    ClientRequest m_request;
    const QNetworkCookieJar *m_cookies;
    QNetworkProxy m_proxy;
    QList<QSslError> m_ignoredSslErrors;
    qint64 m_maxIncoming = 100'000'000;
    // No child: it may be in the middle of one of its signals when this object is destroyed.
    QWebSocket *m_socket = nullptr;
    std::shared_ptr<SocketUse> m_use;
    TransportError m_error; // that of a transport that is ending
    bool m_isConnected = false;
    bool m_isBlocked = false; // above the mark, and nobody has been told yet that it is below again
    bool m_isClosing = false; // on our own account
    bool m_isEnding = false;  // the owner will be told from the event loop
    bool m_isAborted = false; // or will not
};

} // namespace QSocketIoPrivate
