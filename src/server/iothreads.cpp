// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Delivers what the I/O threads have read, in order, and sends them what the handlers have written, in batches.
#include "server/iothreads.h"

#ifdef QSOCKETIO_HAS_EPOLL
#include "io/epolldispatcher.h"
#endif

#include <QAbstractEventDispatcher>
#include <QPointer>
#include <QThread>

#include <algorithm>

namespace QSocketIoPrivate {

namespace {

const auto ioArrivedEvent = QEvent::Type(QEvent::registerEventType());
const auto ioContinueEvent = QEvent::Type(QEvent::registerEventType());
const auto ioFlushEvent = QEvent::Type(QEvent::registerEventType());

// Packets and news per turn of the server's event loop, so that timers and windows get theirs.
constexpr int ioDeliveries = 512;
// A batch of this size leaves at once, for the other core to begin.
constexpr std::size_t ioBatchEntries = 128;
constexpr qsizetype ioBatchBytes = 64 * 1024;

} // namespace

// A lane with the thread that it lives in, from its first event to its destruction.
class IoThreads::Thread final : public QThread
{
public:
    Thread(IoHub &hub, int number, std::shared_ptr<const IoSettings> settings)
        : m_lane(std::make_unique<IoLane>(hub, number, std::move(settings)))
        , m_hub(hub)
        , m_number(number)
    {
        setObjectName(QStringLiteral("QSocketIo I/O %1").arg(number));
        hub.lane(number).thread = this;
        m_lane->moveToThread(this);
#ifdef QSOCKETIO_HAS_EPOLL
        if (auto dispatcher = EpollDispatcher::create())
            setEventDispatcher(dispatcher.release());
#endif
    }
    IoLane *lane() const
    {
        return m_lane.get();
    }

protected:
    void run() override
    {
        m_lane->begin();
        exec();
        m_hub.lane(m_number).queue.setReceiver(nullptr, QEvent::None);
        m_lane.reset();
    }

private:
    std::unique_ptr<IoLane> m_lane;
    IoHub &m_hub;
    const int m_number;
};

IoThreads::IoThreads(int count, const IoSettings &settings, DeadlineQueue &deadlines, Owner *owner)
    : m_hub(count, QThread::currentThread())
    , m_owner(owner)
    , m_mover(m_hub, deadlines,
              [this](const MovingConnectionPtr &connection) {
                  m_owner->connectionArrived(connection, true);
              })
    , m_batches(std::size_t(count))
{
    const auto shared = std::make_shared<const IoSettings>(settings);
    m_hub.toServer().setReceiver(this, ioArrivedEvent);
    for (int i = 0; i < count; ++i)
        m_threads.push_back(std::make_unique<Thread>(m_hub, i, shared));
    for (const auto &thread : m_threads)
        thread->start();
    watchNestedLoops();
}

IoThreads::~IoThreads()
{
    m_hub.isServing = false;
    for (const auto &thread : m_threads)
        thread->quit();
    for (const auto &thread : m_threads)
        thread->wait();
    m_hub.toServer().setReceiver(nullptr, QEvent::None);
}

// A handler that shows a dialog must not keep the events of the others waiting that are in the same batch.
void IoThreads::watchNestedLoops()
{
    QAbstractEventDispatcher *const dispatcher = QAbstractEventDispatcher::instance();
    if (!dispatcher)
        return;
    connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, [this] {
        if (m_deliveryLevel >= 0 && !m_inbox.empty())
            wakeSelf();
    });
}

void IoThreads::wakeSelf()
{
    if (!std::exchange(m_isWakeUpPosted, true))
        QCoreApplication::postEvent(this, new QEvent(ioContinueEvent));
}

bool IoThreads::event(QEvent *event)
{
    if (event->type() == ioContinueEvent)
        m_isWakeUpPosted = false;
    if (event->type() == ioArrivedEvent || event->type() == ioContinueEvent) {
        deliver();
        return true;
    }
    if (event->type() == ioFlushEvent) {
        m_isFlushPosted = false;
        flush();
        return true;
    }
    return QObject::event(event);
}

// Inwards

void IoThreads::deliver()
{
    const QPointer<IoThreads> guard(this);
    for (ServerBatch &batch : m_hub.toServer().take())
        m_inbox.push_back(std::move(batch));
    const int outer = std::exchange(m_deliveryLevel, QThread::currentThread()->loopLevel());
    int count = 0;
    ServerBatch::Entry entry;
    for (; count < ioDeliveries && next(entry); ++count) {
        handle(entry);
        if (!guard)
            return;
    }
    m_deliveryLevel = outer;
    if (!m_inbox.empty())
        wakeSelf();
    resumeReading();
    flush();
}

// Taken out before it is handled: an event loop within the handler goes on with the one after it.
bool IoThreads::next(ServerBatch::Entry &entry)
{
    while (m_inboxBatch < m_inbox.size()) {
        ServerBatch &batch = m_inbox[m_inboxBatch];
        if (m_inboxEntry < batch.entries.size()) {
            entry = std::move(batch.entries[m_inboxEntry++]);
            return true;
        }
        batch.entries = {};
        ++m_inboxBatch;
        m_inboxEntry = 0;
    }
    m_inbox.clear();
    m_inboxBatch = 0;
    return false;
}

void IoThreads::handle(ServerBatch::Entry &entry)
{
    if (auto *const call = std::get_if<ServerBatch::Call>(&entry)) {
        const ServerBatch::Call own = std::move(*call);
        own(*this);
        return;
    }
    auto &received = std::get<ServerBatch::Packet>(entry);
    received.session->handled(received.cost);
    m_hub.lane(received.session->lane()).unhandled.fetch_sub(received.cost);
    if (received.session->owner())
        received.session->owner()->packetReceived(std::move(received.packet));
}

// Whoever was not read from because of us.
void IoThreads::resumeReading()
{
    for (int i = 0; i < count(); ++i) {
        IoHub::Lane &lane = m_hub.lane(i);
        if (lane.heldBack.load() > 0 && lane.unhandled.load() <= IoLane::unhandledLimit / 2)
            call(i, [](IoLane &own) { own.resumeReading(); });
    }
}

void IoThreads::opened(const RemoteSessionPtr &session)
{
    m_sessions.insert(session.get(), session);
    session->attach(this);
    m_owner->sessionOpened(session.get());
}

void IoThreads::gone(RemoteSession *session)
{
    m_sessions.remove(session);
}

void IoThreads::arrive(const MovingConnectionPtr &connection)
{
    if (connection->stream->enterThread())
        m_owner->connectionArrived(connection, false);
}

// Outwards

void IoThreads::batchGrown(int lane)
{
    const LaneBatch &grown = batch(lane);
    if (grown.entries.size() >= ioBatchEntries || grown.texts.size() >= ioBatchBytes) {
        flush(lane);
        return;
    }
    if (m_deliveryLevel != QThread::currentThread()->loopLevel()
        && !std::exchange(m_isFlushPosted, true))
        QCoreApplication::postEvent(this, new QEvent(ioFlushEvent));
}

void IoThreads::call(int lane, LaneBatch::Call call)
{
    batch(lane).entries.emplace_back(std::move(call));
    batchGrown(lane);
}

void IoThreads::visit(int lane, const std::function<void(const IoLane &lane)> &look)
{
    flush(lane);
    IoLane *const there = m_threads[std::size_t(lane)]->lane();
    QMetaObject::invokeMethod(
            there, [there, &look] { look(*there); }, Qt::BlockingQueuedConnection);
}

void IoThreads::visitAll(const std::function<void(const IoLane &lane)> &look)
{
    for (int i = 0; i < count(); ++i)
        visit(i, look);
}

void IoThreads::flush()
{
    for (int i = 0; i < count(); ++i)
        flush(i);
}

void IoThreads::flush(int lane)
{
    LaneBatch &full = batch(lane);
    if (full.isEmpty())
        return;
    const std::size_t size = full.entries.size();
    m_hub.lane(lane).queue.push(std::exchange(full, {}));
    full.entries.reserve(size); // so that the next one need not grow
}

// Connections

void IoThreads::setSettings(const IoSettings &settings)
{
    const auto shared = std::make_shared<const IoSettings>(settings);
    for (int i = 0; i < count(); ++i) {
        call(i, [shared](IoLane &lane) { lane.setSettings(shared); });
        flush(i); // before anybody comes who expects them
    }
}

bool IoThreads::acceptOn(int descriptor, ListenerSet::Security security)
{
    call(0, [descriptor, security](IoLane &lane) { lane.acceptOn(descriptor, security); });
    flush(0);
    return true;
}

// An I/O thread waits for nobody, so this takes no longer than one of its turns.
void IoThreads::stopAccepting()
{
    flush(0);
    IoLane *const lane = m_threads.front()->lane();
    QMetaObject::invokeMethod(
            lane, [lane] { lane->stopAccepting(); }, Qt::BlockingQueuedConnection);
}

std::optional<int> IoThreads::destination(const HttpExchangePtr &exchange) const
{
    const QByteArray sid = exchange->request().queryValue("sid").value_or(QByteArray());
    const std::optional<int> lane = sid.isEmpty() ? std::nullopt : m_hub.laneOf(sid);
    return lane && *lane != IoHub::serverNumber ? lane : std::nullopt;
}

bool IoThreads::forward(const HttpExchangePtr &exchange, int lane, const QByteArray &subprotocol)
{
    return m_mover.move(exchange, lane, MovingConnection::Stage::Entered, subprotocol);
}

bool IoThreads::openElsewhere(const HttpExchangePtr &exchange, const QByteArray &subprotocol)
{
    return m_mover.move(exchange, m_hub.nextLane(), MovingConnection::Stage::Admitted, subprotocol);
}

void IoThreads::takeConnection(std::unique_ptr<ByteStream> stream)
{
    auto connection = std::make_shared<MovingConnection>();
    connection->stream = std::move(stream);
    m_mover.move(connection, m_hub.nextLane());
}

} // namespace QSocketIoPrivate
