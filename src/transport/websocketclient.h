// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A WebSocket, the client's side: one fresh QWebSocket per attempt.
#pragma once

#include "transport/pollingclient.h"

#include <QNetworkProxy>

#include <memory>

class QNetworkCookieJar;
class QWebSocket;

namespace QSocketIoPrivate {

class WebSocketClientTransport final : public QObject, public EngineTransport
{
    Q_OBJECT
public:
    // cookies: sent with the handshake, which QWebSocket would not do by itself; may be null.
    WebSocketClientTransport(const ClientRequest &request, QNetworkCookieJar *cookies, const QNetworkProxy &proxy,
                             QObject *parent = nullptr);
    ~WebSocketClientTransport() override;

    void open(const QByteArray &sid = {}); // with a sid: to probe an upgrade
    void setIgnoredSslErrors(const QList<QSslError> &errors);
    void setMaxIncoming(qint64 bytes); // QWebSocket's own limit is 2 GiB

    QSocketIo::Transport kind() const override { return QSocketIo::Transport::WebSocket; }
    bool isWritable() const override;
    void send(QList<EngineOutput> &queue) override;
    qint64 bytesToWrite() const override;
    void close() override;
    void abort() override;

Q_SIGNALS:
    void opened();
    void sslErrors(const QList<QSslError> &errors);
};

} // namespace QSocketIoPrivate
