// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server below its namespaces: the port, HTTP requests and where they go, engine sessions.
#pragma once

#include "engine/engineserver.h"
#include "io/deadline.h"
#include "io/listenerset.h"
#include "protocol/socketpacketdecoder.h"
#include "server/httpservice.h"
#include "server/iothreads.h"
#include "server/servergate.h"
#include "transport/httpconnection.h"

#include <QObject>
#include <QSet>

#include <memory>

class QSocketIoServerPrivate;

namespace QSocketIoPrivate {

class ServerConnection;
class ServerSession;

struct ServerSettings
{
    QByteArray path = "/socket.io/"; // begins and ends with a slash
    EngineSettings engine;
    HttpSettings http; // its limit of bodies is that of the engine or the service, whichever is more
    HttpService::Settings service;
    ServerGate::Settings gate;
    SocketPacketDecoder::Limits packets;
    PacketCodec codec = PacketCodec::Text; // of sessions of revision 4
    std::chrono::milliseconds connectTimeout{
        45000
    };                      // the reference's: nobody stays without joining a namespace
    int maxNamespaces = 64; // of one connection: each costs an object
    // Of one connection: some seconds of a busy stream, and little enough for thousands of stuck readers.
    qint64 maxWriteBuffer = 4 * 1024 * 1024;
};

class ServerCore final : public QObject, private HttpConnection::Owner, private IoThreads::Owner
{
    Q_OBJECT
public:
    ServerCore(QSocketIoServerPrivate &server, QObject *parent);
    ~ServerCore() override; // ends everything without a word to the layer above

    QSocketIoServerPrivate &server() const { return m_server; }
    DeadlineQueue &deadlines() { return m_deadlines; }
    EngineServer &engine() { return m_engine; }
    HttpService &service() { return m_service; }
    ServerGate &gate() { return m_gate; }
    const ServerSettings &settings() const { return m_settings; }
    void setSettings(const ServerSettings &settings); // for connections opened from now on

    // After stopListening() requests are refused, whoever brings them, until this is called.
    // From elsewhere: a connection of which nothing has been read, or a request that has been.
    void takeConnection(std::unique_ptr<ByteStream> stream);
    void takeRequest(const HttpExchangePtr &exchange) { requestReceived(exchange); }

    void startServing();
    void stopListening();
    ListenerSet &listeners() { return m_listeners; }
    const ListenerSet &listeners() const { return m_listeners; }
    // In order; what is queued leaves first. Clients are not told to stay away, so that they find a restarted server.
    void closeConnections(QSocketIo::DisconnectReason reason);

    // The I/O threads, see QSocketIoServer::setIoThreads().
    static constexpr int mostThreads = 64;
    int threadCount() const { return m_threadCount; }
    bool setThreadCount(int count); // false: there is somebody to be served
    void startThreads();            // before somebody may come
    void shareSettings();           // tells them what has changed

    void release(ServerSession &session);
    void abortLater(ServerConnection *connection);
    void remove(ServerConnection *connection); // destroys it

private:
    void requestReceived(const HttpExchangePtr &exchange) override;
    void connectionClosed(HttpConnection *connection) override;
    void badRequest(HttpConnection *connection, int status, const char *reason) override;
    qint64 bodyLimit(const HttpRequest &header) const override;

    void sessionOpened(RemoteSession *session) override;
    void connectionArrived(const MovingConnectionPtr &connection, bool isStuck) override;
    void handshakeRejected(EngineRefusal code, const QByteArray &message,
                           const EngineRequestInfo &request) override;
    void requestRefused(const QHostAddress &peer, const QByteArray &message) override;
    void acceptFailed(const QString &message) override;
    void tlsFailed(const QHostAddress &peer, const QString &message) override;
    IoSettings ioSettings() const;

    bool isEnginePath(QByteArrayView path) const;
    void handleEngineRequest(const HttpExchangePtr &exchange);
    void abortSlowReaders();

    QSocketIoServerPrivate &m_server;
    ServerSettings m_settings;
    std::shared_ptr<const HttpSettings> m_httpSettings;
    DeadlineQueue m_deadlines;
    ListenerSet m_listeners;
    HttpService m_service;
    EngineServer m_engine;
    ServerGate m_gate;
    QSet<HttpConnection *> m_httpConnections;
    QSet<ServerConnection *> m_connections;
    QList<ServerConnection *> m_slowReaders; // to be dropped from the event loop
    bool m_isStopped = false;
    int m_threadCount = 0;
    std::unique_ptr<IoThreads> m_threads;
    bool m_isStuck = false; // the session being opened cannot leave this thread
};

} // namespace QSocketIoPrivate
