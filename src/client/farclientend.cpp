// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Passes on news at once, and waits only where the program has to be asked.
#include "client/farclientend.h"

#include "client/farclientsession.h"

#include <QAbstractEventDispatcher>
#include <QNetworkCookieJar>
#include <QNetworkProxy>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace QSocketIoPrivate {

namespace {

const auto farCommandEvent = QEvent::Type(QEvent::registerEventType());

// What an entry takes beside its payload.
constexpr qint64 farEntryCost = 256;

void adoptAnswer(QAuthenticator *authenticator, const QAuthenticator &answer)
{
    authenticator->setUser(answer.user());
    authenticator->setPassword(answer.password());
    const QVariantHash options = answer.options();
    for (auto it = options.cbegin(); it != options.cend(); ++it)
        authenticator->setOption(it.key(), it.value());
}

qint64 sizeOfCookies(const QList<QNetworkCookie> &cookies)
{
    qint64 size = 0;
    for (const QNetworkCookie &cookie : cookies)
        size += cookie.name().size() + cookie.value().size() + cookie.path().size();
    return size;
}

} // namespace

// The cookies of this connection. What the server sets is passed on, for the next one.
class FarClientEnd::Jar final : public QNetworkCookieJar
{
public:
    explicit Jar(FarClientEnd &end)
        : m_end(end)
    {
        setAllCookies(end.m_firstCookies);
    }
    bool setCookiesFromUrl(const QList<QNetworkCookie> &cookies, const QUrl &url) override
    {
        m_end.post([cookies, url](FarClientSession &client) { client.storeCookies(cookies, url); },
                   sizeOfCookies(cookies));
        return QNetworkCookieJar::setCookiesFromUrl(cookies, url);
    }

private:
    FarClientEnd &m_end;
};

FarClientEnd::FarClientEnd(FarClientChannel &channel, const ClientOptions &options,
                           const EngineClientSettings &settings,
                           const QList<QNetworkCookie> &cookies)
    : m_channel(channel)
    , m_options(options)
    , m_settings(settings)
    , m_deadlines(this) // a child, so that it follows into the thread
    , m_suspendWatch(m_deadlines,
                     [this](std::chrono::milliseconds asleep) {
                         if (m_session)
                             m_session->check(asleep);
                     })
    , m_firstCookies(cookies)
{
    if (const auto log = std::exchange(m_options.wireLog, nullptr)) {
        const auto sink = [this](const QByteArray &line) {
            pass(FarClientEntry::LogLine{ line }, line.size());
        };
        m_options.wireLog = std::make_shared<WireLog>(sink, log->secrets());
    }
    channel.toThread.setReceiver(this, farCommandEvent);
}

FarClientEnd::~FarClientEnd()
{
    m_channel.toThread.setReceiver(nullptr, QEvent::None);
    settle();
    if (m_session)
        m_session->release();
}

void FarClientEnd::begin()
{
    m_jar = std::make_unique<Jar>(*this);
    const auto store = std::make_shared<CookieStore>();
    store->setJar(m_jar.get());
    m_session = new ClientSession(m_deadlines, m_options, m_settings, store, this);
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this,
            [this] { settle(); });
    m_suspendWatch.start();
    m_session->open();
}

// Inwards

// A client whose thread is busy for long is not to be buried: what is too much for it stays with the server.
template <typename What>
void FarClientEnd::pass(What what, qint64 bytes)
{
    const qint64 cost = farEntryCost + bytes;
    const qint64 unhandled = m_channel.unhandled.fetch_add(cost) + cost;
    m_channel.toClient.push(FarClientEntry{ std::move(what), cost });
    if (m_options.readBufferLimit > 0 && unhandled > m_options.readBufferLimit)
        holdBack();
}

void FarClientEnd::holdBack()
{
    if (!m_session || m_channel.isHeld.exchange(true))
        return;
    m_session->setReadingHeld(true);
    // The client may have handled all of it before it could see that we wait.
    if (m_channel.unhandled.load() <= m_options.readBufferLimit / 2
        && m_channel.isHeld.exchange(false))
        m_session->setReadingHeld(false);
}

void FarClientEnd::resumeReading()
{
    if (m_session && !m_channel.isHeld.load())
        m_session->setReadingHeld(false);
}

void FarClientEnd::sessionOpened()
{
    settle();
    const FarOpening opening{
        m_session->transport(),  m_session->codec(), m_session->revision(),
        m_session->maxPayload(), m_session->sid(),   m_session->subprotocol()
    };
    post([opening](FarClientSession &client) { client.opened(opening); });
}

void FarClientEnd::sessionUpgraded()
{
    settle();
    post([transport = m_session->transport(), subprotocol = m_session->subprotocol()](
                 FarClientSession &client) { client.upgraded(transport, subprotocol); });
}

void FarClientEnd::upgradeFailed(const TransportError &error)
{
    post([error](FarClientSession &client) { client.upgradeFailed(error); });
}

// Only the latest: a server can cause any number of them.
void FarClientEnd::roundTripMeasured(std::chrono::microseconds time)
{
    if (m_channel.roundTripTime.exchange(time.count()) < 0)
        post([](FarClientSession &client) { client.measured(); });
}

void FarClientEnd::packetReceived(SocketPacket &&packet)
{
    m_channel.setTraffic(m_session->traffic());
    const qint64 bytes = packet.payload ? packet.payload->byteCount() : 0;
    pass(std::move(packet), bytes);
}

void FarClientEnd::sessionClosed(QSocketIo::DisconnectReason reason, const TransportError &error)
{
    m_channel.setTraffic(std::exchange(m_session, nullptr)->release());
    settle();
    post([reason, error](FarClientSession &client) { client.closed(reason, error); });
}

// Questions. While the program is asked the connection waits.

void FarClientEnd::sslErrorsOccurred(const QList<QSslError> &errors)
{
    QList<QSslError> &ignored = m_options.ignoredSslErrors;
    const bool isTolerated = std::all_of(errors.cbegin(), errors.cend(), [&](const auto &error) {
        return ignored.contains(error);
    });
    if (isTolerated)
        return;
    const auto question = std::make_shared<FarQuestion>();
    const auto send = [&] {
        post([errors, question](FarClientSession &client) {
            client.sslErrorsOccurred(errors, *question);
        });
    };
    if (m_channel.ask(question, send))
        setIgnoredSslErrors(question->ignoredErrors);
}

void FarClientEnd::authenticationRequired(const QUrl &url, QAuthenticator *authenticator)
{
    askForCredentials(ClientCredentials::keyOf(url, authenticator->realm()), authenticator,
                      [url](FarClientSession &client, FarQuestion &question) {
                          client.authenticationRequired(url, question);
                      });
}

void FarClientEnd::proxyAuthenticationRequired(const QNetworkProxy &proxy,
                                               QAuthenticator *authenticator)
{
    askForCredentials(ClientCredentials::keyOf(proxy), authenticator,
                      [proxy](FarClientSession &client, FarQuestion &question) {
                          client.proxyAuthenticationRequired(proxy, question);
                      });
}

void FarClientEnd::askForCredentials(
        const QString &key, QAuthenticator *authenticator,
        const std::function<void(FarClientSession &, FarQuestion &)> &ask)
{
    if (m_credentials.fill(key, authenticator))
        return;
    const auto question = std::make_shared<FarQuestion>();
    question->authenticator = *authenticator;
    const auto send = [&] {
        post([ask, question](FarClientSession &client) { ask(client, *question); });
    };
    if (!m_channel.ask(question, send))
        return;
    adoptAnswer(authenticator, question->authenticator);
    m_credentials.remember(key, *authenticator);
}

// Outwards

bool FarClientEnd::event(QEvent *event)
{
    if (event->type() != farCommandEvent)
        return QObject::event(event);
    qint64 bytes = 0;
    qint64 messages = 0;
    for (FarClientCommand &command : m_channel.toThread.take()) {
        if (auto *const call = std::get_if<std::function<void(FarClientEnd &)>>(&command)) {
            (*call)(*this);
            continue;
        }
        const auto &message = std::get<EngineMessage>(command);
        if (m_session)
            m_session->send(message);
        bytes += message.byteCount();
        ++messages;
    }
    settle(bytes, messages);
    return true;
}

// One change for what has left the queue and what has come into the engine, so that nothing is counted twice.
void FarClientEnd::settle(qint64 bytes, qint64 messages)
{
    const qint64 unsentBytes = m_session ? m_session->bytesToWrite() : 0;
    const qint64 unsentMessages = m_session ? m_session->messagesToWrite() : 0;
    if (m_session)
        m_channel.setTraffic(m_session->traffic());
    m_channel.isWritable = m_session && m_session->isWritable();
    m_channel.unsentMessages.fetch_add(unsentMessages - m_unsentMessages - messages);
    const qint64 change = unsentBytes - m_unsentBytes - bytes;
    const qint64 left = m_channel.unsentBytes.fetch_add(change) + change;
    m_unsentBytes = unsentBytes;
    m_unsentMessages = unsentMessages;
    if (left == 0 && m_session && m_channel.awaitsDrain.exchange(false))
        post([](FarClientSession &client) { client.drained(); });
}

// With what is still on its way here.
void FarClientEnd::sessionDrained()
{
    m_channel.awaitsDrain = true;
    settle();
}

void FarClientEnd::close(QSocketIo::DisconnectReason reason)
{
    if (m_session)
        m_session->close(reason);
}

void FarClientEnd::check()
{
    if (m_session)
        m_session->check(std::chrono::milliseconds(0));
}

void FarClientEnd::setIgnoredSslErrors(const QList<QSslError> &errors)
{
    m_options.ignoredSslErrors = errors;
    if (m_session)
        m_session->setIgnoredSslErrors(errors);
}

} // namespace QSocketIoPrivate
