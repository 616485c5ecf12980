// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Routes requests: below the Socket.IO path to the engine, all others to the service.
#include "server/servercore.h"

#include "logging.h"
#include "server/qsocketioserver_p.h"
#include "server/serverconnection.h"

#include <QPointer>

#include <utility>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

ServerCore::ServerCore(QSocketIoServerPrivate &server, QObject *parent)
    : QObject(parent)
    , m_server(server)
    , m_httpSettings(std::make_shared<const HttpSettings>())
    // Children, so that they follow the server into another thread.
    , m_deadlines(this)
    , m_listeners([this](std::unique_ptr<ByteStream> stream) { takeConnection(std::move(stream)); },
                  this)
    , m_service(this, m_deadlines)
    , m_engine(
              m_deadlines, m_settings.engine,
              [this](EngineSession *session) {
                  if (m_threads)
                      m_threads->hub().addSession(session->sid(), IoHub::serverNumber);
                  auto *const connection = new ServerConnection(*this, session);
                  m_connections.insert(connection);
                  connection->begin();
              },
              [this](EngineRefusal code, const QByteArray &message,
                     const EngineRequestInfo &request) {
                  m_server.reportRejection(QSocketIo::HandshakeError(code), message, request);
              })
    , m_gate(this, m_engine, [this] { return !m_isStopped; })
{
    m_threadCount = qBound(0, qEnvironmentVariableIntValue("QSOCKETIO_IO_THREADS"), mostThreads);
    connect(&m_listeners, &ListenerSet::acceptFailed, this, [this](const QString &message) {
        m_server.reportError(QSocketIo::ErrorCode::TransportFailed, message);
    });
    connect(&m_listeners, &ListenerSet::handshakeFailed, this,
            [this](const QHostAddress &peer, const QString &message) {
                m_server.reportHandshakeFailure(peer, message);
            });
}

ServerCore::~ServerCore()
{
    m_listeners.close();
    m_slowReaders.clear();
    qDeleteAll(std::exchange(m_connections, {}));
    qDeleteAll(std::exchange(m_httpConnections, {}));
    m_threads.reset();
}

void ServerCore::release(ServerSession &session)
{
    if (m_threads)
        m_threads->hub().removeSession(session.sid());
    session.release(m_engine);
}

void ServerCore::setSettings(const ServerSettings &settings)
{
    m_settings = settings;
    m_settings.http.limits.body = qMax(settings.engine.maxPayload, settings.service.maxBodySize);
    m_httpSettings = std::make_shared<const HttpSettings>(m_settings.http);
    m_service.setSettings(settings.service);
    m_service.fileResponder().setCompressionThreshold(settings.http.compressionThreshold);
    m_engine.setSettings(settings.engine);
    m_gate.setSettings(settings.gate);
    shareSettings();
}

void ServerCore::startServing()
{
    m_isStopped = false;
    if (m_threads)
        m_threads->setServing(true);
}

void ServerCore::takeConnection(std::unique_ptr<ByteStream> stream)
{
    startThreads();
    if (m_threads) {
        m_threads->takeConnection(std::move(stream));
        return;
    }
    m_httpConnections.insert(
            new HttpConnection(std::move(stream), m_deadlines, m_httpSettings, this));
}

void ServerCore::stopListening()
{
    m_isStopped = true;
    if (m_threads) {
        m_threads->setServing(false);
        m_threads->stopAccepting();
    }
    m_listeners.close();
}

void ServerCore::closeConnections(QSocketIo::DisconnectReason reason)
{
    const QPointer<ServerCore> guard(this);
    const QList<ServerConnection *> all = m_connections.values();
    for (ServerConnection *connection : all) {
        if (m_connections.contains(connection))
            connection->close(reason, ServerConnection::Socket::Farewell::Omit);
        if (!guard)
            return;
    }
}

void ServerCore::abortLater(ServerConnection *connection)
{
    if (m_slowReaders.isEmpty())
        QMetaObject::invokeMethod(this, &ServerCore::abortSlowReaders, Qt::QueuedConnection);
    m_slowReaders.append(connection);
}

void ServerCore::abortSlowReaders()
{
    const QPointer<ServerCore> guard(this);
    while (guard && !m_slowReaders.isEmpty())
        m_slowReaders.takeFirst()->abort(QSocketIo::DisconnectReason::LimitExceeded);
}

void ServerCore::remove(ServerConnection *connection)
{
    m_slowReaders.removeOne(connection);
    if (m_connections.remove(connection))
        delete connection;
}

void ServerCore::requestReceived(const HttpExchangePtr &exchange)
{
    m_gate.prepare(*exchange);
    const QByteArrayView path = exchange->request().path();
    const QByteArrayView own = m_settings.path;
    // The client library, for example: only the longer paths are looked for.
    const bool isFile = path.size() > own.size() && m_service.hasFileBelow(own.chopped(1), path);
    if (isEnginePath(path) && !isFile) {
        handleEngineRequest(exchange);
        return;
    }
    // Nobody new is let in, but this connection had been kept alive.
    if (m_isStopped)
        exchange->respond(HttpResponse::text(503, "The server is closed"));
    else
        m_service.serve(exchange);
}

void ServerCore::handleEngineRequest(const HttpExchangePtr &exchange)
{
    if (m_isStopped && !exchange->request().queryValue("sid")) {
        exchange->respond(HttpResponse::text(503, "The server is closed"));
        return;
    }
    if (m_gate.enter(exchange) && !(m_threads && m_threads->forward(exchange)))
        m_engine.handleRequest(exchange);
}

// "/socket.io" and everything below "/socket.io/", compared as it was sent, like the reference.
bool ServerCore::isEnginePath(QByteArrayView path) const
{
    const QByteArrayView own(m_settings.path);
    return path.startsWith(own) || path == own.chopped(1);
}

void ServerCore::connectionClosed(HttpConnection *connection)
{
    if (m_httpConnections.remove(connection))
        delete connection;
}

qint64 ServerCore::bodyLimit(const HttpRequest &header) const
{
    return isEnginePath(header.path()) ? m_settings.engine.maxPayload
                                       : m_settings.service.maxBodySize;
}

void ServerCore::badRequest(HttpConnection *connection, int status, const char *reason)
{
    const QHostAddress peer = connection->stream() ? connection->stream()->peerAddress()
                                                   : QHostAddress();
    const QPointer<ServerCore> guard(this);
    m_engine.handleBadRequest(connection->refusedRequest(), status);
    if (guard)
        m_server.reportRefusal(peer, QByteArray(reason));
}

} // namespace QSocketIoPrivate
