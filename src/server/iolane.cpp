// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What an I/O thread does with the batches that it gets, and what it tells the server's thread.
#include "server/iolane.h"

#include "server/iothreads.h"

#if defined(Q_OS_UNIX)
#include "io/descriptorlistener.h"

#include <unistd.h>
#endif
#ifdef QSOCKETIO_HAS_EPOLL
#include "io/epollstream.h"
#endif
#include "io/devicestream.h"

#include <QAbstractEventDispatcher>
#include <QTcpSocket>

#include <algorithm>

namespace QSocketIoPrivate {

namespace {

const auto laneEvent = QEvent::Type(QEvent::registerEventType());

// A batch of this size leaves at once, for the handlers to begin.
constexpr std::size_t laneBatchEntries = 128;
// Sessions whose send queues are looked at in one turn.
constexpr std::size_t laneWatchedPerTurn = 256;

std::unique_ptr<ByteStream> makeStream(int descriptor)
{
#ifdef QSOCKETIO_HAS_EPOLL
    if (auto stream = makeEpollStream(descriptor))
        return stream;
#endif
    auto *const socket = new QTcpSocket;
    socket->setSocketDescriptor(descriptor);
    return makeDeviceStream(socket);
}

} // namespace

IoLane::IoLane(IoHub &hub, int number, std::shared_ptr<const IoSettings> settings)
    : m_hub(hub)
    , m_number(number)
    , m_settings(std::move(settings))
    , m_deadlines(this) // a child, so that it follows into the thread
    , m_engine(
              m_deadlines, m_settings->engine, [this](EngineSession *session) { opened(session); },
              [this](EngineRefusal code, const QByteArray &message,
                     const EngineRequestInfo &request) { rejected(code, message, request); })
    , m_gate(this, m_engine, m_settings->ledger, [&hub] { return hub.isServing.load(); })
    , m_mover(hub, m_deadlines, [](const MovingConnectionPtr &) {})
{
    hub.lane(number).queue.setReceiver(this, laneEvent);
}

void IoLane::begin()
{
    m_door.emplace(
            m_deadlines, [this](std::unique_ptr<ByteStream> stream) { admit(std::move(stream)); },
            [this](const QHostAddress &peer, const QString &message) {
                post([peer, message](IoThreads &threads) {
                    threads.owner()->tlsFailed(peer, message);
                });
            });
    setSettings(m_settings);
    connect(QAbstractEventDispatcher::instance(), &QAbstractEventDispatcher::aboutToBlock, this,
            &IoLane::flush);
}

IoLane::~IoLane()
{
    stopAccepting();
    m_door.reset();
    m_watched.clear();
    m_sessions.clear();
    qDeleteAll(std::exchange(m_connections, {}));
}

void IoLane::setSettings(const std::shared_ptr<const IoSettings> &settings)
{
    m_settings = settings;
    m_engine.setSettings(settings->engine);
    m_gate.setSettings(settings->gate);
    SubprotocolSelector selector;
    if (settings->asksForSubprotocols)
        selector = { this, [this](const QStringList &, const QSocketIoRequest &) {
                        return QString::fromLatin1(m_subprotocol);
                    } };
    m_gate.setSubprotocolSelector(selector);
    m_door->setConfiguration(settings->ssl, settings->tlsTimeout);
}

// Batches

bool IoLane::event(QEvent *event)
{
    if (event->type() != laneEvent)
        return QObject::event(event);
    for (LaneBatch &batch : m_hub.lane(m_number).queue.take())
        work(batch);
    return true;
}

void IoLane::work(LaneBatch &batch)
{
    qsizetype offset = 0;
    for (auto &entry : batch.entries) {
        if (auto *const text = std::get_if<LaneBatch::Text>(&entry)) {
            const QByteArrayView view = QByteArrayView(batch.texts).sliced(offset, text->size);
            offset += text->size;
            if (LaneSession *const session = own(text->receiver))
                session->sendText(view);
        } else if (auto *const message = std::get_if<LaneBatch::Message>(&entry)) {
            if (LaneSession *const session = own(message->receiver))
                session->send(message->message);
            for (RemoteSession *const other : message->others) {
                if (LaneSession *const session = own(other))
                    session->send(message->message);
            }
        } else {
            std::get<LaneBatch::Call>(entry)(*this);
        }
    }
}

LaneSession *IoLane::own(RemoteSession *session) const
{
    const auto place = m_sessions.find(session);
    return place == m_sessions.end() ? nullptr : place->second.own.get();
}

void IoLane::post(ServerBatch::Call call)
{
    m_batch.entries.emplace_back(std::move(call));
    grown();
}

void IoLane::grown()
{
    if (m_batch.entries.size() >= laneBatchEntries)
        pushBatch();
}

// The next one is made as large, so that it need not grow.
void IoLane::pushBatch()
{
    const std::size_t size = m_batch.entries.size();
    m_hub.toServer().push(std::exchange(m_batch, {}));
    m_batch.entries.reserve(size);
}

// At the end of each turn.
void IoLane::flush()
{
    const std::size_t count = std::min(m_watched.size(), laneWatchedPerTurn);
    std::vector<RemoteSession *> looked(m_watched.begin(),
                                        m_watched.begin() + std::ptrdiff_t(count));
    m_watched.erase(m_watched.begin(), m_watched.begin() + std::ptrdiff_t(count));
    for (RemoteSession *const session : looked) {
        LaneSession *const here = own(session);
        if (!here)
            continue;
        here->isWatched = false;
        if (here->refresh())
            watch(*here);
    }
    if (!m_batch.isEmpty())
        pushBatch();
}

// Sessions

void IoLane::opened(EngineSession *session)
{
    const PacketCodec codec = session->revision() == EngineRevision::Three ? PacketCodec::LegacyText
                                                                           : m_settings->codec;
    auto remote = std::make_shared<RemoteSession>(m_number, *session, codec);
    Session &place = m_sessions[remote.get()];
    place.remote = remote;
    place.own = std::make_unique<LaneSession>(*this, session, remote, m_settings->packets);
    m_hub.addSession(session->sid(), m_number);
    post([remote](IoThreads &threads) { threads.opened(remote); });
}

void IoLane::received(LaneSession &session, SocketPacket &&packet, qint64 cost)
{
    RemoteSession &remote = *session.remote();
    std::atomic<qint64> &all = m_hub.lane(m_number).unhandled;
    remote.received(cost);
    const qint64 unhandled = all.fetch_add(cost) + cost;
    if (!session.isHeldBack()
        && (remote.unhandled() > sessionUnhandledLimit || unhandled > unhandledLimit)) {
        m_hub.lane(m_number).heldBack.fetch_add(1);
        m_heldBack.push_back(&remote);
        session.setHeldBack(true);
    }
    m_batch.entries.emplace_back(ServerBatch::Packet{ &remote, std::move(packet), cost });
    grown();
}

void IoLane::resumeReading()
{
    for (RemoteSession *const session : std::exchange(m_heldBack, {})) {
        LaneSession *const here = own(session);
        if (here && session->unhandled() > sessionUnhandledLimit / 2) {
            m_heldBack.push_back(session);
            continue;
        }
        m_hub.lane(m_number).heldBack.fetch_sub(1);
        if (here)
            here->setHeldBack(false);
    }
}

void IoLane::watch(LaneSession &session)
{
    if (!std::exchange(session.isWatched, true))
        m_watched.push_back(session.remote().get());
}

void IoLane::close(RemoteSession *session, QSocketIo::DisconnectReason reason)
{
    if (LaneSession *const here = own(session))
        here->close(reason);
}

void IoLane::measure(RemoteSession *session)
{
    if (LaneSession *const here = own(session))
        here->engine()->measure();
}

void IoLane::delay(RemoteSession *session, bool delayed)
{
    if (LaneSession *const here = own(session))
        here->engine()->setReadingDelayed(delayed);
}

void IoLane::hold(RemoteSession *session, bool held)
{
    if (LaneSession *const here = own(session))
        here->setHeld(held);
}

void IoLane::inspect(RemoteSession *session,
                     const std::function<void(const EngineSession &session)> &look) const
{
    if (const LaneSession *const here = own(session))
        look(*here->engine());
}

// The last that the server's thread says of it.
void IoLane::release(RemoteSession *session)
{
    if (LaneSession *const here = own(session))
        ended(*here);
    if (std::erase(m_heldBack, session) > 0)
        m_hub.lane(m_number).heldBack.fetch_sub(1);
    std::erase(m_watched, session);
    m_sessions.erase(session);
    post([session](IoThreads &threads) { threads.gone(session); });
}

void IoLane::ended(LaneSession &session)
{
    EngineSession *const engine = session.engine();
    m_hub.removeSession(engine->sid());
    const std::unique_ptr<LaneSession> own = std::move(m_sessions[session.remote().get()].own);
    m_engine.release(engine);
}

// Connections

void IoLane::acceptOn(int descriptor, ListenerSet::Security security)
{
#if defined(Q_OS_UNIX)
    auto *const listener = new DescriptorListener({}, this);
    listener->setTaker([this, security](int accepted) {
        const int next = m_hub.nextLane();
        if (next == m_number)
            takeDescriptor(accepted, security);
        else
            m_hub.call(next, [accepted, security](IoLane &lane) {
                lane.takeDescriptor(accepted, security);
            });
    });
    connect(listener, &Listener::acceptFailed, this, [this](const QString &message) {
        post([message](IoThreads &threads) { threads.owner()->acceptFailed(message); });
    });
    if (!listener->adopt(descriptor)) {
        ::close(descriptor);
        delete listener;
        return;
    }
    m_listeners.append(listener);
#else
    Q_UNUSED(descriptor)
    Q_UNUSED(security)
#endif
}

void IoLane::stopAccepting()
{
#if defined(Q_OS_UNIX)
    qDeleteAll(std::exchange(m_listeners, {}));
#endif
}

void IoLane::takeDescriptor(int descriptor, ListenerSet::Security security)
{
    if (security == ListenerSet::Security::Tls)
        m_door->take(descriptor);
    else
        admit(makeStream(descriptor));
}

void IoLane::admit(std::unique_ptr<ByteStream> stream)
{
    constexpr qsizetype mostAnswers = 256; // on their way; whoever comes in larger crowds gets none
    const QHostAddress address = stream->peerAddress();
    const auto kind = ConnectionLedger::kindOf(address, m_settings->gate.proxies.contains(address));
    const auto verdict = m_settings->ledger->judge(address, kind);
    if (verdict == ConnectionLedger::Verdict::Welcome) {
        stream->setEntry(std::make_shared<ConnectionEntry>(m_settings->ledger, address, kind));
        takeStream(std::move(stream));
    } else if (m_turnedAway.size() >= mostAnswers) {
        stream->abort();
    } else {
        HttpConnection *const connection = takeStream(std::move(stream));
        m_turnedAway.insert(connection);
        connection->turnAway(ConnectionLedger::httpStatus(verdict), ConnectionLedger::text(verdict));
    }
}

HttpConnection *IoLane::takeStream(std::unique_ptr<ByteStream> stream)
{
    auto *const connection = new HttpConnection(std::move(stream), m_deadlines, m_settings->http,
                                                this);
    m_connections.insert(connection);
    return connection;
}

void IoLane::connectionClosed(HttpConnection *connection)
{
    m_turnedAway.remove(connection);
    if (m_connections.remove(connection))
        delete connection;
}

} // namespace QSocketIoPrivate
