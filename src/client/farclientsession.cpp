// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The thread lives as long as the session: from open() to release(), which waits for it.
#include "client/farclientsession.h"

#ifdef QSOCKETIO_HAS_EPOLL
#include "io/epolldispatcher.h"
#endif

#include <QPointer>
#include <QThread>

#include <utility>

namespace QSocketIoPrivate {

namespace {

const auto farArrivedEvent = QEvent::Type(QEvent::registerEventType());
const auto farContinueEvent = QEvent::Type(QEvent::registerEventType());

// Packets and news per turn of the client's event loop, so that windows get theirs.
constexpr int farDeliveries = 256;
// As for a WebSocket of the client's own thread.
constexpr qint64 farHighWaterMark = 256 * 1024;

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
#ifdef QSOCKETIO_HAS_EPOLL
        if (auto dispatcher = EpollDispatcher::create())
            setEventDispatcher(dispatcher.release());
#endif
    }
    // It waits for nobody else, so this takes no longer than a turn of it.
    void stop()
    {
        m_end->giveUpWaiting();
        quit();
        wait();
    }

protected:
    void run() override
    {
        m_end->begin();
        exec();
        m_channel.toThread.setReceiver(nullptr, QEvent::None);
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
    , m_owner(owner)
    , m_ignoredErrors(options.ignoredSslErrors)
    , m_transport(settings.transports.value(0))
    , m_codec(options.codec)
{
    QList<QNetworkCookie> known;
    if (!m_cookies->isEmpty())
        known = m_cookies->cookiesFor(settings.polling.base.url());
    m_thread = std::make_unique<Thread>(m_channel, std::make_unique<FarClientEnd>(m_channel, options,
                                                                                  settings, known));
    m_channel.toClient.setReceiver(this, farArrivedEvent);
}

FarClientSession::~FarClientSession()
{
    stopThread();
}

void FarClientSession::open()
{
    m_thread->start();
}

void FarClientSession::stopThread()
{
    m_channel.toClient.setReceiver(nullptr, QEvent::None);
    if (m_thread)
        m_thread->stop();
    m_thread.reset();
    m_inbox.clear();
}

void FarClientSession::release()
{
    m_owner = nullptr;
    stopThread();
    if (m_depth == 0)
        delete this;
}

bool FarClientSession::isWritable() const
{
    const qint64 unsent = m_channel.unsent.load();
    const bool hasRoom = m_transport == QSocketIo::Transport::WebSocket ? unsent < farHighWaterMark
                                                                        : unsent == 0;
    return hasRoom && m_channel.isWritable.load();
}

void FarClientSession::send(const EngineMessage &message)
{
    m_channel.unsent.fetch_add(message.byteCount());
    m_channel.toThread.push(FarClientCommand(message));
}

void FarClientSession::close(QSocketIo::DisconnectReason reason)
{
    m_channel.toThread.push(FarClientCommand([reason](FarClientEnd &end) { end.close(reason); }));
}

void FarClientSession::check(std::chrono::milliseconds asleep)
{
    m_channel.toThread.push(FarClientCommand([asleep](FarClientEnd &end) { end.check(asleep); }));
}

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
    for (int i = 0; i < farDeliveries && !m_inbox.empty(); ++i) {
        FarClientEntry entry = std::move(m_inbox.front());
        m_inbox.pop_front();
        if (!m_inbox.empty())
            wakeSelf();
        if (auto *const received = std::get_if<FarClientPacket>(&entry)) {
            m_channel.unhandled.fetch_sub(received->cost);
            report([received](Owner *to) { to->packetReceived(std::move(received->packet)); });
        } else {
            std::get<std::function<void(FarClientSession &)>>(entry)(*this);
        }
        if (!guard || !m_owner)
            return;
    }
}

// False: nobody is there any more, and the thread has been told so.
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
    m_sid = opening.sid;
    report([](Owner *to) { to->sessionOpened(); });
}

void FarClientSession::upgraded(QSocketIo::Transport transport)
{
    m_transport = transport;
    report([](Owner *to) { to->sessionUpgraded(); });
}

void FarClientSession::measured(std::chrono::microseconds time)
{
    report([time](Owner *to) { to->roundTripMeasured(time); });
}

void FarClientSession::closed(QSocketIo::DisconnectReason reason, const TransportError &error)
{
    report([reason, &error](Owner *to) { to->sessionClosed(reason, error); });
}

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
