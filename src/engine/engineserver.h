// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// All Engine.IO sessions of a server: the handshake, the table of sids and the HTTP refusals.
#pragma once

#include "engine/closingtransports.h"
#include "engine/enginegate.h"
#include "engine/enginesession.h"

#include <QHash>

#include <array>
#include <functional>
#include <memory>
#include <vector>

namespace QSocketIoPrivate {

struct WebSocketHandshake;

// The error answers of the reference: HTTP 400 (403 for Forbidden) with {"code":n,"message":"..."}.
enum class EngineRefusal : quint8 {
    UnknownTransport = 0,
    UnknownSid = 1,
    BadHandshakeMethod = 2,
    BadRequest = 3,
    Forbidden = 4,
    UnsupportedProtocol = 5,
};

struct EngineDenial
{
    EngineRefusal code = EngineRefusal::BadRequest;
    QByteArray message{}; // for the peer; null: the usual one
    int status = 0;       // 0: the usual one
    QByteArray reason{};  // for the program; null: the message
};

// Of an exchange that is open; without the body.
EngineRequestInfo requestInfo(const HttpExchange &exchange);

class EngineServer
{
public:
    // opened: a session is there and has no owner yet; it must get one before the call returns.
    // refused: every handshake or request that was answered with an error, for logs and signals.
    using OpenedHandler = std::function<void(EngineSession *session)>;
    using RefusedHandler = std::function<void(EngineRefusal code, const QByteArray &message,
                                              const EngineRequestInfo &request)>;

    EngineServer(DeadlineQueue &deadlines, const EngineSettings &settings, OpenedHandler opened,
                 RefusedHandler refused = {});
    ~EngineServer(); // aborts every session
    Q_DISABLE_COPY_MOVE(EngineServer)

    const EngineSettings &settings() const { return *m_settings; }
    std::shared_ptr<const EngineSettings> sharedSettings() const { return m_settings; }
    void setSettings(const EngineSettings &settings); // for sessions opened from now on
    DeadlineQueue &deadlines() { return m_deadlines; }

    // A request below the server's path: handshake, poll, post, WebSocket or something to refuse.
    void handleRequest(const HttpExchangePtr &exchange);
    // A request that the HTTP reader has answered with an error already. A body above the limit ends its session.
    void handleBadRequest(const HttpRequest &header, int status);
    // Asked before a session is opened; null: everybody may. Outlives the server, or is set to null.
    void setGate(EngineGate *gate) { m_gate = gate; }
    // What handleRequest() does when the gate has admitted the request at last.
    void openSession(const HttpExchangePtr &exchange);
    // Answers the exchange with the error and tells the refused handler.
    void refuse(const HttpExchangePtr &exchange, const EngineDenial &denial);
    void refuse(const HttpExchangePtr &exchange, EngineRefusal code, const QByteArray &message = {})
    {
        refuse(exchange, EngineDenial{ code, message });
    }

    EngineSession *session(const QByteArray &sid) const; // null also when it is closed
    qsizetype sessionCount() const { return m_sessions.size(); }

    // Sums over all sessions that there have been.
    struct Counters
    {
        std::array<EngineTraffic, 2> traffic; // by transport; of those that have ended
        quint64 opened = 0;
        quint64 upgrades = 0;
        quint64 roundTrips = 0;
        std::chrono::microseconds roundTripSum{ 0 };
    };
    const Counters &counters() const { return m_counters; }
    void countUpgrade() { ++m_counters.upgrades; }
    void countRoundTrip(std::chrono::microseconds time)
    {
        ++m_counters.roundTrips;
        m_counters.roundTripSum += time;
    }
    template <typename Visit>
    void forEachSession(Visit visit) const
    {
        for (const EngineSession *session : m_sessions)
            visit(*session);
    }

    // Of the open packet: what a client has to know of its session.
    QByteArray openData(const QByteArray &sid, QSocketIo::Transport transport);
    // The session is gone from the table at once and destroyed from the event loop.
    void release(EngineSession *session);
    // Lets a transport that nobody needs end in order.
    void closeTransport(std::unique_ptr<EngineTransport> transport)
    {
        m_closing.add(std::move(transport));
    }
    static QByteArray generateSid(); // 20 characters, from the system's random source

private:
    void handleHandshake(const HttpExchangePtr &exchange, QSocketIo::Transport kind);
    bool isAllowed(std::optional<EngineRevision> revision) const;
    void handleSessionRequest(const HttpExchangePtr &exchange, EngineSession *session,
                              QSocketIo::Transport kind);
    void openPolling(const HttpExchangePtr &exchange);
    void openWebSocket(const HttpExchangePtr &exchange);
    void upgradeWebSocket(const HttpExchangePtr &exchange, EngineSession *session);
    QByteArray unusedSid() const;
    bool open(const QByteArray &sid, std::unique_ptr<EngineTransport> transport,
              const EngineRequestInfo &info, std::shared_ptr<void> lease = nullptr);
    struct OpenedWebSocket
    {
        std::unique_ptr<EngineTransport> transport; // null: the handshake was refused
        QByteArray subprotocol = {};
        std::shared_ptr<void> lease = {};
    };
    OpenedWebSocket takeWebSocket(const HttpExchangePtr &exchange, EngineFormat format,
                                  const QByteArray &newSid = {});
    OpenedWebSocket adoptWebSocket(const HttpExchangePtr &exchange, EngineFormat format,
                                   const QByteArray &newSid);
    OpenedWebSocket acceptWebSocket(const HttpExchangePtr &exchange, EngineFormat format,
                                    const WebSocketHandshake &handshake,
                                    const QByteArray &subprotocol);
    void refuseHandshake(const HttpExchangePtr &exchange, const WebSocketHandshake &handshake);
    std::unique_ptr<WebSocketDeflate> agreeOnDeflate(const HttpRequest &request,
                                                     HttpHeaders &answer) const;
    void reject(const HttpExchangePtr &exchange, EngineRefusal code, const QByteArray &reason,
                const HttpResponse &response);
    void sweep();

    DestructionWatch::Subject m_watched;
    DeadlineQueue &m_deadlines;
    std::shared_ptr<const EngineSettings> m_settings;
    std::array<QByteArray, 2>
            m_openTails; // by transport: what is the same for all sids; null until the first
    OpenedHandler m_opened;
    RefusedHandler m_refused;
    EngineGate *m_gate = nullptr;
    ClosingTransports m_closing;
    QHash<QByteArray, EngineSession *> m_sessions;
    Counters m_counters;
    std::vector<std::unique_ptr<EngineSession>> m_released; // until the event loop comes round
    Deadline m_sweep;
};

} // namespace QSocketIoPrivate
