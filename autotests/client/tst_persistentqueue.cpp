// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Events that outlive the client, its process and its power.
#include "client/persistentqueue.h"
#include "memorystorage.h"
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QRegularExpression>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace std::chrono_literals;
using namespace QSocketIoPrivate;
using QSocketIo::DropReason;
using QSocketIo::ErrorCode;
using QSocketIo::SyncPolicy;
using Space = QSocketIoClientNamespace;

namespace {

// A server that acknowledges, and takes every event once, by sender and id.
class RememberingPeer : public ScriptedPeer
{
public:
    RememberingPeer()
    {
        heard = [this](const QString &packet) { take(packet); };
    }
    QList<int> numbers; // of the events, each once, in order
    QList<QString> ids; // with repetitions
    QString sender;
    int repeated = 0;
    std::function<bool()> isDeaf = [] { return false; }; // loses the acknowledgement

private:
    void take(const QString &packet)
    {
        static const QRegularExpression connect(
                QStringLiteral("^0\\{\"_sender\":\"([^\"]*)\"\\}$"));
        static const QRegularExpression event(QStringLiteral("^2(\\d+)\\[\"n\",(\\d+)\\]$"));
        if (const auto match = connect.match(packet); match.hasMatch())
            sender = match.captured(1);
        const auto match = event.match(packet);
        if (!match.hasMatch())
            return;
        ids.append(match.captured(1));
        const QString key = sender + u'/' + match.captured(1);
        if (m_known.contains(key))
            ++repeated;
        else
            numbers.append(match.captured(2).toInt());
        m_known.insert(key);
        if (!isDeaf())
            send(u'3' + match.captured(1) + QStringLiteral("[]"));
    }
    QSet<QString> m_known;
};

struct Panel
{
    explicit Panel(const QString &folder,
                   const QUrl &url = QUrl(QStringLiteral("ws://127.0.0.1:1")))
    {
        setUpClient(*client, url);
        space = client->of("/");
        space->setAckTimeout(10s);
        isOpen = space->setPersistentQueue(folder);
    }
    std::unique_ptr<QSocketIoClient> client = std::make_unique<QSocketIoClient>();
    Space *space = nullptr;
    bool isOpen = false;
};

} // namespace

class tst_PersistentQueue : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void eventsOutliveTheClient();
    void acknowledgedEventsAreGone();
    void idsAndSenderStay();
    void repliesEndButEventsStay();
    void cancelledAndDroppedEventsAreGone();
    void limitsApplyToWhatIsFound();
    void ageCountsOverTheEnd();
    void volatileEventsAreNotWritten();
    void attachmentsOutlive();
    void retriesMayBeLimited();
    void isSetOnceAndFirst();
    void isNotShared();
    void damageIsReported();
    void fullMediumKeepsEventsInMemory();
    void syncPolicies_data();
    void syncPolicies();

private:
    QString path() const { return m_folder->path(); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void tst_PersistentQueue::eventsOutliveTheClient()
{
    {
        Panel panel(path());
        QVERIFY(panel.isOpen);
        QCOMPARE(panel.space->persistentQueue(), path());
        for (int i = 0; i < 5; ++i)
            panel.space->emitEvent("n", i);
        QCOMPARE(panel.space->queuedCount(), 5);
    }
    RememberingPeer peer;
    Panel panel(path(), peer.url());
    QCOMPARE(panel.space->queuedCount(), 5);
    panel.space->emitEvent("n", 5); // behind those of the last run
    panel.client->open();
    QTRY_COMPARE(panel.space->queuedCount(), 0);
    QCOMPARE(peer.numbers, (QList<int>{ 0, 1, 2, 3, 4, 5 }));
    QCOMPARE(peer.repeated, 0);
}

void tst_PersistentQueue::acknowledgedEventsAreGone()
{
    RememberingPeer peer;
    {
        Panel panel(path(), peer.url());
        panel.client->open();
        for (int i = 0; i < 5; ++i)
            panel.space->emitEvent("n", i);
        QTRY_COMPARE(panel.space->queuedCount(), 0);
    }
    Panel panel(path(), peer.url());
    QCOMPARE(panel.space->queuedCount(), 0);
    panel.space->emitEvent("n", 5);
    panel.client->open();
    QTRY_COMPARE(panel.space->queuedCount(), 0);
    QCOMPARE(peer.numbers, (QList<int>{ 0, 1, 2, 3, 4, 5 })); // 5 has an id of its own
    QCOMPARE(peer.repeated, 0);
}

void tst_PersistentQueue::idsAndSenderStay()
{
    RememberingPeer peer;
    peer.isDeaf = [] { return true; };
    QString sender;
    for (int run = 0; run < 3; ++run) {
        Panel panel(path(), peer.url());
        if (run == 0)
            panel.space->emitEvent("n", 7);
        panel.client->open();
        QTRY_COMPARE(peer.ids.size(), run + 1);
        QVERIFY(run == 0 || sender == peer.sender);
        sender = peer.sender;
    }
    QCOMPARE(QSet<QString>(peer.ids.cbegin(), peer.ids.cend()).size(), 1);
    QCOMPARE(peer.numbers, QList<int>{ 7 });
    QCOMPARE(peer.repeated, 2);
}

void tst_PersistentQueue::repliesEndButEventsStay()
{
    QFuture<QSocketIoReply> reply;
    {
        Panel panel(path());
        reply = panel.space->emitWithAck("n", 1);
        panel.space->withTimeout(1h).withAck(this, [](const QSocketIoReply &) {}).emitEvent("n", 2);
    }
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::NotConnected);
    Panel panel(path());
    QCOMPARE(panel.space->queuedCount(), 2);
}

void tst_PersistentQueue::cancelledAndDroppedEventsAreGone()
{
    {
        Panel panel(path());
        auto reply = panel.space->emitWithAck("n", 1);
        panel.space->emitEvent("n", 2);
        reply.cancel();
        QTRY_VERIFY(reply.isFinished());
        panel.space->setOfflinePolicy(QSocketIo::OfflinePolicy::KeepLatestPerEvent);
        panel.space->emitEvent("n", 3);
        panel.space->emitEvent("m", 4);
    }
    RememberingPeer peer;
    {
        Panel panel(path(), peer.url());
        QCOMPARE(panel.space->queuedCount(), 2);
        panel.client->open();
        QTRY_COMPARE(peer.numbers, QList<int>{ 3 });
        panel.space->clearQueue();
    }
    QCOMPARE(Panel(path()).space->queuedCount(), 0);
}

void tst_PersistentQueue::limitsApplyToWhatIsFound()
{
    {
        Panel panel(path());
        for (int i = 0; i < 5; ++i)
            panel.space->emitEvent("n", i);
    }
    {
        QSocketIoClient client;
        auto *space = client.of("/");
        space->setMaxQueuedEvents(3);
        space->setOverflowPolicy(QSocketIo::OverflowPolicy::DropOldest);
        QSignalSpy dropped(space, &Space::dropped);
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("queue is full")));
        QVERIFY(space->setPersistentQueue(path()));
        QCOMPARE(dropped.count(), 2);
        QCOMPARE(dropped.at(1).at(0).value<QSocketIoEvent>().value<int>(), 1);
        QCOMPARE(space->queuedCount(), 3);
    }
    QCOMPARE(Panel(path()).space->queuedCount(), 3);
}

void tst_PersistentQueue::ageCountsOverTheEnd()
{
    const auto medium = std::make_shared<Medium>();
    DeadlineQueue deadlines;
    const auto open = [&] {
        auto persistent = std::make_unique<PersistentQueue>(deadlines,
                                                            std::make_unique<MemoryStorage>(medium),
                                                            [](const QString &) {});
        return persistent->open() ? std::move(persistent) : nullptr;
    };
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    {
        const auto persistent = open();
        OutgoingEvent event;
        event.json = "[\"a\"]";
        event.messageId = persistent->firstId();
        persistent->added(event);
    }
    for (const auto &[later, expected] :
         { std::pair(qint64(59'000), 0), std::pair(qint64(61'000), 1),
           std::pair(qint64(-100'000), 0) }) { // the clock was set back
        OfflineQueue queue;
        queue.setLimits({ .age = 60s }, deadlines.now());
        auto persistent = open();
        QVERIFY(persistent);
        QVERIFY(persistent->fill(queue, now + later).empty());
        QCOMPARE(queue.takeExpired(deadlines.now()).size(), expected);
        queue.setStore(nullptr);
        medium->segments.erase(medium->segments.crbegin()->first); // undo what was removed
        medium->isLocked = false;
        if (expected == 1)
            break;
    }
}

void tst_PersistentQueue::volatileEventsAreNotWritten()
{
    RememberingPeer peer;
    {
        Panel panel(path(), peer.url());
        panel.client->open();
        QTRY_VERIFY(panel.space->isConnected());
        const auto reply = panel.space->asVolatile().emitWithAck("v");
        QTRY_COMPARE(peer.received.size(), 2);
        QVERIFY(!reply.isFinished());
    }
    QCOMPARE(Panel(path()).space->queuedCount(), 0);
}

void tst_PersistentQueue::attachmentsOutlive()
{
    Panel(path()).space->emitEvent("photo", QByteArray("\0bytes\xff", 7));
    RememberingPeer peer;
    Panel panel(path(), peer.url());
    panel.client->open();
    QTRY_COMPARE(peer.binaries, QList<QByteArray>{ QByteArray("\0bytes\xff", 7) });
}

void tst_PersistentQueue::retriesMayBeLimited()
{
    RememberingPeer peer;
    peer.isDeaf = [] { return true; };
    {
        Panel panel(path(), peer.url());
        panel.space->setRetries(2);
        panel.space->setAckTimeout(5ms);
        QSignalSpy dropped(panel.space, &Space::dropped);
        panel.space->emitEvent("n", 1);
        panel.client->open();
        QTRY_COMPARE(dropped.count(), 1);
        QCOMPARE(dropped.at(0).at(1).value<DropReason>(), DropReason::Unacknowledged);
        QCOMPARE(peer.ids.size(), 3);
    }
    QCOMPARE(Panel(path()).space->queuedCount(), 0);
}

void tst_PersistentQueue::isSetOnceAndFirst()
{
    const QRegularExpression warning(QStringLiteral("has no persistent queue"));
    for (int i = 0; i < 4; ++i)
        QTest::ignoreMessage(QtWarningMsg, warning);
    QSocketIoClient client;
    QSignalSpy errors(client.of("/"), &QSocketIoEndpoint::errorOccurred);
    QVERIFY(!client.of("/")->setPersistentQueue(QString()));
    client.of("/")->emitEvent("a");
    QVERIFY(!client.of("/")->setPersistentQueue(path()));
    QCOMPARE(errors.count(), 2);
    QCOMPARE(errors.at(1).at(0).value<QSocketIoError>().code(), ErrorCode::StorageFailed);
    QCOMPARE(client.of("/")->queuedCount(), 1);
    Panel panel(path());
    QVERIFY(!panel.space->setPersistentQueue(path()));
    QVERIFY(!panel.space->setPersistentQueue(m_folder->filePath(QStringLiteral("other"))));
    QCOMPARE(panel.space->persistentQueue(), path());
}

void tst_PersistentQueue::isNotShared()
{
    Panel first(path());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("is in use by process")));
    Panel second(path());
    QVERIFY(first.isOpen && !second.isOpen);
    second.space->emitEvent("n", 1); // in memory
    QCOMPARE(second.space->queuedCount(), 1);
    QCOMPARE(first.space->queuedCount(), 0);
}

void tst_PersistentQueue::damageIsReported()
{
    {
        Panel panel(path());
        for (int i = 0; i < 3; ++i)
            panel.space->emitEvent("n", i);
    }
    QFile file(m_folder->filePath(QStringLiteral("0000000000000001.journal")));
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(file.size() / 2) && file.write("?") == 1);
    file.close();
    Panel panel(path());
    QSignalSpy errors(panel.space, &QSocketIoEndpoint::errorOccurred);
    QCOMPARE(panel.space->queuedCount(), 2);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("segment 1 is damaged")));
    QTRY_COMPARE(errors.count(), 1); // from the event loop, so that it is seen
    QCOMPARE(errors.at(0).at(0).value<QSocketIoError>().code(), ErrorCode::StorageFailed);
}

void tst_PersistentQueue::fullMediumKeepsEventsInMemory()
{
    const auto medium = std::make_shared<Medium>();
    DeadlineQueue deadlines;
    QStringList problems;
    OfflineQueue queue;
    PersistentQueue persistent(deadlines, std::make_unique<MemoryStorage>(medium),
                               [&problems](const QString &problem) { problems.append(problem); });
    QVERIFY(persistent.open());
    persistent.fill(queue, 0);
    medium->capacity = medium->size();
    quint64 id = persistent.firstId();
    const auto emitOne = [&] {
        OutgoingEvent event;
        event.json = "[\"a\"]";
        event.messageId = id++;
        queue.append(std::move(event), 0ms, QSocketIo::OfflinePolicy::Keep);
        persistent.commit();
    };
    emitOne();
    emitOne();
    QCOMPARE(queue.size(), 2);
    QTRY_COMPARE(problems, QStringList{ QStringLiteral("no space left") }); // once
    queue.takeFirst();
    persistent.commit();
    medium->capacity = -1;
    emitOne(); // and the one before
    Journal copy([&] {
        auto after = std::make_shared<Medium>();
        after->segments = medium->segments;
        return std::make_unique<MemoryStorage>(after);
    }());
    QVERIFY(copy.open());
    QCOMPARE(copy.takeEvents().size(), 2);
    medium->capacity = medium->size();
    emitOne();
    QTRY_COMPARE(problems.size(), 2); // a new trouble
    queue.setStore(nullptr);
}

void tst_PersistentQueue::syncPolicies_data()
{
    QTest::addColumn<SyncPolicy>("policy");
    QTest::addColumn<int>("atOnce");
    QTest::addColumn<int>("aSecondLater");
    QTest::newRow("every event") << SyncPolicy::EveryEvent << 10 << 10;
    QTest::newRow("interval") << SyncPolicy::Interval << 0 << 1;
    QTest::newRow("never") << SyncPolicy::Never << 0 << 0;
}

void tst_PersistentQueue::syncPolicies()
{
    QFETCH(SyncPolicy, policy);
    const auto medium = std::make_shared<Medium>();
    std::chrono::milliseconds now = 0ms;
    DeadlineQueue deadlines([&now] { return now; }, nullptr);
    OfflineQueue queue;
    PersistentQueue persistent(deadlines, std::make_unique<MemoryStorage>(medium),
                               [](const QString &) {});
    QVERIFY(persistent.open());
    persistent.fill(queue, 0);
    QCOMPARE(persistent.syncPolicy(), SyncPolicy::Interval);
    persistent.setSyncPolicy(policy);
    const int before = medium->syncs;
    for (quint64 i = 0; i < 10; ++i) {
        OutgoingEvent event;
        event.json = "[\"a\"]";
        event.messageId = persistent.firstId() + i;
        queue.append(std::move(event), now, QSocketIo::OfflinePolicy::Keep);
        persistent.commit();
    }
    QTEST(medium->syncs - before, "atOnce");
    now += 999ms;
    deadlines.advance();
    QTEST(medium->syncs - before, "atOnce");
    now += 1ms;
    deadlines.advance();
    QTEST(medium->syncs - before, "aSecondLater");
    queue.setStore(nullptr);
}

QTEST_GUILESS_MAIN(tst_PersistentQueue)
#include "tst_persistentqueue.moc"
