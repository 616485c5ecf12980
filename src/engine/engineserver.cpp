// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Decides what an HTTP request is to Engine.IO, in the order of the reference's checks.
#include "engine/engineserver.h"

#include "http/jsonp.h"
#include "http/websockethandshake.h"
#include "logging.h"
#include "protocol/enginehandshake.h"
#include "protocol/jsonwriter.h"
#include "transport/qwebsocketserver.h"

#include <QRandomGenerator>
#include <QWebSocket>

#include <array>
#include <utility>

namespace QSocketIoPrivate {

namespace {

constexpr std::array<const char *, 6> refusalTexts = {
    "Transport unknown", "Session ID unknown", "Bad handshake method",
    "Bad request",       "Forbidden",          "Unsupported protocol version",
};

QByteArray refusalBody(EngineRefusal code, const QByteArray &message)
{
    QByteArray json;
    QList<QByteArray> none;
    JsonWriter writer(json, none);
    writer.beginObject();
    writer.key(QUtf8StringView("code"));
    writer.integer(int(code));
    writer.key(QUtf8StringView("message"));
    writer.string(QUtf8StringView(message));
    writer.endObject();
    return json;
}

HttpResponse refusalResponse(EngineRefusal code, const QByteArray &message)
{
    const int status = code == EngineRefusal::Forbidden ? 403 : 400;
    return HttpResponse::text(status, refusalBody(code, message), "application/json");
}

std::optional<QSocketIo::Transport> transportOf(const HttpRequest &request)
{
    const QByteArray name = request.peekQueryValue("transport");
    if (name == "polling")
        return QSocketIo::Transport::Polling;
    if (name == "websocket")
        return QSocketIo::Transport::WebSocket;
    return {};
}

// The one place that decides which revision of the protocol, and with it which codec, a new session speaks.
std::optional<EngineRevision> revisionOf(const HttpRequest &request)
{
    const QByteArray revision = request.peekQueryValue("EIO");
    if (revision == "4")
        return EngineRevision::Four;
    if (revision == "3" || revision.isEmpty()) // who says nothing is older than the parameter
        return EngineRevision::Three;
    return {};
}

// No bytes for a script tag, and none for who asks for base64.
bool isTextOnly(const HttpRequest &request)
{
    const QByteArray base64 = request.peekQueryValue("b64");
    return (!base64.isEmpty() && base64 != "0") || findQueryItem(request.query(), "j");
}
} // namespace

EngineRequestInfo requestInfo(const HttpExchange &exchange)
{
    const HttpPeer peer = exchange.peer();
    const HttpRequest &request = exchange.request();
    const EngineFormat format{ revisionOf(request).value_or(EngineRevision::Four),
                               isTextOnly(request) };
    EngineRequestInfo info{ request,          peer.address, peer.host,
                            peer.isEncrypted, format,       peer.certificate };
    info.request.body = {};
    return info;
}

EngineServer::EngineServer(DeadlineQueue &deadlines, const EngineSettings &settings,
                           OpenedHandler opened, RefusedHandler refused)
    : m_deadlines(deadlines)
    , m_settings(std::make_shared<const EngineSettings>(settings))
    , m_opened(std::move(opened))
    , m_refused(std::move(refused))
    , m_sweep(deadlines, [this] { sweep(); })
{}

EngineServer::~EngineServer()
{
    const QHash<QByteArray, EngineSession *> sessions = std::exchange(m_sessions, {});
    for (EngineSession *session : sessions) {
        session->setOwner(nullptr);
        session->abort();
        delete session;
    }
}

void EngineServer::setSettings(const EngineSettings &settings)
{
    m_settings = std::make_shared<const EngineSettings>(settings);
    m_openTails = {};
}

// The sid is the first member, and needs no escaping.
QByteArray EngineServer::openData(const QByteArray &sid, QSocketIo::Transport transport)
{
    constexpr QByteArrayView start = "{\"sid\":\"";
    QByteArray &tail = m_openTails[std::size_t(transport)];
    if (tail.isNull()) {
        EngineHandshake handshake;
        handshake.sid = "";
        if (transport == QSocketIo::Transport::Polling && m_settings->allowUpgrades
            && m_settings->transports.contains(QSocketIo::Transport::WebSocket))
            handshake.upgrades.append(QByteArrayLiteral("websocket"));
        handshake.pingInterval = m_settings->pingInterval;
        handshake.pingTimeout = m_settings->pingTimeout;
        handshake.maxPayload = m_settings->maxPayload;
        tail = handshake.toJson().sliced(start.size());
    }
    QByteArray json;
    json.reserve(start.size() + sid.size() + tail.size());
    return json.append(start).append(sid).append(tail);
}

EngineSession *EngineServer::session(const QByteArray &sid) const
{
    EngineSession *const session = m_sessions.value(sid);
    return session && !session->isClosed() ? session : nullptr;
}

// 120 random bits; unlike a counter or a clock they cannot be guessed, and a sid is all it takes to join a session.
QByteArray EngineServer::generateSid()
{
    std::array<quint32, 4> random;
    QRandomGenerator::system()->fillRange(random.data(), qsizetype(random.size()));
    constexpr qsizetype randomBytes = 15;
    return QByteArray::fromRawData(reinterpret_cast<const char *>(random.data()), randomBytes)
            .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

void EngineServer::handleRequest(const HttpExchangePtr &exchange)
{
    const HttpRequest &request = exchange->request();
    const std::optional<QSocketIo::Transport> kind = transportOf(request);
    if (!kind || !m_settings->transports.contains(*kind)) {
        refuse(exchange, EngineRefusal::UnknownTransport);
        return;
    }
    const QByteArray sid = request.peekQueryValue("sid");
    if (sid.isEmpty())
        handleHandshake(exchange, *kind);
    else if (EngineSession *const known = session(sid))
        handleSessionRequest(exchange, known, *kind);
    else
        refuse(exchange, EngineRefusal::UnknownSid);
}

void EngineServer::handleHandshake(const HttpExchangePtr &exchange, QSocketIo::Transport kind)
{
    const HttpRequest &request = exchange->request();
    const bool isWebSocket = kind == QSocketIo::Transport::WebSocket;
    if (request.method != "GET")
        refuse(exchange, EngineRefusal::BadHandshakeMethod);
    else if (isWebSocket != request.wantsWebSocket())
        refuse(exchange, EngineRefusal::BadRequest);
    else if (!isAllowed(revisionOf(request)))
        refuse(exchange, EngineRefusal::UnsupportedProtocol);
    else if (!m_gate || m_gate->admit(exchange))
        openSession(exchange);
}

void EngineServer::openSession(const HttpExchangePtr &exchange)
{
    if (m_gate && m_gate->redirect(exchange))
        return;
    if (m_gate && !m_gate->hasRoom(exchange))
        return;
    exchange->noteSession();
    if (transportOf(exchange->request()) == QSocketIo::Transport::WebSocket)
        openWebSocket(exchange);
    else
        openPolling(exchange);
}

bool EngineServer::isAllowed(std::optional<EngineRevision> revision) const
{
    return revision && (*revision == EngineRevision::Four || m_settings->allowRevision3);
}

void EngineServer::handleSessionRequest(const HttpExchangePtr &exchange, EngineSession *session,
                                        QSocketIo::Transport kind)
{
    const HttpRequest &request = exchange->request();
    const bool isWebSocket = kind == QSocketIo::Transport::WebSocket;
    exchange->noteSession();
    // Without a valid upgrade it must not be served as a poll: it would swallow what is queued.
    if (isWebSocket != request.wantsWebSocket()) {
        refuse(exchange, EngineRefusal::BadRequest);
    } else if (isWebSocket) {
        upgradeWebSocket(exchange, session);
    } else if (session->transport() != kind || isJsonp(request) != session->isJsonp()
               || (request.method != "GET" && request.method != "POST")) {
        refuse(exchange, EngineRefusal::BadRequest);
    } else {
        static_cast<PollingServerTransport *>(session->engineTransport())->handleRequest(exchange);
    }
}

void EngineServer::openPolling(const HttpExchangePtr &exchange)
{
    const EngineRequestInfo info = requestInfo(*exchange);
    auto transport = std::make_unique<PollingServerTransport>(
            m_deadlines,
            PollingServerTransport::Limits{ .packetsPerPost = m_settings->packetsPerPost,
                                            .maxPayload = m_settings->maxPayload,
                                            .closeTimeout = m_settings->closeTimeout },
            info.format);
    PollingServerTransport *const polling = transport.get();
    const QByteArray sid = unusedSid();
    const DestructionWatch watch(m_watched);
    if (open(sid, std::move(transport), info)) {
        if (EngineSession *const opened = m_gate ? m_sessions.value(sid) : nullptr)
            opened->keep(m_gate->sessionOpens(*exchange, sid));
        polling->handleRequest(exchange);
    } else if (watch) {
        refuse(exchange, EngineRefusal::Forbidden);
    }
}

void EngineServer::openWebSocket(const HttpExchangePtr &exchange)
{
    EngineRequestInfo info = requestInfo(*exchange);
    const QByteArray sid = unusedSid();
    OpenedWebSocket webSocket = takeWebSocket(exchange, info.format, sid);
    if (!webSocket.transport)
        return;
    info.subprotocol = webSocket.subprotocol;
    open(sid, std::move(webSocket.transport), info, std::move(webSocket.lease));
}

QByteArray EngineServer::unusedSid() const
{
    QByteArray sid = generateSid();
    while (m_sessions.contains(sid))
        sid = generateSid();
    return sid;
}

// False: nobody wanted the session, or the server itself is gone.
bool EngineServer::open(const QByteArray &sid, std::unique_ptr<EngineTransport> transport,
                        const EngineRequestInfo &info, std::shared_ptr<void> lease)
{
    auto *const session = new EngineSession(*this, sid, std::move(transport), info);
    session->keep(std::move(lease));
    m_sessions.insert(sid, session);
    ++m_counters.opened;
    const DestructionWatch watch(m_watched);
    const OpenedHandler opened = m_opened;
    opened(session);
    if (!watch || m_sessions.value(sid) != session)
        return false;
    if (!session->hasOwner()) {
        release(session);
        return false;
    }
    session->start();
    return true;
}

void EngineServer::upgradeWebSocket(const HttpExchangePtr &exchange, EngineSession *session)
{
    if (!m_settings->allowUpgrades) {
        refuse(exchange, EngineRefusal::BadRequest);
        return;
    }
    const EngineFormat format{ session->revision(), isTextOnly(exchange->request()) };
    const QByteArray sid = session->sid();
    OpenedWebSocket webSocket = takeWebSocket(exchange, format);
    if (!webSocket.transport)
        return;
    // The choice of a subprotocol is the program's, which may have closed the session.
    EngineSession *const known = this->session(sid);
    if (known && known->transport() == QSocketIo::Transport::Polling && !known->isProbing())
        known->startProbe(std::move(webSocket.transport), webSocket.subprotocol);
    else
        closeTransport(std::move(webSocket.transport));
}

// For the session that it opens, if any.
EngineServer::OpenedWebSocket EngineServer::takeWebSocket(const HttpExchangePtr &exchange,
                                                          EngineFormat format,
                                                          const QByteArray &newSid)
{
    if (exchange->hasWebSocket())
        return adoptWebSocket(exchange, format, newSid);
    const WebSocketHandshake handshake = WebSocketHandshake::check(exchange->request());
    if (!handshake.isAccepted()) {
        refuseHandshake(exchange, handshake);
        return {};
    }
    QByteArray subprotocol;
    if (m_gate && !handshake.protocols.isEmpty()) {
        const DestructionWatch watch(m_watched);
        subprotocol = m_gate->chooseSubprotocol(*exchange, handshake.protocols);
        if (!watch)
            return {};
    }
    std::shared_ptr<void> lease;
    if (m_gate && !newSid.isEmpty())
        lease = m_gate->sessionOpens(*exchange, newSid);
    OpenedWebSocket opened = acceptWebSocket(exchange, format, handshake, subprotocol);
    opened.lease = std::move(lease);
    return opened;
}

// One that another server has accepted.
EngineServer::OpenedWebSocket EngineServer::adoptWebSocket(const HttpExchangePtr &exchange,
                                                           EngineFormat format,
                                                           const QByteArray &newSid)
{
    OpenedWebSocket opened;
    if (m_gate && !newSid.isEmpty())
        opened.lease = m_gate->sessionOpens(*exchange, newSid);
    QWebSocket *const socket = exchange->takeWebSocket();
    opened.subprotocol = socket->subprotocol().toLatin1();
    opened.transport = std::make_unique<QWebSocketServerTransport>(
            socket, m_deadlines,
            QWebSocketServerTransport::Limits{ .maxPayload = m_settings->maxPayload }, format);
    return opened;
}

void EngineServer::refuseHandshake(const HttpExchangePtr &exchange,
                                   const WebSocketHandshake &handshake)
{
    qCDebug(lcQSocketIoEngine, "WebSocket handshake refused: %s", handshake.reason.constData());
    HttpResponse response = refusalResponse(EngineRefusal::BadRequest,
                                            refusalTexts[int(EngineRefusal::BadRequest)]);
    response.status = handshake.status;
    if (handshake.status == 426)
        response.headers.append("Sec-WebSocket-Version", "13");
    reject(exchange, EngineRefusal::BadRequest, handshake.reason, response);
}

EngineServer::OpenedWebSocket EngineServer::acceptWebSocket(const HttpExchangePtr &exchange,
                                                            EngineFormat format,
                                                            const WebSocketHandshake &handshake,
                                                            const QByteArray &subprotocol)
{
    std::unique_ptr<ByteStream> stream = exchange->takeStream();
    if (!stream) {
        if (exchange->isOpen())
            refuse(exchange, EngineRefusal::BadRequest, "WebSockets cannot be opened here");
        return {};
    }
    HttpHeaders fields = exchange->responseHeaders();
    std::unique_ptr<WebSocketDeflate> deflate = agreeOnDeflate(exchange->request(), fields);
    stream->write(handshake.response(subprotocol, fields));
    return {
        std::make_unique<WebSocketServerTransport>(std::move(stream), m_deadlines,
                                                   WebSocketServerTransport::Limits{
                                                           .maxPayload = m_settings->maxPayload },
                                                   format, std::move(deflate)),
        subprotocol
    };
}

std::unique_ptr<WebSocketDeflate> EngineServer::agreeOnDeflate(const HttpRequest &request,
                                                               HttpHeaders &answer) const
{
    if (!m_settings->deflate)
        return nullptr;
    auto parameters = acceptedDeflate(request.headers, *m_settings->deflate);
    if (!parameters)
        return nullptr;
    auto deflate = std::make_unique<WebSocketDeflate>(*parameters, *m_settings->deflate,
                                                      WebSocketDeflate::Side::Server,
                                                      m_settings->deflateBudget);
    answer.append("Sec-WebSocket-Extensions", parameters->toHeader());
    return deflate;
}

void EngineServer::refuse(const HttpExchangePtr &exchange, const EngineDenial &denial)
{
    const QByteArray message = denial.message.isNull()
                                       ? QByteArray(refusalTexts[size_t(denial.code)])
                                       : denial.message;
    HttpResponse response = refusalResponse(denial.code, message);
    if (denial.status != 0)
        response.status = denial.status;
    reject(exchange, denial.code, denial.reason.isNull() ? message : denial.reason, response);
}

void EngineServer::reject(const HttpExchangePtr &exchange, EngineRefusal code,
                          const QByteArray &reason, const HttpResponse &response)
{
    qCDebug(lcQSocketIoEngine, "request refused with code %d: %s", int(code), reason.constData());
    const RefusedHandler refused = m_refused;
    const EngineRequestInfo info = requestInfo(*exchange);
    exchange->respond(response);
    if (refused)
        refused(code, reason, info);
}

void EngineServer::handleBadRequest(const HttpRequest &header, int status)
{
    if (status != 413)
        return;
    EngineSession *const known = session(header.peekQueryValue("sid"));
    if (known && known->transport() == QSocketIo::Transport::Polling)
        known->fail({ .kind = TransportError::Kind::TooLarge,
                      .message = QStringLiteral("a POST exceeds maxPayload, %1 bytes")
                                         .arg(m_settings->maxPayload),
                      .httpStatus = status,
                      .body = {} });
}

void EngineServer::release(EngineSession *session)
{
    const auto place = m_sessions.constFind(session->sid());
    if (place == m_sessions.cend() || place.value() != session)
        return;
    m_sessions.erase(place);
    for (const auto transport : { QSocketIo::Transport::Polling, QSocketIo::Transport::WebSocket })
        m_counters.traffic[size_t(transport)] += session->traffic(transport);
    session->setOwner(nullptr);
    session->abort();
    m_released.emplace_back(session);
    m_sweep.start(std::chrono::milliseconds(0));
}

void EngineServer::sweep()
{
    std::exchange(m_released, {}).clear();
}

} // namespace QSocketIoPrivate
