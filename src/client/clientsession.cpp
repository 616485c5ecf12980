// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/clientsession.h"

#include "logging.h"

#include <QAuthenticator>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QPointer>

namespace QSocketIoPrivate {

namespace {

// Whoever is asked again and again gives the same wrong answer.
constexpr int mostQuestions = 10;

// Through a proxy that asks who we are everything goes by CONNECT, which is where it asks: a POST that came back with
// the question would have to be sent again, and ours are sent once.
QNetworkProxy tunnel(QNetworkProxy proxy)
{
    if (proxy.type() == QNetworkProxy::HttpCachingProxy)
        proxy.setType(QNetworkProxy::HttpProxy);
    if (proxy.type() == QNetworkProxy::HttpProxy)
        proxy.setCapabilities(QNetworkProxy::TunnelingCapability
                              | QNetworkProxy::HostNameLookupCapability);
    return proxy;
}

} // namespace

ClientSession::ClientSession(DeadlineQueue &deadlines, const ClientOptions &options,
                             const EngineClientSettings &settings,
                             std::shared_ptr<CookieStore> cookies, Owner *owner)
    : m_cookies(std::move(cookies))
    , m_network(options.network)
    , m_wireLog(options.wireLog)
    , m_proxy(options.proxy)
    , m_ignoredSslErrors(options.ignoredSslErrors)
    , m_owner(owner)
{
    m_engine = std::make_unique<EngineClient>(deadlines, settings,
                                              static_cast<ClientServices &>(*this));
    m_channel = std::make_unique<PacketChannel>(m_engine.get(), options.codec,
                                                decoderLimits(options),
                                                static_cast<PacketChannel::Owner *>(this));
    m_channel->setWireLog(m_wireLog);
    connect(m_engine.get(), &EngineClient::opened, this, [this] {
        adoptRevision();
        if (m_wireLog)
            m_wireLog->opened(QString::fromUtf8(m_engine->sid()), m_engine->transport());
        report([](Owner *to) { to->sessionOpened(); });
    });
    connect(m_engine.get(), &EngineClient::measured, this, [this](std::chrono::microseconds time) {
        report([time](Owner *to) { to->roundTripMeasured(time); });
    });
    connect(m_engine.get(), &EngineClient::upgradeFailed, this, [this](const TransportError &error) {
        qCDebug(lcQSocketIoClient).noquote() << "the connection stays on polling:" << error.message;
        report([&error](Owner *to) { to->upgradeFailed(error); });
    });
}

ClientSession::~ClientSession() = default;

void ClientSession::open()
{
    m_engine->open();
}

// Found out by the answer to the first request. JSON is what servers of that revision read, unless told otherwise.
void ClientSession::adoptRevision()
{
    if (m_engine->revision() != EngineRevision::Three)
        return;
    if (!m_channel->codec().isText())
        qCWarning(lcQSocketIoClient)
                << "the server speaks Engine.IO 3, with which packets are JSON:"
                   " the parser that is set is not used";
    m_channel->setCodec(PacketCodec::LegacyText);
}

ClientTraffic ClientSession::release()
{
    m_owner = nullptr;
    m_engine->abort();
    const ClientTraffic carried = traffic();
    // Frames of the engine may be below us on the stack; report() deletes once they have returned.
    if (m_depth == 0)
        delete this;
    return carried;
}

void ClientSession::packetReceived(SocketPacket &&packet)
{
    report([&packet](Owner *to) { to->packetReceived(std::move(packet)); });
}

void ClientSession::channelDrained()
{
    report([](Owner *to) { to->sessionDrained(); });
}

void ClientSession::channelUpgraded()
{
    report([](Owner *to) { to->sessionUpgraded(); });
}

void ClientSession::channelClosed(QSocketIo::DisconnectReason reason, const TransportError &error)
{
    if (m_wireLog)
        m_wireLog->closed(reason);
    report([reason, &error](Owner *to) { to->sessionClosed(reason, error); });
}

// Made for the first poll only: it brings a thread of its own.
QNetworkAccessManager *ClientSession::networkAccess()
{
    if (m_networkAccess)
        return m_networkAccess.get();
    m_networkAccess = m_network ? m_network->makeNetworkAccess()
                                : std::make_unique<QNetworkAccessManager>();
    m_networkAccess->setProxy(m_proxy.user().isEmpty() ? m_proxy : tunnel(m_proxy));
    shareCookies();
    connect(m_networkAccess.get(), &QNetworkAccessManager::authenticationRequired, this,
            [this](const QNetworkReply *reply, QAuthenticator *authenticator) {
                authenticate(reply->url(), authenticator);
            });
    connect(m_networkAccess.get(), &QNetworkAccessManager::proxyAuthenticationRequired, this,
            &ClientSession::authenticateProxy);
    return m_networkAccess.get();
}

// The manager makes the jar its child, but it is also that of the next attempt, or of the program.
void ClientSession::shareCookies()
{
    QNetworkCookieJar *const jar = m_cookies->jar();
    QObject *const parent = jar->parent();
    m_networkAccess->setCookieJar(jar);
    jar->setParent(parent);
    // By the program: the manager would go on using it.
    connect(jar, &QObject::destroyed, m_networkAccess.get(), [this] { shareCookies(); });
}

QList<QSslError> ClientSession::ignorableSslErrors(const QList<QSslError> &errors)
{
    const QPointer<ClientSession> self(this);
    report([&errors](Owner *to) { to->sslErrorsOccurred(errors); });
    return self ? m_ignoredSslErrors : QList<QSslError>();
}

void ClientSession::authenticate(const QUrl &url, QAuthenticator *authenticator)
{
    if (++m_questions <= mostQuestions)
        report([&](Owner *to) { to->authenticationRequired(url, authenticator); });
}

void ClientSession::authenticateProxy(const QNetworkProxy &proxy, QAuthenticator *authenticator)
{
    if (++m_questions > mostQuestions)
        return;
    const QPointer<ClientSession> self(this);
    report([&](Owner *to) { to->proxyAuthenticationRequired(proxy, authenticator); });
    if (!self || !m_networkAccess || authenticator->user().isEmpty())
        return;
    QNetworkProxy known = tunnel(proxy);
    known.setUser(
            authenticator
                    ->user()); // without a name the manager would go on with the connections it has
    known.setPassword(authenticator->password());
    m_networkAccess->setProxy(known);
}

template <typename Report>
void ClientSession::report(Report report)
{
    if (!m_owner)
        return;
    ++m_depth;
    report(m_owner);
    // Not earlier: a handler may run an event loop, which would delete us below its feet.
    if (--m_depth == 0 && !m_owner)
        deleteLater();
}

} // namespace QSocketIoPrivate
