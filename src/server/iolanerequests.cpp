// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Which thread a request belongs to: the one of its session, or the server's where the program has a say.
#include "server/iolane.h"

#include "server/iothreads.h"

namespace QSocketIoPrivate {

using Stage = MovingConnection::Stage;

namespace {

bool isEnginePath(QByteArrayView own, QByteArrayView path)
{
    return path.startsWith(own) || path == own.chopped(1);
}

HttpResponse closedResponse()
{
    return HttpResponse::text(503, "The server is closed");
}

} // namespace

void IoLane::requestReceived(const HttpExchangePtr &exchange)
{
    m_gate.prepare(*exchange);
    const QByteArrayView path = exchange->request().path();
    const QByteArrayView own = m_settings->path;
    // Longer ones may be files, and everything else is the program's.
    if (path == own || path == own.chopped(1))
        route(exchange);
    else
        toServer(exchange);
}

void IoLane::arrive(const MovingConnectionPtr &connection)
{
    if (!connection->stream->enterThread())
        return;
    HttpConnection *const here = takeStream(std::move(connection->stream));
    if (!connection->request)
        return;
    const HttpExchangePtr exchange = here->adopt(*std::move(connection->request));
    if (connection->stage == Stage::New) {
        requestReceived(exchange);
        return;
    }
    m_subprotocol = connection->subprotocol;
    m_gate.prepare(*exchange); // for the sake of the peer's address
    exchange->responseHeaders() = connection->responseHeaders;
    if (connection->stage == Stage::Entered)
        m_engine.handleRequest(exchange);
    else if (m_hub.isServing)
        m_engine.openSession(exchange);
    else
        exchange->respond(closedResponse());
}

void IoLane::route(const HttpExchangePtr &exchange)
{
    const QByteArray sid = exchange->request().queryValue("sid").value_or(QByteArray());
    if (sid.isEmpty() && !m_hub.isServing) {
        exchange->respond(closedResponse());
        return;
    }
    const EngineSession *const session = sid.isEmpty() ? nullptr : m_engine.session(sid);
    if (!sid.isEmpty() && !session) {
        const std::optional<int> lane = m_hub.laneOf(sid);
        if (lane && *lane != m_number) {
            m_mover.move(exchange, *lane, Stage::New);
            return;
        }
    }
    if (enter(exchange, session))
        m_engine.handleRequest(exchange);
}

// False: it has been answered, or sent to where that is decided.
bool IoLane::enter(const HttpExchangePtr &exchange, const EngineSession *session)
{
    const HttpRequest &request = exchange->request();
    const QByteArray origin = request.headers.value("Origin");
    if (m_settings->asksForOrigins && !origin.isNull()) {
        // The program is asked once for each session.
        const bool isKnown = session && session->request().header("Origin") == origin
                             && request.headers.values("Origin").size() == 1;
        if (!isKnown || request.method == "OPTIONS") {
            toServer(exchange);
            return false;
        }
        CorsPolicy::appendFields(exchange->responseHeaders(), origin);
        return true;
    }
    if (m_settings->asksForRequests && request.method != "OPTIONS" && !request.queryValue("sid")) {
        toServer(exchange);
        return false;
    }
    if (m_settings->asksForSubprotocols && request.wantsWebSocket()
        && request.headers.contains("Sec-WebSocket-Protocol")) {
        toServer(exchange);
        return false;
    }
    return m_gate.enter(exchange);
}

void IoLane::toServer(const HttpExchangePtr &exchange)
{
    m_mover.move(exchange, IoHub::serverNumber, Stage::New);
}

qint64 IoLane::bodyLimit(const HttpRequest &header) const
{
    return isEnginePath(m_settings->path, header.path()) ? m_settings->engine.maxPayload
                                                         : m_settings->otherBodies;
}

void IoLane::badRequest(HttpConnection *connection, int status, const char *reason)
{
    const QHostAddress peer = connection->stream() ? connection->stream()->peerAddress()
                                                   : QHostAddress();
    m_engine.handleBadRequest(connection->refusedRequest(), status);
    post([peer, text = QByteArray(reason)](IoThreads &threads) {
        threads.owner()->requestRefused(peer, text);
    });
}

void IoLane::turnedAway(HttpConnection *connection, const QByteArray &message)
{
    EngineRequestInfo info;
    info.request = connection->refusedRequest();
    info.request.body = {};
    info.peerAddress = connection->stream()->peerAddress();
    info.isEncrypted = connection->stream()->isEncrypted();
    rejected(EngineRefusal::Forbidden, message, info);
}

void IoLane::rejected(EngineRefusal code, const QByteArray &message,
                      const EngineRequestInfo &request)
{
    post([code, message, request](IoThreads &threads) {
        threads.owner()->handshakeRejected(code, message, request);
    });
}

} // namespace QSocketIoPrivate
