// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The checks in the order of their cost: none without an Origin field, none without a filter.
#include "server/servergate.h"

#include "logging.h"
#include "server/futurewait.h"
#include "server/qsocketiorequest_p.h"

namespace QSocketIoPrivate {

ServerGate::ServerGate(QObject *parent, EngineServer &engine, std::function<bool()> isServing)
    : m_parent(parent)
    , m_engine(engine)
    , m_isServing(std::move(isServing))
{
    engine.setGate(this);
}

void ServerGate::prepare(HttpExchange &exchange) const
{
    if (!m_settings.responseHeaders.isEmpty())
        exchange.responseHeaders() = m_settings.responseHeaders;
    if (m_settings.proxies.isEmpty())
        return;
    const auto client = m_settings.proxies.resolve(exchange.peer(), exchange.request().headers);
    if (client)
        exchange.setPeer(*client);
}

bool ServerGate::enter(const HttpExchangePtr &exchange)
{
    const HttpRequest &request = exchange->request();
    const QByteArray origin = request.headers.value("Origin");
    if (!origin.isNull()) {
        switch (judgeOrigin(*exchange, origin)) {
        case Origin::Own:
            break;
        case Origin::Allowed:
            CorsPolicy::appendFields(exchange->responseHeaders(), origin);
            break;
        case Origin::Refused:
            refuseOrigin(exchange, origin);
            return false;
        case Origin::Gone:
            return false;
        }
    }
    if (request.method != "OPTIONS")
        return true;
    exchange->respond(CorsPolicy::optionsResponse(request));
    return false;
}

ServerGate::Origin ServerGate::judgeOrigin(const HttpExchange &exchange, const QByteArray &origin)
{
    const HttpHeaders &headers = exchange.request().headers;
    const auto normal = normalizedOrigin(origin);
    if (!normal || headers.values("Origin").size() != 1)
        return Origin::Refused;
    if (m_settings.origins.allows(*normal))
        return Origin::Allowed;
    const HttpPeer peer = exchange.peer();
    const QByteArray scheme = peer.isEncrypted ? "https://" : "http://";
    const QByteArray host = peer.host.isEmpty() ? headers.value("Host") : peer.host;
    if (normalizedOrigin(QByteArray(scheme + host)) == normal)
        return Origin::Own;
    if (!m_predicate.context || !m_predicate.allows)
        return Origin::Refused;
    const DestructionWatch watch(m_watched);
    const auto allows = m_predicate.allows; // it may set another one
    const bool isAllowed = allows(QString::fromLatin1(*normal));
    if (!watch)
        return Origin::Gone;
    return isAllowed ? Origin::Allowed : Origin::Refused;
}

// The status and the words of python-socketio; the reference lets the request pass, and the browser keeps the answer back.
void ServerGate::refuseOrigin(const HttpExchangePtr &exchange, const QByteArray &origin)
{
    EngineDenial denial;
    denial.message = "Not an accepted origin";
    denial.reason = "Not an accepted origin: " + origin;
    m_engine.refuse(exchange, denial);
}

bool ServerGate::admit(const HttpExchangePtr &exchange)
{
    if (!m_filter.context)
        return true;
    const RequestFilter filter = m_filter;
    const DestructionWatch watch(m_watched);
    if (filter.judge) {
        const QSocketIoRequestVerdict verdict = filter.judge(RequestAccess::make(*exchange));
        return watch && carryOut(exchange, verdict);
    }
    if (!filter.judgeLater)
        return true;
    const QFuture<QSocketIoRequestVerdict> future = filter.judgeLater(
            RequestAccess::make(*exchange));
    if (watch)
        filterLater(exchange, future);
    return false;
}

void ServerGate::filterLater(const HttpExchangePtr &exchange,
                             const QFuture<QSocketIoRequestVerdict> &future)
{
    FutureWait<QSocketIoRequestVerdict>::start(
            m_parent, m_engine.deadlines(), exchange, future, m_settings.answerTimeout,
            [this, exchange](WaitEnd end, const std::optional<QSocketIoRequestVerdict> &verdict) {
                if (verdict) {
                    if (!m_isServing())
                        exchange->respond(HttpResponse::text(503, "The server is closed"));
                    else if (carryOut(exchange, *verdict))
                        m_engine.openSession(exchange);
                    return;
                }
                const bool isLate = end == WaitEnd::TimedOut;
                if (isLate)
                    qCWarning(lcQSocketIoServer, "the request filter did not answer in time");
                EngineDenial denial{ EngineRefusal::Forbidden };
                denial.status = isLate ? 503 : 500;
                denial.reason = isLate ? "The request filter did not answer in time"
                                       : "The request filter has failed";
                m_engine.refuse(exchange, denial);
            });
}

// False: refused.
bool ServerGate::carryOut(const HttpExchangePtr &exchange, const QSocketIoRequestVerdict &verdict)
{
    for (const auto &[name, value] : verdict.headers())
        exchange->responseHeaders().append(name, value);
    if (verdict.isAccepted())
        return true;
    EngineDenial denial{ EngineRefusal::Forbidden };
    denial.status = verdict.status();
    if (!verdict.message().isEmpty())
        denial.message = verdict.message().toUtf8();
    m_engine.refuse(exchange, denial);
    return false;
}

void ServerGate::sessionOpens(HttpExchange &exchange, const QByteArray &sid)
{
    if (!m_settings.cookieStart.isEmpty())
        exchange.responseHeaders().append("Set-Cookie",
                                          m_settings.cookieStart + sid + m_settings.cookieEnd);
}

bool ServerGate::redirect(const HttpExchangePtr &exchange)
{
    return m_redirect && m_redirect(exchange);
}

} // namespace QSocketIoPrivate
