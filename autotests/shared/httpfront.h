// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The smallest HTTP server: a listener on loopback, its connections, and one handler for every request.
#pragma once

#include "io/tcplistener.h"
#include "transport/httpconnection.h"

#include <QByteArrayList>
#include <QTcpServer>
#include <QTest>

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

namespace QSocketIoPrivate {

class HttpFront final : private HttpConnection::Owner
{
public:
    using Handler = std::function<void(const HttpExchangePtr &)>;
    using BadRequestHandler = std::function<void(const HttpRequest &, int)>;

    // For a test that runs on both kinds of streams: call these in initTestCase_data() and init().
    enum class Streams { Native, Sockets };
    static void addStreamRows()
    {
        QTest::addColumn<HttpFront::Streams>("streams");
        QTest::newRow("native") << Streams::Native;
        QTest::newRow("sockets") << Streams::Sockets;
    }
    static void setStreams(Streams streams) { s_streams = streams; }

    explicit HttpFront(DeadlineQueue &deadlines, Handler handler, const HttpSettings &settings = {})
        : m_deadlines(deadlines)
        , m_handler(std::move(handler))
        , m_settings(std::make_shared<const HttpSettings>(settings))
    {
        if (s_streams == Streams::Sockets)
            m_listener.bind(new QTcpServer);
        if (!m_listener.listen(QHostAddress::LocalHost, 0))
            qFatal("cannot listen: %s", qUtf8Printable(m_listener.errorString()));
    }

    quint16 port() const { return m_listener.port(); }
    qsizetype connectionCount() const { return qsizetype(m_connections.size()); }
    HttpConnection *connection(size_t index = 0) const { return m_connections.at(index).get(); }
    void onBadRequest(BadRequestHandler handler) { m_badRequestHandler = std::move(handler); }
    void setBodyLimit(std::function<qint64(const HttpRequest &)> limit)
    {
        m_bodyLimit = std::move(limit);
    }
    const QList<int> &badRequests() const { return m_badRequests; }
    void removeAll() { m_connections.clear(); }

private:
    void requestReceived(const HttpExchangePtr &exchange) override { m_handler(exchange); }
    void connectionClosed(HttpConnection *connection) override
    {
        const auto place = std::find_if(m_connections.begin(), m_connections.end(),
                                        [&](const auto &other) {
                                            return other.get() == connection;
                                        });
        if (place == m_connections.end())
            return;
        const std::unique_ptr<HttpConnection> closed = std::move(*place);
        m_connections.erase(place);
    }
    void badRequest(HttpConnection *connection, int status, const char *reason) override
    {
        Q_UNUSED(reason)
        m_badRequests.append(status);
        if (m_badRequestHandler)
            m_badRequestHandler(connection->refusedRequest(), status);
    }

    qint64 bodyLimit(const HttpRequest &header) const override
    {
        return m_bodyLimit ? m_bodyLimit(header) : m_settings->limits.body;
    }

    static inline Streams s_streams = Streams::Native;
    DeadlineQueue &m_deadlines;
    Handler m_handler;
    BadRequestHandler m_badRequestHandler;
    std::function<qint64(const HttpRequest &)> m_bodyLimit;
    std::shared_ptr<const HttpSettings> m_settings;
    QList<int> m_badRequests;
    std::vector<std::unique_ptr<HttpConnection>> m_connections;
    TcpListener m_listener{ [this](std::unique_ptr<ByteStream> stream) {
        m_connections.push_back(
                std::make_unique<HttpConnection>(std::move(stream), m_deadlines, m_settings,
                                                 static_cast<HttpConnection::Owner *>(this)));
    } };
};

} // namespace QSocketIoPrivate
