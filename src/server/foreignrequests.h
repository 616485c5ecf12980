// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Requests and WebSockets that another server of the program has received, as channels of our own exchanges.
#pragma once

#include "transport/httpexchange.h"

#include <QObject>
#include <QPointer>

class QSocketIoExchange;
class QWebSocket;

namespace QSocketIoPrivate {

// Owns the program's exchange; gone when that has been answered or aborted.
class ForeignRequest final : public QObject, private HttpExchange::Channel
{
    Q_OBJECT
public:
    static HttpExchangePtr make(QSocketIoExchange *exchange, QObject *parent);

private:
    ForeignRequest(QSocketIoExchange *exchange, QObject *parent);
    HttpPeer peer() const override;
    void answer(const HttpRequest &request, const HttpResponse &response) override;
    std::unique_ptr<ByteStream> releaseStream() override { return nullptr; }
    void lose();

    QPointer<QSocketIoExchange> m_exchange;
    HttpExchange *m_ours = nullptr;
};

// Owns the socket until the request is accepted; a refusal closes it.
class ForeignWebSocket final : public QObject, private HttpExchange::Channel
{
    Q_OBJECT
public:
    static HttpExchangePtr make(QWebSocket *socket, QObject *parent);

private:
    ForeignWebSocket(QWebSocket *socket, QObject *parent);
    HttpPeer peer() const override;
    void answer(const HttpRequest &request, const HttpResponse &response) override;
    std::unique_ptr<ByteStream> releaseStream() override { return nullptr; }
    bool isWebSocket() const override { return true; }
    QWebSocket *releaseWebSocket() override;

    QWebSocket *m_socket;
};

} // namespace QSocketIoPrivate
