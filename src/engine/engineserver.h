// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// All Engine.IO sessions of a server: the handshake, the table of sids and the HTTP refusals.
#pragma once

#include "engine/enginesession.h"

#include <QHash>

#include <functional>
#include <memory>

namespace QSocketIoPrivate {

// The error answers of the reference: HTTP 400 (403 for Forbidden) with {"code":n,"message":"..."}.
enum class EngineRefusal : quint8 {
    UnknownTransport = 0,
    UnknownSid = 1,
    BadHandshakeMethod = 2,
    BadRequest = 3,
    Forbidden = 4,
    UnsupportedProtocol = 5,
};

class EngineServer
{
public:
    // opened: a session is there and has no owner yet; it must get one before the call returns.
    // refused: every handshake or request that was answered with an error, for logs and signals.
    using OpenedHandler = std::function<void(EngineSession *session)>;
    using RefusedHandler = std::function<void(EngineRefusal code, const QByteArray &message, const HttpExchange &exchange)>;

    EngineServer(DeadlineQueue &deadlines, const EngineSettings &settings, OpenedHandler opened, RefusedHandler refused = {});
    ~EngineServer(); // aborts every session

    const EngineSettings &settings() const { return m_settings; }
    void setSettings(const EngineSettings &settings) { m_settings = settings; } // for sessions opened from now on
    DeadlineQueue &deadlines() { return m_deadlines; }

    // A request below the server's path: handshake, poll, post, WebSocket or something to refuse.
    void handleRequest(const HttpExchangePtr &exchange);
    EngineSession *session(const QByteArray &sid) const;
    qsizetype sessionCount() const { return m_sessions.size(); }

    // The session is gone from the table at once and destroyed from the event loop.
    void release(EngineSession *session);
    static QByteArray generateSid(); // 20 characters, from the system's random source

private:
    DeadlineQueue &m_deadlines;
    EngineSettings m_settings;
    OpenedHandler m_opened;
    RefusedHandler m_refused;
    QHash<QByteArray, EngineSession *> m_sessions;
};

} // namespace QSocketIoPrivate
