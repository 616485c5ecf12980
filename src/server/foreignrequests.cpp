// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What differs between a request that we have read and one that others have.
#include "server/foreignrequests.h"

#include "http/httpsyntax.h"

#include "qsocketioexchange.h"

#include <QIODevice>
#include <QNetworkRequest>
#include <QSslCipher>
#include <QSslConfiguration>
#include <QTimer>
#include <QWebSocket>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace QSocketIoPrivate {

namespace {

constexpr qsizetype closeReasonSize = 123; // RFC 6455 section 5.5: a control frame has 125 bytes
constexpr std::chrono::seconds refusalTimeout(5);

// What a source holds, for those who read from devices.
class SourceDevice final : public QIODevice
{
public:
    static constexpr qint64 MostAtOnce = 64 * 1024; // as on a port of our own

    explicit SourceDevice(std::shared_ptr<HttpBodySource> source)
        : m_source(std::move(source))
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    bool isSequential() const override { return true; }
    qint64 size() const override { return m_source->size(); }
    qint64 bytesAvailable() const override
    {
        return m_source->size() - m_read + QIODevice::bytesAvailable();
    }

protected:
    qint64 readData(char *data, qint64 most) override
    {
        const QByteArray piece = m_source->read(
                qMin(qMin(most, MostAtOnce), m_source->size() - m_read));
        std::copy(piece.begin(), piece.end(), data);
        m_read = piece.isEmpty() ? m_source->size() : m_read + piece.size();
        return piece.size();
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    std::shared_ptr<HttpBodySource> m_source;
    qint64 m_read = 0; // all of it when the file has become shorter
};

} // namespace

HttpExchangePtr ForeignRequest::make(QSocketIoExchange *exchange, QObject *parent)
{
    HttpRequest request;
    request.method = exchange->method();
    request.target = requestTarget(exchange->url());
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
    if (response.source && !isHead)
        m_exchange->respondFrom(response.status, response.headers.fields(),
                                std::make_unique<SourceDevice>(response.source));
    else
        m_exchange->respond(response.status, response.headers.fields(),
                            isHead ? QByteArray() : response.body);
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
    request.target = requestTarget(socket->requestUrl());
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
