// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A server in a thread of its own, with short pings: it gives up a client that is silent for 300 ms.
#pragma once

#include "farclient.h" // threadsNamed()
#include "qsocketioserver.h"

#include <memory>
#include <type_traits>

namespace QSocketIoPrivate {

class FarServer
{
public:
    enum class Security { Plain, Tls };
    explicit FarServer(Security security = Security::Plain)
        : m_security(security)
    {
        m_thread.start();
        m_context.moveToThread(&m_thread);
        run([this] { makeServer(0); });
    }
    ~FarServer()
    {
        run([this] { m_server.reset(); });
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(FarServer)

    QUrl url() const
    {
        return QUrl(QStringLiteral("%1://localhost:%2")
                            .arg(m_security == Security::Tls ? QStringLiteral("https")
                                                             : QStringLiteral("http"))
                            .arg(m_port));
    }
    template <typename Function>
    void run(Function function)
    {
        QMetaObject::invokeMethod(&m_context, function, Qt::BlockingQueuedConnection);
    }
    template <typename Function>
    void start(Function function)
    {
        QMetaObject::invokeMethod(&m_context, function, Qt::QueuedConnection);
    }
    QSocketIoServer &server() { return *m_server; } // for these functions
    void restart()
    {
        run([this] {
            m_server.reset();
            makeServer(m_port);
        });
    }
    template <typename Function>
    std::invoke_result_t<Function> get(Function function) // what it returns over there
    {
        std::invoke_result_t<Function> result{};
        run([&] { result = function(); });
        return result;
    }
    int socketCount()
    {
        return get([this] { return m_server->of("/")->socketCount(); });
    }
    QList<int> notes()
    {
        return get([this] { return m_notes; });
    }
    QByteArray lastCookie()
    {
        return get([this] { return m_cookie; });
    }

private:
    void makeServer(quint16 port)
    {
        using namespace std::chrono_literals;
        m_server = std::make_unique<QSocketIoServer>();
        m_server->setPing(100ms, 200ms);
        m_server->setCookie(QSocketIoCookie());
        m_server->setSslConfiguration(testServerTls());
        m_server->on("echo", &m_context, [](QSocketIoServerSocket *socket, int number) {
            socket->emitEvent("echo", number);
        });
        m_server->on("bytes", &m_context,
                     [](QSocketIoServerSocket *, const QByteArray &bytes) { return bytes; });
        m_server->on("note", &m_context,
                     [this](QSocketIoServerSocket *, int number) { m_notes.append(number); });
        m_server->setRequestFilter(&m_context, [this](const QSocketIoRequest &request) {
            m_cookie = request.header("Cookie");
            return QSocketIoRequestVerdict::accepted();
        });
        const bool isListening = m_security == Security::Tls
                                         ? m_server->listenSecure(QHostAddress::LocalHost, port)
                                         : m_server->listen(QHostAddress::LocalHost, port);
        if (!isListening)
            qFatal("no port to listen on");
        m_port = m_server->port();
    }

    const Security m_security;
    QThread m_thread;
    QObject m_context;
    std::unique_ptr<QSocketIoServer> m_server;
    quint16 m_port = 0;
    QList<int> m_notes;
    QByteArray m_cookie;
};

} // namespace QSocketIoPrivate
