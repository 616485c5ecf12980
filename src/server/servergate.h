// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who is let in: origins, the program's filter, proxies; and what the answers say beside their content.
#pragma once

#include "engine/engineserver.h"
#include "http/corspolicy.h"
#include "io/connectionledger.h"
#include "server/trustedproxies.h"
#include "transport/destructionwatch.h"

#include "qsocketiorequest.h"

#include <QFuture>
#include <QPointer>
#include <QStringList>

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

struct SubprotocolSelector
{
    QPointer<const QObject> context;
    std::function<QString(const QStringList &offered, const QSocketIoRequest &)> choose;
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
        QList<QByteArray> subprotocols;                   // empty: all
        std::chrono::milliseconds answerTimeout{ 30000 }; // for the filter's future; 0: none
    };

    // What waits for the program is the parent's child.
    ServerGate(QObject *parent, EngineServer &engine, std::shared_ptr<ConnectionLedger> ledger,
               std::function<bool()> isServing);
    ~ServerGate() { m_engine.setGate(nullptr); }
    Q_DISABLE_COPY_MOVE(ServerGate)

    const Settings &settings() const { return m_settings; }
    void setSettings(const Settings &settings) { m_settings = settings; }
    void setPredicate(OriginPredicate predicate) { m_predicate = std::move(predicate); }
    bool hasPredicate() const { return m_predicate.context && m_predicate.allows; }
    void setFilter(RequestFilter filter) { m_filter = std::move(filter); }
    void setSubprotocolSelector(SubprotocolSelector selector) { m_selector = std::move(selector); }
    bool hasSubprotocolSelector() const { return m_selector.context && m_selector.choose; }
    bool hasFilter() const { return m_filter.context; }
    // See EngineGate::redirect().
    using Redirect = std::function<bool(const HttpExchangePtr &exchange)>;
    void setRedirect(Redirect redirect) { m_redirect = std::move(redirect); }

    // Of any request, before anything else: from whom it is, and what every answer carries.
    void prepare(HttpExchange &exchange) const;
    // Of a Socket.IO request. False: it has been answered, or the server is gone.
    bool enter(const HttpExchangePtr &exchange);

    bool admit(const HttpExchangePtr &exchange) override;
    bool hasRoom(const HttpExchangePtr &exchange) override;
    std::shared_ptr<void> sessionOpens(HttpExchange &exchange, const QByteArray &sid) override;
    QByteArray chooseSubprotocol(const HttpExchange &exchange,
                                 const QList<QByteArray> &offered) override;
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
    std::shared_ptr<ConnectionLedger> m_ledger;
    std::function<bool()> m_isServing; // which may have changed while the filter was thinking
    Settings m_settings;
    OriginPredicate m_predicate;
    RequestFilter m_filter;
    SubprotocolSelector m_selector;
    Redirect m_redirect;
};

} // namespace QSocketIoPrivate
