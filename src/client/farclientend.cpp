// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Passes on news at once, and waits only where the program has to be asked.
#include "client/farclientend.h"

#include "client/farclientsession.h"

#include <QAbstractEventDispatcher>
#include <QNetworkCookieJar>

#include <utility>

namespace QSocketIoPrivate {

namespace {

const auto farCommandEvent = QEvent::Type(QEvent::registerEventType());

// What a packet takes beside its payload, and what may wait for a client whose thread is busy.
constexpr qint64 farPacketCost = 256;
constexpr qint64 farUnhandledLimit = 64 * 1024 * 1024;

} // namespace

// The cookies of this connection. What the server sets is passed on, for the next one.
class FarClientEnd::Jar final : public QNetworkCookieJar
{
public:
    explicit Jar(FarClientEnd &end)
        : m_end(end)
    {}
    void fill(const QList<QNetworkCookie> &cookies) { setAllCookies(cookies); }
    bool setCookiesFromUrl(const QList<QNetworkCookie> &cookies, const QUrl &url) override
    {
        m_end.post([cookies, url](FarClientSession &client) { client.storeCookies(cookies, url); });
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
    , m_firstCookies(cookies)
{
    channel.toThread.setReceiver(this, farCommandEvent);
}

FarClientEnd::~FarClientEnd()
{
    if (m_session)
        m_session->release();
}

void FarClientEnd::begin()
{
    m_jar = std::make_unique<Jar>(*this);
    m_jar->fill(m_firstCookies);
    const auto store = std::make_shared<CookieStore>();
    store->setJar(m_jar.get());
    m_session = new ClientSession(m_deadlines, m_options, m_settings, store, this);
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this,
            [this] {
                if (m_unsent > 0 || !m_channel.isWritable)
                    settle(0); // some of it has left
            });
    m_session->open();
}

bool FarClientEnd::event(QEvent *event)
{
    if (event->type() != farCommandEvent)
        return QObject::event(event);
    for (FarClientCommand &command : m_channel.toThread.take()) {
        if (auto *const call = std::get_if<std::function<void(FarClientEnd &)>>(&command)) {
            (*call)(*this);
            continue;
        }
        const auto &message = std::get<EngineMessage>(command);
        if (m_session)
            m_session->send(message);
        settle(message.byteCount());
    }
    return true;
}

// One change for what has left the queue and what has come into the engine.
void FarClientEnd::settle(qint64 sent)
{
    const qint64 unsent = m_session ? m_session->bytesToWrite() : 0;
    m_channel.isWritable = m_session && m_session->isWritable();
    m_channel.unsent.fetch_add(unsent - m_unsent - sent);
    m_unsent = unsent;
}

void FarClientEnd::close(QSocketIo::DisconnectReason reason)
{
    if (m_session)
        m_session->close(reason);
}

void FarClientEnd::check(std::chrono::milliseconds asleep)
{
    if (m_session)
        m_session->check(asleep);
}

void FarClientEnd::post(Call call)
{
    m_channel.toClient.push(FarClientEntry(std::move(call)));
}

bool FarClientEnd::ask(const std::shared_ptr<FarQuestion> &question, Call call)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_channel.isOver)
            return false;
        m_question = question;
    }
    post(std::move(call));
    question->answered.acquire();
    const std::lock_guard lock(m_mutex);
    m_question.reset();
    return !m_channel.isOver;
}

void FarClientEnd::giveUpWaiting()
{
    const std::lock_guard lock(m_mutex);
    m_channel.isOver = true;
    if (m_question)
        m_question->answered.release();
}

void FarClientEnd::sessionOpened()
{
    settle(0);
    const FarOpening opening{ m_session->transport(), m_session->codec(), m_session->revision(),
                              m_session->sid() };
    post([opening](FarClientSession &client) { client.opened(opening); });
}

void FarClientEnd::sessionUpgraded()
{
    settle(0);
    post([transport = m_session->transport()](FarClientSession &client) {
        client.upgraded(transport);
    });
}

void FarClientEnd::roundTripMeasured(std::chrono::microseconds time)
{
    post([time](FarClientSession &client) { client.measured(time); });
}

// A client that is busy for long is not to be buried: it loses a connection that brings more than this meanwhile.
void FarClientEnd::packetReceived(SocketPacket &&packet)
{
    const qint64 cost = farPacketCost + (packet.payload ? packet.payload->byteCount() : 0);
    const qint64 unhandled = m_channel.unhandled.fetch_add(cost) + cost;
    m_channel.toClient.push(FarClientEntry(FarClientPacket{ std::move(packet), cost }));
    if (unhandled > farUnhandledLimit && m_session)
        m_session->close(QSocketIo::DisconnectReason::LimitExceeded);
}

void FarClientEnd::sslErrorsOccurred(const QList<QSslError> &errors)
{
    const auto question = std::make_shared<FarQuestion>();
    question->ignoredErrors = m_options.ignoredSslErrors;
    if (ask(question, [errors, question](FarClientSession &client) {
            client.sslErrorsOccurred(errors, *question);
        }))
        m_session->setIgnoredSslErrors(question->ignoredErrors);
}

void FarClientEnd::authenticationRequired(const QUrl &url, QAuthenticator *authenticator)
{
    const auto question = std::make_shared<FarQuestion>();
    question->authenticator = *authenticator;
    if (ask(question, [url, question](FarClientSession &client) {
            client.authenticationRequired(url, *question);
        }))
        *authenticator = question->authenticator;
}

void FarClientEnd::proxyAuthenticationRequired(const QNetworkProxy &proxy,
                                               QAuthenticator *authenticator)
{
    const auto question = std::make_shared<FarQuestion>();
    question->authenticator = *authenticator;
    if (ask(question, [proxy, question](FarClientSession &client) {
            client.proxyAuthenticationRequired(proxy, *question);
        }))
        *authenticator = question->authenticator;
}

void FarClientEnd::sessionClosed(QSocketIo::DisconnectReason reason, const TransportError &error)
{
    std::exchange(m_session, nullptr)->release();
    settle(0);
    post([reason, error](FarClientSession &client) { client.closed(reason, error); });
}

} // namespace QSocketIoPrivate
