// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server below its namespaces once more, in an I/O thread: connections, TLS, HTTP, sessions. It calls nothing of the
// program; what only the program can decide goes to the server's thread.
#pragma once

#include "engine/engineserver.h"
#include "io/connectionledger.h"
#include "io/listenerset.h"
#include "io/tlsdoor.h"
#include "server/connectionmover.h"
#include "server/iohub.h"
#include "server/lanesession.h"
#include "server/servergate.h"
#include "transport/httpconnection.h"

#include <QSet>
#include <QSslConfiguration>

#include <unordered_map>

namespace QSocketIoPrivate {

class DescriptorListener;

struct IoSettings
{
    QByteArray path;
    EngineSettings engine;
    std::shared_ptr<const HttpSettings> http;
    qint64 otherBodies = 0; // limit of requests beside Socket.IO
    ServerGate::Settings gate;
    SocketPacketDecoder::Limits packets;
    PacketCodec codec = PacketCodec::Text;
    bool asksForOrigins = false;  // the program decides on origins
    bool asksForRequests = false; // and has a request filter
    bool asksForSubprotocols = false;
    std::shared_ptr<ConnectionLedger> ledger; // of all threads
    QSslConfiguration ssl;
    std::chrono::milliseconds tlsTimeout{ 5000 };
};

class IoLane final : public QObject, private HttpConnection::Owner
{
    Q_OBJECT
public:
    // Packets that wait for their handlers, in bytes: above this the sessions that send are not read from, above the
    // other one those of a single session.
    static constexpr qint64 unhandledLimit = 64 * 1024 * 1024;
    static constexpr qint64 sessionUnhandledLimit = 1024 * 1024;

    // Made in the server's thread, moved to its own, and destroyed there.
    IoLane(IoHub &hub, int number, std::shared_ptr<const IoSettings> settings);
    ~IoLane() override;
    void begin();

    // From batches.
    void setSettings(const std::shared_ptr<const IoSettings> &settings);
    void acceptOn(int descriptor, ListenerSet::Security security);
    void stopAccepting();
    void takeDescriptor(int descriptor, ListenerSet::Security security);
    void arrive(const MovingConnectionPtr &connection);
    void close(RemoteSession *session, QSocketIo::DisconnectReason reason);
    void measure(RemoteSession *session);
    void delay(RemoteSession *session, bool delayed);
    void hold(RemoteSession *session, bool held);
    void release(RemoteSession *session);
    void resumeReading();

    // For whoever visits.
    void inspect(RemoteSession *session,
                 const std::function<void(const EngineSession &session)> &look) const;
    const EngineServer &engine() const { return m_engine; }
    qsizetype httpConnectionCount() const { return m_connections.size(); }

    // From sessions.
    void received(LaneSession &session, SocketPacket &&packet, qint64 cost);
    void ended(LaneSession &session); // destroys it
    void watch(LaneSession &session);
    void post(ServerBatch::Call call);

protected:
    bool event(QEvent *event) override;

private:
    struct Session
    {
        RemoteSessionPtr remote;
        std::unique_ptr<LaneSession> own; // null: it has ended, and the server's thread will hear of it
    };

    void requestReceived(const HttpExchangePtr &exchange) override;
    void connectionClosed(HttpConnection *connection) override;
    void badRequest(HttpConnection *connection, int status, const char *reason) override;
    qint64 bodyLimit(const HttpRequest &header) const override;
    void turnedAway(HttpConnection *connection, const QByteArray &message) override;

    void opened(EngineSession *session);
    void rejected(EngineRefusal code, const QByteArray &message, const EngineRequestInfo &request);
    void admit(std::unique_ptr<ByteStream> stream);
    HttpConnection *takeStream(std::unique_ptr<ByteStream> stream);
    void route(const HttpExchangePtr &exchange);
    bool enter(const HttpExchangePtr &exchange, const EngineSession *session);
    void toServer(const HttpExchangePtr &exchange);
    void work(LaneBatch &batch);
    LaneSession *own(RemoteSession *session) const;
    void grown();
    void pushBatch();
    void flush();

    IoHub &m_hub;
    const int m_number;
    std::shared_ptr<const IoSettings> m_settings;
    DeadlineQueue m_deadlines;
    EngineServer m_engine;
    ServerGate m_gate;
    ConnectionMover m_mover;
    std::optional<TlsDoor> m_door; // made in the thread
    QList<DescriptorListener *> m_listeners;
    QSet<HttpConnection *> m_connections;
    QSet<HttpConnection *> m_turnedAway; // of these: whose refusal is on its way
    QByteArray m_subprotocol; // that the program has chosen for the request that has arrived
    std::unordered_map<RemoteSession *, Session> m_sessions;
    std::vector<RemoteSession *> m_watched; // with bytes to write
    std::vector<RemoteSession *> m_heldBack;
    ServerBatch m_batch;
};

} // namespace QSocketIoPrivate
