// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A server in a thread of its own, with short pings: it gives up a client that is silent for FarServer::patience.
#pragma once

#include "farclient.h" // threadsNamed()
#include "qsocketioserver.h"

#include <QDeadlineTimer>

#include <chrono>
#include <memory>
#include <semaphore>
#include <type_traits>

namespace QSocketIoPrivate {

class FarServer
{
public:
    enum class Security { Plain, Tls, Mutual }; // Mutual: asks for a certificate
    static constexpr std::chrono::milliseconds pingInterval{ 200 };
    static constexpr std::chrono::milliseconds pingTimeout{ 1300 };
    static constexpr std::chrono::milliseconds patience = pingInterval + pingTimeout;

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
        return QUrl(QStringLiteral("%1://127.0.0.1:%2")
                            .arg(m_security != Security::Plain ? QStringLiteral("https")
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
    // Keeps the server from everything else while the test's thread does that.
    template <typename Function>
    void occupy(Function function)
    {
        struct Gates
        {
            std::binary_semaphore isBusy{ 0 };
            std::binary_semaphore isDone{ 0 };
        };
        const auto gates = std::make_shared<Gates>();
        start([gates] {
            gates->isBusy.release();
            gates->isDone.acquire();
        });
        gates->isBusy.acquire();
        function();
        gates->isDone.release();
    }
    // The test's thread is busy until then, and does nothing else.
    template <typename Condition>
    static bool busyUntil(Condition condition,
                          std::chrono::milliseconds limit = std::chrono::seconds(20))
    {
        const QDeadlineTimer end(limit);
        while (!condition() && !end.hasExpired())
            QThread::msleep(2); // and leaves the processor to the others
        return condition();
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
        m_server = std::make_unique<QSocketIoServer>();
        m_server->setPing(pingInterval, pingTimeout);
        m_server->setAllowEngineIo3(true);
        m_server->setCookie(QSocketIoCookie());
        m_server->setWriteBufferLimit(0);
        QSslConfiguration tls = testServerTls();
        if (m_security == Security::Mutual) {
            tls.setCaCertificates({ QSslCertificate(QByteArray(testCertificatePem)) });
            tls.setPeerVerifyMode(QSslSocket::VerifyPeer);
        }
        m_server->setSslConfiguration(tls);
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
        const bool isListening = m_security != Security::Plain
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
