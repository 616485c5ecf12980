// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The thread lives as long as the session: from open() to release(), which waits for it.
#include "client/farclientsession.h"

#include "client/farclientend.h"

#include <QCoreApplication>
#include <QNetworkProxy>
#include <QPointer>
#include <QThread>
#include <QUrl>

#include <utility>

namespace QSocketIoPrivate {

namespace {

const auto farArrivedEvent = QEvent::Type(QEvent::registerEventType());
const auto farContinueEvent = QEvent::Type(QEvent::registerEventType());

// Packets and news per turn of the client's event loop, so that windows get theirs.
constexpr int farDeliveries = 256;
// As for a WebSocket of the client's own thread.
constexpr qint64 farHighWaterMark = 256 * 1024;
constexpr qint64 farMessageCost = 128; // as in the engine

} // namespace

class FarClientSession::Thread final : public QThread
{
public:
    Thread(FarClientChannel &channel, std::unique_ptr<FarClientEnd> end)
        : m_channel(channel)
        , m_end(std::move(end))
    {
        setObjectName(QStringLiteral("QSocketIo client"));
        m_end->moveToThread(this);
    }
    // It waits for nobody else, so this takes no longer than a turn of it.
    void stop()
    {
        m_channel.giveUpAnswering();
        quit();
        wait();
    }

protected:
    void run() override
    {
        m_end->begin();
        exec();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete); // who may need the end
        m_end.reset();
    }

private:
    FarClientChannel &m_channel;
    std::unique_ptr<FarClientEnd> m_end;
};

FarClientSession::FarClientSession(const ClientOptions &options,
                                   const EngineClientSettings &settings,
                                   std::shared_ptr<CookieStore> cookies, Owner *owner)
    : m_cookies(std::move(cookies))
    , m_wireLog(options.wireLog)
    , m_owner(owner)
    , m_ignoredErrors(options.ignoredSslErrors)
    , m_readBufferLimit(options.readBufferLimit)
    , m_transport(settings.transports.value(0))
    , m_codec(options.codec)
{
    m_thread = std::make_unique<Thread>(
            m_channel,
            std::make_unique<FarClientEnd>(m_channel, options, settings,
                                           m_cookies->cookiesFor(settings.polling.base.url())));
    m_channel.toClient.setReceiver(this, farArrivedEvent);
}

FarClientSession::~FarClientSession()
{
    stopThread();
}

void FarClientSession::open()
{
    m_thread->start();
    if (m_thread->isRunning())
        return;
    const TransportError error = TransportError::of(TransportError::Kind::Failed,
                                                    QStringLiteral("The system refuses a thread "
                                                                   "for the connection"));
    QMetaObject::invokeMethod(
            this, [this, error] { closed(QSocketIo::DisconnectReason::TransportError, error); },
            Qt::QueuedConnection);
}

// What the thread has logged is in the log; whatever else it had to say, nobody listens any more.
void FarClientSession::stopThread()
{
    if (!m_thread)
        return;
    m_thread->stop();
    m_thread.reset();
    for (FarClientEntry &entry : m_channel.toClient.take())
        m_inbox.push_back(std::move(entry));
    m_channel.toClient.setReceiver(nullptr, QEvent::None);
    const std::deque<FarClientEntry> rest = std::exchange(m_inbox, {});
    for (const FarClientEntry &entry : rest) {
        if (const auto *const line = std::get_if<FarClientEntry::LogLine>(&entry.what))
            m_wireLog->writeLine(line->json);
    }
}

ClientTraffic FarClientSession::release()
{
    m_owner = nullptr;
    stopThread();
    const ClientTraffic carried = traffic();
    if (m_depth == 0)
        delete this;
    return carried;
}

// Outwards

bool FarClientSession::isWritable() const
{
    const qint64 unsent = bytesToWrite();
    const bool hasRoom = m_transport == QSocketIo::Transport::WebSocket ? unsent < farHighWaterMark
                                                                        : unsent == 0;
    return hasRoom && m_channel.isWritable.load();
}

qint64 FarClientSession::backlog() const
{
    return bytesToWrite() + messagesToWrite() * farMessageCost;
}

void FarClientSession::send(const EngineMessage &message)
{
    const qint64 bytes = message.byteCount();
    m_channel.unsentMessages.fetch_add(1);
    // Before the thread can see the message, or it would not be waited for.
    if (m_channel.unsentBytes.fetch_add(bytes) + bytes >= farHighWaterMark)
        m_channel.awaitsDrain = true;
    m_channel.toThread.push(FarClientCommand(message));
}

// What the thread has read waits here; with enough of it, the thread stops reading by itself.
void FarClientSession::setReadingHeld(bool held)
{
    m_isHeld = held;
    if (!m_isHeld)
        wakeSelf();
}

void FarClientSession::close(QSocketIo::DisconnectReason reason)
{
    m_channel.toThread.push(FarClientCommand([reason](FarClientEnd &end) { end.close(reason); }));
}

// The thread looks itself whether the machine was suspended. Over here a busy thread looks the same.
void FarClientSession::check(std::chrono::milliseconds asleep)
{
    if (asleep == asleep.zero())
        m_channel.toThread.push(FarClientCommand([](FarClientEnd &end) { end.check(); }));
}

void FarClientSession::setIgnoredSslErrors(const QList<QSslError> &errors)
{
    m_ignoredErrors = errors;
    m_channel.toThread.push(
            FarClientCommand([errors](FarClientEnd &end) { end.setIgnoredSslErrors(errors); }));
}

// Inwards

bool FarClientSession::event(QEvent *event)
{
    if (event->type() == farContinueEvent)
        m_isWakeUpPosted = false;
    if (event->type() != farArrivedEvent && event->type() != farContinueEvent)
        return QObject::event(event);
    deliver();
    return true;
}

void FarClientSession::wakeSelf()
{
    if (!std::exchange(m_isWakeUpPosted, true))
        QCoreApplication::postEvent(this, new QEvent(farContinueEvent));
}

// In an event loop within a handler the next ones go on.
void FarClientSession::deliver()
{
    const QPointer<FarClientSession> guard(this);
    for (FarClientEntry &entry : m_channel.toClient.take())
        m_inbox.push_back(std::move(entry));
    for (int i = 0; i < farDeliveries && m_owner && !m_isHeld && !m_inbox.empty(); ++i) {
        FarClientEntry entry = std::move(m_inbox.front());
        m_inbox.pop_front();
        if (!m_inbox.empty())
            wakeSelf();
        handled(entry.cost);
        handle(entry);
        if (!guard)
            return;
    }
}

void FarClientSession::handled(qint64 cost)
{
    const qint64 unhandled = m_channel.unhandled.fetch_sub(cost) - cost;
    if (unhandled <= m_readBufferLimit / 2 && m_channel.isHeld.load()
        && m_channel.isHeld.exchange(false))
        m_channel.toThread.push(FarClientCommand([](FarClientEnd &end) { end.resumeReading(); }));
}

void FarClientSession::handle(FarClientEntry &entry)
{
    if (auto *const packet = std::get_if<SocketPacket>(&entry.what))
        report([packet](Owner *to) { to->packetReceived(std::move(*packet)); });
    else if (auto *const line = std::get_if<FarClientEntry::LogLine>(&entry.what))
        m_wireLog->writeLine(line->json);
    else
        std::get<FarClientEntry::Call>(entry.what)(*this);
}

template <typename Report>
bool FarClientSession::report(Report report)
{
    if (!m_owner)
        return false;
    ++m_depth;
    report(m_owner);
    if (--m_depth == 0 && !m_owner)
        deleteLater();
    return m_owner != nullptr;
}

void FarClientSession::opened(const FarOpening &opening)
{
    m_transport = opening.transport;
    m_codec = opening.codec;
    m_revision = opening.revision;
    m_maxPayload = opening.maxPayload;
    m_sid = opening.sid;
    m_subprotocol = opening.subprotocol;
    report([](Owner *to) { to->sessionOpened(); });
}

void FarClientSession::upgraded(QSocketIo::Transport transport, const QByteArray &subprotocol)
{
    m_transport = transport;
    m_subprotocol = subprotocol;
    report([](Owner *to) { to->sessionUpgraded(); });
}

void FarClientSession::upgradeFailed(const TransportError &error)
{
    report([&error](Owner *to) { to->upgradeFailed(error); });
}

void FarClientSession::drained()
{
    report([](Owner *to) { to->sessionDrained(); });
}

void FarClientSession::measured()
{
    const std::chrono::microseconds time(m_channel.roundTripTime.exchange(-1));
    report([time](Owner *to) { to->roundTripMeasured(time); });
}

void FarClientSession::closed(QSocketIo::DisconnectReason reason, const TransportError &error)
{
    report([reason, &error](Owner *to) { to->sessionClosed(reason, error); });
}

// The thread waits for these answers, unless it was told that none will come.

void FarClientSession::sslErrorsOccurred(const QList<QSslError> &errors, FarQuestion &question)
{
    if (!report([&errors](Owner *to) { to->sslErrorsOccurred(errors); }))
        return;
    question.ignoredErrors = m_ignoredErrors;
    question.answered.release();
}

void FarClientSession::authenticationRequired(const QUrl &url, FarQuestion &question)
{
    if (report([&](Owner *to) { to->authenticationRequired(url, &question.authenticator); }))
        question.answered.release();
}

void FarClientSession::proxyAuthenticationRequired(const QNetworkProxy &proxy, FarQuestion &question)
{
    if (report([&](Owner *to) { to->proxyAuthenticationRequired(proxy, &question.authenticator); }))
        question.answered.release();
}

void FarClientSession::storeCookies(const QList<QNetworkCookie> &cookies, const QUrl &url)
{
    m_cookies->jar()->setCookiesFromUrl(cookies, url);
}

} // namespace QSocketIoPrivate
