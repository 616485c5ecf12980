// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Long polling, the client's side, on a QNetworkAccessManager of its own.
#pragma once

#include "transport/enginetransport.h"

#include <QNetworkRequest>
#include <QObject>
#include <QSslError>

#include <chrono>
#include <functional>

class QNetworkAccessManager;

namespace QSocketIoPrivate {

// What every request of a client carries, whatever the transport.
struct ClientRequest
{
    QNetworkRequest base; // URL with path and query (EIO, transport and sid are added), headers, TLS
    bool timestamps = true; // a changing "t" parameter keeps caches away from polls
};

class PollingClientTransport final : public QObject, public EngineTransport
{
    Q_OBJECT
public:
    // manager: of the client, in this thread; its cookie jar is shared with the WebSocket.
    PollingClientTransport(QNetworkAccessManager *manager, const ClientRequest &request, QObject *parent = nullptr);
    ~PollingClientTransport() override;

    void open(); // GET without sid; the open packet arrives through packetReceived()
    void setSession(const QByteArray &sid, qint64 maxPayload, std::chrono::milliseconds pollTimeout);
    // No further GET; whenPaused() comes when the running GET and POST are finished and delivered.
    void pause(std::function<void()> whenPaused);

    QSocketIo::Transport kind() const override { return QSocketIo::Transport::Polling; }
    bool isWritable() const override; // no POST is running
    void send(QList<EngineOutput> &queue) override; // at most 16 packets and maxPayload bytes per POST
    qint64 bytesToWrite() const override;
    void close() override; // POSTs a close packet
    void abort() override;

Q_SIGNALS:
    void sslErrors(const QList<QSslError> &errors);
};

} // namespace QSocketIoPrivate
