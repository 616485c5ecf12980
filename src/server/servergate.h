// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who is let in: origins, the program's filter, proxies; and what the answers say beside their content.
#pragma once

#include "engine/engineserver.h"
#include "http/corspolicy.h"
#include "server/trustedproxies.h"
#include "transport/destructionwatch.h"

#include "qsocketiorequest.h"

#include <QFuture>
#include <QPointer>

#include <chrono>
#include <functional>

namespace QSocketIoPrivate {

// Each as long as its context lives.
struct OriginPredicate
{
    QPointer<const QObject> context;
    std::function<bool(const QString &origin)> allows;
};

struct RequestFilter // one of the functions is set
{
    QPointer<const QObject> context;
    std::function<QSocketIoRequestVerdict(const QSocketIoRequest &)> judge;
    std::function<QFuture<QSocketIoRequestVerdict>(const QSocketIoRequest &)> judgeLater;
};

class ServerGate final : public EngineGate
{
public:
    struct Settings
    {
        CorsPolicy origins;
        TrustedProxies proxies;
        HttpHeaders responseHeaders;
        QByteArray cookieStart;                           // "io="; empty: no cookie
        QByteArray cookieEnd;                             // "; Path=/; ..."
        std::chrono::milliseconds answerTimeout{ 30000 }; // for the filter's future; 0: none
    };

    // What waits for the program is the parent's child.
    ServerGate(QObject *parent, EngineServer &engine, std::function<bool()> isServing);
    ~ServerGate() { m_engine.setGate(nullptr); }
    Q_DISABLE_COPY_MOVE(ServerGate)

    const Settings &settings() const { return m_settings; }
    void setSettings(const Settings &settings) { m_settings = settings; }
    void setPredicate(OriginPredicate predicate) { m_predicate = std::move(predicate); }
    bool hasPredicate() const { return m_predicate.context && m_predicate.allows; }
    void setFilter(RequestFilter filter) { m_filter = std::move(filter); }
    bool hasFilter() const { return m_filter.context; }
    // See EngineGate::redirect().
    using Redirect = std::function<bool(const HttpExchangePtr &exchange)>;
    void setRedirect(Redirect redirect) { m_redirect = std::move(redirect); }

    // Of any request, before anything else: from whom it is, and what every answer carries.
    void prepare(HttpExchange &exchange) const;
    // Of a Socket.IO request. False: it has been answered, or the server is gone.
    bool enter(const HttpExchangePtr &exchange);

    bool admit(const HttpExchangePtr &exchange) override;
    void sessionOpens(HttpExchange &exchange, const QByteArray &sid) override;
    bool redirect(const HttpExchangePtr &exchange) override;

private:
    enum class Origin : quint8 { Own, Allowed, Refused, Gone };
    Origin judgeOrigin(const HttpExchange &exchange, const QByteArray &origin);
    void refuseOrigin(const HttpExchangePtr &exchange, const QByteArray &origin);
    bool carryOut(const HttpExchangePtr &exchange, const QSocketIoRequestVerdict &verdict);
    void filterLater(const HttpExchangePtr &exchange,
                     const QFuture<QSocketIoRequestVerdict> &future);

    DestructionWatch::Subject m_watched;
    QObject *m_parent;
    EngineServer &m_engine;
    std::function<bool()> m_isServing; // which may have changed while the filter was thinking
    Settings m_settings;
    OriginPredicate m_predicate;
    RequestFilter m_filter;
    Redirect m_redirect;
};

} // namespace QSocketIoPrivate
