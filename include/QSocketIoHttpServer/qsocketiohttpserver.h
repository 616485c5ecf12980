// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Socket.IO in a program that owns a QHttpServer. Header only, so that QSocketIo itself is never linked with Qt HTTP Server,
// whose licence is the GPL or a commercial one: whoever includes this has accepted it already.
#pragma once

#include <QSocketIoExchange>
#include <QSocketIoServer>

#include <QtCore/qpointer.h>
#include <QtHttpServer/qhttpserver.h>
#include <QtNetwork/qsslsocket.h>
#include <QtNetwork/qtcpsocket.h>
#include <QtWebSockets/qwebsocket.h>

#include <functional>
#include <memory>
#include <utility>

namespace QSocketIoHttpServerPrivate {

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
using Responder = QHttpServerResponder &;
#else
using Responder = QHttpServerResponder &&;
#endif

class Exchange final : public QSocketIoExchange
{
public:
    Exchange(const QHttpServerRequest &request, Responder responder)
        : m_method(methodName(request.method()))
        , m_url(request.url())
        , m_body(request.body())
        , m_peer(request.remoteAddress())
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
        , m_socket(responder.socket())
#endif
        , m_responder(std::move(responder))
    {
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
        const auto fields = request.headers().toListOfPairs();
#else
        const auto fields = request.headers();
#endif
        for (const auto &field : fields)
            m_headers.append({ field.first, field.second });
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
        // The responder goes on using the socket when it is gone.
        connect(m_socket, &QAbstractSocket::disconnected, this, &QSocketIoExchange::aborted);
#endif
    }

    QByteArray method() const override
    {
        return m_method;
    }
    QUrl url() const override
    {
        return m_url;
    }
    Headers headers() const override
    {
        return m_headers;
    }
    QByteArray body() const override
    {
        return m_body;
    }
    QHostAddress peerAddress() const override
    {
        return m_peer;
    }
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
    bool isSecure() const override
    {
        return qobject_cast<QSslSocket *>(m_socket.data()) != nullptr;
    }
#endif

    void respond(int status, const Headers &headers, const QByteArray &body) override
    {
        const auto code = QHttpServerResponder::StatusCode(status);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
#if QT_VERSION >= QT_VERSION_CHECK(6, 9, 0)
        if (m_responder.isResponseCanceled())
            return;
#endif
        m_responder.write(body, QHttpHeaders::fromListOfPairs(headers), code);
#else
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
        if (!m_socket || m_socket->state() != QAbstractSocket::ConnectedState)
            return;
        m_socket->disconnect(this);
#endif
        m_responder.writeStatusLine(code);
        for (const auto &[name, value] : headers)
            m_responder.writeHeader(name, value);
        m_responder.writeHeader("Content-Length", QByteArray::number(body.size()));
        m_responder.writeBody(body);
#endif
    }

    static QByteArray methodName(QHttpServerRequest::Method method)
    {
        switch (method) {
        case QHttpServerRequest::Method::Get:
            return "GET";
        case QHttpServerRequest::Method::Post:
            return "POST";
        case QHttpServerRequest::Method::Options:
            return "OPTIONS";
        case QHttpServerRequest::Method::Head:
            return "HEAD";
        default:
            return "UNKNOWN";
        }
    }

private:
    QByteArray m_method;
    QUrl m_url;
    QByteArray m_body;
    QHostAddress m_peer;
    Headers m_headers;
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
    QPointer<QTcpSocket> m_socket;
#endif
    QHttpServerResponder m_responder;
};

} // namespace QSocketIoHttpServerPrivate

namespace QSocketIo {

// Lets httpServer answer server's requests. The path has to be set before. WebSockets of other paths go to others, which then
// owns them; without it they are closed. Either server may be destroyed first.
inline void attach(QSocketIoServer *server, QHttpServer *httpServer,
                   const std::function<void(std::unique_ptr<QWebSocket>)> &others = {})
{
    using namespace QSocketIoHttpServerPrivate;
    const QPointer<QSocketIoServer> guard(server);
    const QString path = server->path();
    const QString bare = path.chopped(1);
    const auto handle = [guard](const QHttpServerRequest &request, Responder responder) {
        // An upgrade is nothing to be answered: the WebSocket follows.
        if (request.value("Upgrade").compare("websocket", Qt::CaseInsensitive) == 0)
            return;
        auto *const exchange = new Exchange(request, std::move(responder));
        if (guard) {
            guard->handleRequest(exchange);
        } else {
            exchange->respond(503, {}, "The server is gone");
            delete exchange;
        }
    };
    const auto methods = QHttpServerRequest::Method::Get | QHttpServerRequest::Method::Post
                         | QHttpServerRequest::Method::Options;
    httpServer->route(path, methods, handle);
    httpServer->route(bare, methods, handle);

#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0) || QT_VERSION >= QT_VERSION_CHECK(6, 8, 1)
    const auto isOurs = [path, bare](const QUrl &url) {
        return url.path() == path || url.path() == bare;
    };
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 1)
    httpServer->addWebSocketUpgradeVerifier(server, [isOurs](const QHttpServerRequest &request) {
        return isOurs(request.url()) ? QHttpServerWebSocketUpgradeResponse::accept()
                                     : QHttpServerWebSocketUpgradeResponse::passToNext();
    });
#endif
    QObject::connect(httpServer, &QHttpServer::newWebSocketConnection, httpServer,
                     [guard, httpServer, isOurs, others] {
                         while (httpServer->hasPendingWebSocketConnections()) {
                             auto socket = httpServer->nextPendingWebSocketConnection();
                             if (guard && isOurs(socket->requestUrl()))
                                 guard->handleWebSocket(socket.release());
                             else if (others && !isOurs(socket->requestUrl()))
                                 others(std::move(socket));
                         }
                     });
#endif
}

} // namespace QSocketIo
