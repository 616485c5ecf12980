// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What differs between a request that we have read and one that others have.
#include "server/foreignrequests.h"

#include "qsocketioexchange.h"

#include <QNetworkRequest>
#include <QSslCipher>
#include <QSslConfiguration>
#include <QTimer>
#include <QWebSocket>

#include <chrono>
#include <utility>

namespace QSocketIoPrivate {

namespace {

constexpr qsizetype closeReasonSize = 123; // RFC 6455 section 5.5: a control frame has 125 bytes
constexpr std::chrono::seconds refusalTimeout(5);

QByteArray targetOf(const QUrl &url)
{
    const QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    const QByteArray target = path.isEmpty() ? QByteArray("/") : path;
    return url.hasQuery() ? target + '?' + url.query(QUrl::FullyEncoded).toLatin1() : target;
}

// A source is for files, which are read as a whole here: the other server takes nothing else.
QByteArray bodyOf(const HttpResponse &response)
{
    if (!response.source)
        return response.body;
    QByteArray body;
    while (body.size() < response.source->size()) {
        const QByteArray piece = response.source->read(response.source->size() - body.size());
        if (piece.isEmpty())
            break;
        body += piece;
    }
    return body;
}

} // namespace

HttpExchangePtr ForeignRequest::make(QSocketIoExchange *exchange, QObject *parent)
{
    HttpRequest request;
    request.method = exchange->method();
    request.target = targetOf(exchange->url());
    const QSocketIoExchange::Headers headers = exchange->headers();
    for (const auto &[name, value] : headers)
        request.headers.append(name, value);
    request.body = exchange->body();
    auto *const channel = new ForeignRequest(exchange, parent);
    auto ours = std::make_shared<HttpExchange>(static_cast<HttpExchange::Channel *>(channel),
                                               std::move(request));
    channel->m_ours = ours.get();
    return ours;
}

ForeignRequest::ForeignRequest(QSocketIoExchange *exchange, QObject *parent)
    : QObject(parent)
    , m_exchange(exchange)
{
    exchange->setParent(this);
    connect(exchange, &QSocketIoExchange::aborted, this, &ForeignRequest::lose);
    connect(exchange, &QObject::destroyed, this, &ForeignRequest::lose);
}

HttpPeer ForeignRequest::peer() const
{
    if (!m_exchange)
        return {};
    HttpPeer peer;
    peer.address = m_exchange->peerAddress();
    peer.isEncrypted = m_exchange->isSecure();
    return peer;
}

void ForeignRequest::answer(const HttpRequest &request, const HttpResponse &response)
{
    m_ours = nullptr;
    deleteLater();
    if (!m_exchange)
        return;
    m_exchange->disconnect(this);
    const bool isHead = request.method == "HEAD";
    m_exchange->respond(response.status, response.headers.fields(),
                        isHead ? QByteArray() : bodyOf(response));
}

void ForeignRequest::lose()
{
    deleteLater();
    if (HttpExchange *const ours = std::exchange(m_ours, nullptr))
        ours->abort();
}

HttpExchangePtr ForeignWebSocket::make(QWebSocket *socket, QObject *parent)
{
    HttpRequest request;
    request.method = "GET";
    request.target = targetOf(socket->requestUrl());
    const QNetworkRequest handshake = socket->request();
    const QList<QByteArray> names = handshake.rawHeaderList();
    for (const QByteArray &name : names)
        request.headers.append(name, handshake.rawHeader(name));
    // It has been one, whatever is left of its fields.
    if (!request.wantsWebSocket()) {
        request.headers.set("Connection", "Upgrade");
        request.headers.set("Upgrade", "websocket");
    }
    auto *const channel = new ForeignWebSocket(socket, parent);
    return std::make_shared<HttpExchange>(static_cast<HttpExchange::Channel *>(channel),
                                          std::move(request));
}

ForeignWebSocket::ForeignWebSocket(QWebSocket *socket, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
{
    socket->setParent(this);
}

HttpPeer ForeignWebSocket::peer() const
{
    HttpPeer peer;
    peer.address = m_socket->peerAddress();
    // The URL says "ws" in any case.
    peer.isEncrypted = !m_socket->sslConfiguration().sessionCipher().isNull();
    return peer;
}

void ForeignWebSocket::answer(const HttpRequest &request, const HttpResponse &response)
{
    Q_UNUSED(request)
    connect(m_socket, &QWebSocket::disconnected, this, &QObject::deleteLater);
    QTimer::singleShot(refusalTimeout, this, &QObject::deleteLater);
    m_socket->close(QWebSocketProtocol::CloseCodePolicyViolated,
                    QString::fromUtf8(
                            response.body.first(qMin(response.body.size(), closeReasonSize))));
    if (m_socket->state() == QAbstractSocket::UnconnectedState)
        deleteLater();
}

QWebSocket *ForeignWebSocket::releaseWebSocket()
{
    QWebSocket *const socket = std::exchange(m_socket, nullptr);
    socket->setParent(nullptr);
    deleteLater();
    return socket;
}

} // namespace QSocketIoPrivate
