// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Whatever happens in whatever order: each future and each callback finishes once, and nothing is left behind.
#include "core/qsocketioendpoint_p.h"
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QDeadlineTimer>
#include <QRandomGenerator>
#include <QTest>

#include <deque>

using namespace std::chrono_literals;
using Space = QSocketIoClientNamespace;

namespace {

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
    explicit Chaos(quint32 seed)
        : m_random(seed)
    {
        setUpClient(*client, peer.url());
        client->setReconnectDelay(1ms, 5ms);
        space = client->of("/");
    }

    void step()
    {
        if (!client)
            return;
        switch (m_random.bounded(28)) {
        case 0:
            peer.drop();
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
            answer();
            break;
        case 18:
        case 19:
        case 20:
            letTimePass(m_random.bounded(4));
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

    ScriptedPeer peer;
    std::unique_ptr<QSocketIoClient> client = std::make_unique<QSocketIoClient>();
    Space *space = nullptr;
    std::deque<Question> questions;

private:
    // What was started gets the chance to happen.
    static void letTimePass(int milliseconds)
    {
        const QDeadlineTimer end(milliseconds);
        do {
            QCoreApplication::processEvents();
        } while (!end.hasExpired());
    }
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
    // One of the latest, perhaps again, perhaps one that was never asked.
    void answer()
    {
        if (peer.received.isEmpty())
            return;
        const auto back = m_random.bounded(qMin(peer.received.size(), qsizetype(5)));
        const QString packet = peer.received.at(peer.received.size() - 1 - back);
        const QString id = packet.mid(1).section(u'[', 0, 0);
        if (packet.startsWith(u'2') && !id.isEmpty())
            peer.send(u'3' + id + QStringLiteral("[1]"));
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
    for (quint32 seed = 1; seed <= 15; ++seed)
        QTest::addRow("%u", seed) << seed;
}

void tst_EveryRequestEnds::randomly()
{
    QFETCH(quint32, seed);
    Chaos chaos(seed);
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
    QTRY_COMPARE(chaos.peer.openCount, 0);
}

QTEST_GUILESS_MAIN(tst_EveryRequestEnds)
#include "tst_everyrequestends.moc"
