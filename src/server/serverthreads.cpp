// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server's side of its I/O threads: what they are told, and what comes from them.
#include "server/iothreads.h"
#include "server/qsocketioserver_p.h"
#include "server/serverconnection.h"
#include "server/servercore.h"

#include <QPointer>

namespace QSocketIoPrivate {

// They are there from the first time that somebody may come until the server goes, or wants another number of them.
void ServerCore::startThreads()
{
    if (m_threadCount == 0 || m_threads)
        return;
    m_threads = std::make_unique<IoThreads>(m_threadCount, ioSettings(), m_deadlines,
                                            static_cast<IoThreads::Owner *>(this));
    m_threads->setServing(!m_isStopped);
    m_listeners.setDiversion([this](int descriptor, ListenerSet::Security security) {
        return m_threads->acceptOn(descriptor, security);
    });
    m_gate.setRedirect([this](const HttpExchangePtr &exchange) {
        return !m_isStuck && m_threads->openElsewhere(exchange);
    });
}

bool ServerCore::setThreadCount(int count)
{
    if (m_listeners.isListening() || !m_connections.isEmpty() || !m_httpConnections.isEmpty())
        return false;
    m_threadCount = count;
    m_listeners.setDiversion({});
    m_gate.setRedirect({});
    m_threads.reset();
    return true;
}

IoSettings ServerCore::ioSettings() const
{
    return { .path = m_settings.path,
             .engine = m_settings.engine,
             .http = m_httpSettings,
             .otherBodies = m_settings.service.maxBodySize,
             .gate = m_settings.gate,
             .packets = m_settings.packets,
             .codec = m_settings.codec,
             .asksForOrigins = m_gate.hasPredicate(),
             .asksForRequests = m_gate.hasFilter(),
             .ssl = m_listeners.sslConfiguration(),
             .tlsTimeout = m_listeners.handshakeTimeout() };
}

void ServerCore::shareSettings()
{
    if (m_threads)
        m_threads->setSettings(ioSettings());
}

void ServerCore::sessionOpened(RemoteSession *session)
{
    auto *const connection = new ServerConnection(*this, session);
    m_connections.insert(connection);
    const QPointer<ServerCore> guard(this);
    connection->begin();
    // It was on its way when the server was closed.
    if (guard && m_isStopped && m_connections.contains(connection))
        connection->close(QSocketIo::DisconnectReason::ServerShutdown,
                          ServerConnection::Socket::Farewell::Omit);
}

void ServerCore::connectionArrived(const MovingConnectionPtr &connection, bool isStuck)
{
    auto *const here = new HttpConnection(std::move(connection->stream), m_deadlines,
                                          m_httpSettings, this);
    m_httpConnections.insert(here);
    if (!connection->request)
        return;
    const HttpExchangePtr exchange = here->adopt(*std::move(connection->request));
    if (connection->stage != MovingConnection::Stage::Admitted) {
        requestReceived(exchange);
        return;
    }
    // The program has let it in already, but it cannot leave this thread.
    m_gate.prepare(*exchange);
    exchange->responseHeaders() = connection->responseHeaders;
    const QPointer<ServerCore> guard(this);
    m_isStuck = isStuck;
    m_engine.openSession(exchange);
    if (guard)
        m_isStuck = false;
}

void ServerCore::handshakeRejected(EngineRefusal code, const QByteArray &message,
                                   const EngineRequestInfo &request)
{
    m_server.reportRejection(QSocketIo::HandshakeError(code), message, request);
}

void ServerCore::requestRefused(const QHostAddress &peer, const QByteArray &message)
{
    m_server.reportRefusal(peer, message);
}

void ServerCore::acceptFailed(const QString &message)
{
    m_server.reportError(QSocketIo::ErrorCode::TransportFailed, message);
}

void ServerCore::tlsFailed(const QHostAddress &peer, const QString &message)
{
    m_server.reportHandshakeFailure(peer, message);
}

} // namespace QSocketIoPrivate
