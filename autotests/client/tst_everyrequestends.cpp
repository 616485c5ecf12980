// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Whatever happens in whatever order: each future and each callback finishes once, and nothing is left behind.
#include "core/qsocketioendpoint_p.h"
#include "qsocketioclient.h"
#include "qsocketioserver.h"
#include "qsocketiotestclock.h"
#include "qsocketiotestnetwork.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QDeadlineTimer>
#include <QRandomGenerator>
#include <QTest>

#include <deque>
#include <memory>

using namespace std::chrono_literals;
using Space = QSocketIoClientNamespace;

namespace {

// Who is asked, and where.
class Peer
{
public:
    virtual ~Peer() = default;
    virtual void setUp(QSocketIoClient &client) = 0;
    virtual void drop() = 0;
    // The nth of what was asked, from the latest one back; perhaps again, perhaps one that was never asked.
    virtual void answer(quint32 back) = 0;
    virtual void letTimePass(int milliseconds) = 0;
    virtual int openCount() = 0;
};

// On a port, speaking the wire itself.
class WirePeer final : public Peer
{
public:
    void setUp(QSocketIoClient &client) override { setUpClient(client, m_peer.url()); }
    void drop() override { m_peer.drop(); }
    void answer(quint32 back) override
    {
        if (back >= quint32(m_peer.received.size()))
            return;
        const QString packet = m_peer.received.at(m_peer.received.size() - 1 - back);
        const QString id = packet.mid(1).section(u'[', 0, 0);
        if (packet.startsWith(u'2') && !id.isEmpty())
            m_peer.send(u'3' + id + QStringLiteral("[1]"));
    }
    // What was started gets the chance to happen.
    void letTimePass(int milliseconds) override
    {
        const QDeadlineTimer end(milliseconds);
        do {
            QCoreApplication::processEvents();
        } while (!end.hasExpired());
    }
    int openCount() override { return m_peer.openCount; }

private:
    ScriptedPeer m_peer;
};

// A server of ours in memory.
class MemoryPeer final : public Peer
{
public:
    MemoryPeer()
    {
        m_network.addServer(&m_server);
        QObject::connect(m_server.of("/"), &QSocketIoServerNamespace::eventReceived, &m_server,
                         [this](QSocketIoServerSocket *, const QSocketIoEvent &event) {
                             m_asked.append(event.ack());
                         });
    }
    void setUp(QSocketIoClient &client) override
    {
        setUpClient(client, QUrl(QStringLiteral("http://server.test")));
        m_network.addClient(&client);
    }
    void drop() override
    {
        m_network.setLink(QSocketIoTestNetwork::Link::Down);
        m_network.setLink(QSocketIoTestNetwork::Link::Up);
    }
    void answer(quint32 back) override
    {
        if (back < quint32(m_asked.size()))
            m_asked.takeAt(m_asked.size() - 1 - back).send(1);
    }
    void letTimePass(int milliseconds) override
    {
        m_network.clock()->advance(std::chrono::milliseconds(milliseconds));
    }
    int openCount() override
    {
        m_network.clock()->settle();
        return m_network.connectionCount();
    }

private:
    QSocketIoTestNetwork m_network;
    QSocketIoServer m_server;
    QList<QSocketIoAck> m_asked;
};

enum class Place { Port, Memory };

struct Question
{
    QFuture<QSocketIoReply> future;
    std::unique_ptr<QObject> context; // of the callback
    int calls = 0;
    bool mayStaySilent = false; // the context was destroyed
};

// A client, a server that answers at random, and a program that does anything at any time.
class Chaos
{
public:
    Chaos(quint32 seed, Place place)
        : m_random(seed)
    {
        if (place == Place::Port)
            peer = std::make_unique<WirePeer>();
        else
            peer = std::make_unique<MemoryPeer>();
        peer->setUp(*client);
        client->setReconnectDelay(1ms, 5ms);
        space = client->of("/");
    }

    void step()
    {
        if (!client)
            return;
        switch (m_random.bounded(28)) {
        case 0:
            peer->drop();
            break;
        case 1:
            client->close();
            break;
        case 2:
        case 3:
            client->open();
            break;
        case 4:
            space->disconnectFromServer();
            break;
        case 5:
        case 6:
            space->connectToServer();
            break;
        case 7:
            space->setRetries(m_random.bounded(4) - 1);
            break;
        case 8:
            space->setMessageIds(m_random.bounded(2) == 0);
            break;
        case 9:
            space->clearQueue();
            break;
        case 10:
            limit();
            break;
        case 11:
            destroyAContext();
            break;
        case 12:
        case 13:
            cancelOne();
            break;
        case 14:
        case 15:
        case 16:
        case 17:
            peer->answer(m_random.bounded(5U));
            break;
        case 18:
        case 19:
        case 20:
            peer->letTimePass(m_random.bounded(4));
            break;
        default:
            ask();
        }
    }

    void check(bool isOver) const
    {
        for (const Question &question : questions) {
            QVERIFY(question.calls <= 1);
            QVERIFY(question.future.resultCount() <= 1);
            if (!isOver)
                continue;
            QVERIFY(question.future.isFinished());
            QVERIFY(question.mayStaySilent || question.calls == 1);
            QVERIFY(question.future.resultCount() == 1 || question.future.isCanceled());
        }
    }

    std::unique_ptr<Peer> peer;
    std::unique_ptr<QSocketIoClient> client = std::make_unique<QSocketIoClient>();
    Space *space = nullptr;
    std::deque<Question> questions;

private:
    void limit()
    {
        space->setMaxQueuedEvents(m_random.bounded(2) ? 1000 : m_random.bounded(5));
        space->setMaxQueuedAge(std::chrono::milliseconds(m_random.bounded(2) ? 0 : 3));
        space->setOfflinePolicy(QSocketIo::OfflinePolicy(m_random.bounded(3)));
        space->setOverflowPolicy(QSocketIo::OverflowPolicy(m_random.bounded(2)));
        space->setAckTimeout(std::chrono::milliseconds(m_random.bounded(5)));
    }
    void ask()
    {
        Question &question = questions.emplace_back();
        question.context = std::make_unique<QObject>();
        // A callback may be the last thing that a client hears.
        const bool kills = m_random.bounded(200) == 0;
        auto emitter = space->withAck(question.context.get(),
                                      [this, &question, kills](const QSocketIoReply &) {
                                          ++question.calls;
                                          if (kills)
                                              client.reset();
                                      });
        if (m_random.bounded(3) == 0)
            emitter = emitter.withTimeout(std::chrono::milliseconds(m_random.bounded(6)));
        if (m_random.bounded(6) == 0)
            emitter = emitter.asVolatile();
        question.future = emitter.emitWithAck(QString(QChar(u'a' + m_random.bounded(3))));
    }
    Question *any()
    {
        return questions.empty() ? nullptr
                                 : &questions[m_random.bounded(quint32(questions.size()))];
    }
    void cancelOne()
    {
        if (Question *question = any())
            question->future.cancel();
    }
    void destroyAContext()
    {
        Question *question = any();
        if (!question || question->calls > 0)
            return;
        question->mayStaySilent = true;
        question->context.reset();
    }

    QRandomGenerator m_random;
};

} // namespace

class tst_EveryRequestEnds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void randomly_data();
    void randomly();
};

void tst_EveryRequestEnds::randomly_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<Place>("place");
    for (quint32 seed = 1; seed <= 15; ++seed) {
        QTest::addRow("port %u", seed) << seed << Place::Port;
        QTest::addRow("memory %u", seed) << seed << Place::Memory;
    }
}

void tst_EveryRequestEnds::randomly()
{
    QFETCH(const quint32, seed);
    QFETCH(const Place, place);
    Chaos chaos(seed, place);
    for (int i = 0; i < 400; ++i) {
        chaos.step();
        chaos.check(false);
    }
    if (chaos.client && seed % 2 == 0) {
        // Alive: what was sent ends with the connection, what waits with the queue.
        chaos.client->close();
        if (chaos.client)
            chaos.space->clearQueue();
        if (chaos.client) {
            QCOMPARE(QSocketIoEndpointPrivate::get(chaos.space)->acks.size(), 0);
            QCOMPARE(chaos.space->queuedCount(), 0);
        }
    }
    chaos.client.reset();
    chaos.check(true);
    QTRY_COMPARE(chaos.peer->openCount(), 0);
}

QTEST_GUILESS_MAIN(tst_EveryRequestEnds)
#include "tst_everyrequestends.moc"
