// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Events in strict order, each repeated until it is acknowledged.
#include "core/messageids.h"
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using QSocketIo::DropReason;
using QSocketIo::ErrorCode;
using Space = QSocketIoClientNamespace;

class tst_Retries : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void defaults();
    void ackTimeoutIsTheDefault();
    void withTimeoutOverridesTheDefault();
    void oneEventIsOnItsWayAtATime();
    void nRetriesAreNPlusOneSends_data();
    void nRetriesAreNPlusOneSends();
    void eachTryHasAFreshId();
    void messageIdsStayTheSame();
    void senderIsAnnounced();
    void lateAcknowledgementCounts();
    void doubleAcknowledgementCountsOnce();
    void lostConnectionRepeats();
    void lostConnectionsAreCounted();
    void withoutEnd();
    void volatileEventsGoTheirOwnWay();
    void eventInConnectedIsSentOnce();
    void eventInAHandlerDuringTheConnectionIsSentOnce();
    void queueIsLimitedWhileConnected();
    void cancelledEventIsNotRepeated();
    void clearQueueEndsTheRepeating();
    void switchingOffSendsTheRest();
    void attachmentsAreRepeated();
    void deletionInTheReply();
    void deletionEndsAllReplies();

private:
    void connectMain()
    {
        m_client->open();
        QTRY_VERIFY(m_main->isConnected());
    }
    // "name" or "name:id"
    QStringList events(bool withIds = false) const
    {
        QStringList result;
        const QRegularExpression event(QStringLiteral("^(?:2|5\\d-)(\\d*)\\[\"([^\"]*)\""));
        for (const QString &packet : m_peer->received) {
            const auto match = event.match(packet);
            if (match.hasMatch())
                result.append(match.captured(2) + (withIds ? u':' + match.captured(1) : QString()));
        }
        return result;
    }
    QString id(qsizetype index) const { return events(true).at(index).section(u':', 1); }
    void acknowledge(qsizetype index) { m_peer->send(u'3' + id(index) + QStringLiteral("[1]")); }

    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<QSocketIoClient> m_client;
    QPointer<Space> m_main;
};

void tst_Retries::init()
{
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<QSocketIoClient>();
    setUpClient(*m_client, m_peer->url());
    m_main = m_client->of("/");
}

void tst_Retries::cleanup()
{
    m_client.reset();
    m_peer.reset();
}

void tst_Retries::defaults()
{
    QCOMPARE(m_main->ackTimeout(), 0ms);
    QCOMPARE(m_main->retries(), 0);
    QCOMPARE(m_main->messageIds(), false);
    m_main->setAckTimeout(-1ms);
    QCOMPARE(m_main->ackTimeout(), 0ms);
    m_main->setRetries(-7);
    QCOMPARE(m_main->retries(), -1);
}

void tst_Retries::ackTimeoutIsTheDefault()
{
    m_main->setAckTimeout(10ms);
    connectMain();
    const auto sent = m_main->emitWithAck("sent");
    QTRY_VERIFY(sent.isFinished());
    QCOMPARE(sent.result().error().code(), ErrorCode::AckTimeout);
    m_client->close();
    const auto kept = m_main->emitWithAck("kept");
    QTRY_VERIFY(kept.isFinished());
    QCOMPARE(kept.result().error().code(), ErrorCode::AckTimeout);
}

void tst_Retries::withTimeoutOverridesTheDefault()
{
    m_main->setAckTimeout(1ms);
    connectMain();
    const auto longer = m_main->withTimeout(1h).emitWithAck("a");
    const auto endless = m_main->withTimeout(0ms).emitWithAck("b");
    const auto normal = m_main->emitWithAck("c");
    QTRY_VERIFY(normal.isFinished());
    QVERIFY(!longer.isFinished() && !endless.isFinished());
}

void tst_Retries::oneEventIsOnItsWayAtATime()
{
    m_main->setRetries(3);
    const auto first = m_main->emitWithAck("a");
    m_main->emitEvent("b"); // the library asks for the acknowledgement by itself
    connectMain();
    m_main->emitEvent("c");
    QTRY_COMPARE(events(), QStringList{ QStringLiteral("a") });
    QCOMPARE(m_main->queuedCount(), 3);
    acknowledge(0);
    QTRY_COMPARE(events().size(), 2);
    QVERIFY(first.isFinished());
    QCOMPARE(first.result().value<int>(), 1);
    QCOMPARE(m_main->queuedCount(), 2);
    acknowledge(1);
    QTRY_COMPARE(events().size(), 3);
    acknowledge(2);
    QTRY_COMPARE(m_main->queuedCount(), 0);
    QCOMPARE(events(),
             (QStringList{ QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c") }));
}

void tst_Retries::nRetriesAreNPlusOneSends_data()
{
    QTest::addColumn<int>("retries");
    QTest::newRow("one") << 1;
    QTest::newRow("three") << 3;
    QTest::newRow("more than ids are remembered of") << 40;
}

void tst_Retries::nRetriesAreNPlusOneSends()
{
    QFETCH(int, retries);
    m_main->setRetries(retries);
    m_main->setAckTimeout(5ms);
    connectMain();
    QSignalSpy dropped(m_main, &Space::dropped);
    const auto reply = m_main->emitWithAck("a", 7);
    m_main->withTimeout(1h).emitEvent("b");
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::AckTimeout);
    QCOMPARE(dropped.count(), 1);
    QCOMPARE(dropped.at(0).at(0).value<QSocketIoEvent>().value<int>(), 7);
    QCOMPARE(dropped.at(0).at(1).value<DropReason>(), DropReason::Unacknowledged);
    QTRY_VERIFY(events().contains(QStringLiteral("b")));
    QCOMPARE(events().count(QStringLiteral("a")), retries + 1);
    QCOMPARE(m_main->queuedCount(), 1);
}

void tst_Retries::eachTryHasAFreshId()
{
    m_main->setRetries(2);
    m_main->setAckTimeout(5ms);
    connectMain();
    const auto reply = m_main->emitWithAck("a");
    QTRY_VERIFY(reply.isFinished());
    QTRY_COMPARE(events().size(), 3);
    const QStringList all = events(true);
    QCOMPARE(QSet<QString>(all.cbegin(), all.cend()).size(), 3);
}

void tst_Retries::messageIdsStayTheSame()
{
    m_main->setRetries(2);
    m_main->setAckTimeout(5ms);
    m_main->setMessageIds(true);
    connectMain();
    const auto reply = m_main->emitWithAck("a");
    QTRY_VERIFY(reply.isFinished());
    const auto second = m_main->withTimeout(1h).emitWithAck("b");
    QTRY_COMPARE(events().size(), 4);
    QCOMPARE(id(0), id(1));
    QCOMPARE(id(0), id(2));
    QVERIFY(id(0) != id(3));
    m_peer->drop(); // also over connections
    QTRY_COMPARE(events().size(), 5);
    QCOMPARE(id(3), id(4));
    acknowledge(4);
    QTRY_VERIFY(second.isFinished());
    QCOMPARE(second.result().value<int>(), 1);
}

void tst_Retries::senderIsAnnounced()
{
    m_main->setAuth({ { QStringLiteral("token"), QStringLiteral("x") } });
    m_main->setMessageIds(true);
    connectMain();
    m_peer->drop();
    QTRY_COMPARE(m_peer->received.size(), 2);
    QCOMPARE(m_peer->received.at(0), m_peer->received.at(1)); // one name, over all connections
    const QRegularExpression form(
            QStringLiteral("^0\\{\"_sender\":\"([^\"]*)\",\"token\":\"x\"\\}$"));
    const auto match = form.match(m_peer->received.at(0));
    QVERIFY2(match.hasMatch(), qPrintable(m_peer->received.at(0)));
    QVERIFY(QSocketIoPrivate::MessageIds::isSender(match.captured(1).toLatin1()));
    auto *other = m_client->of("/other");
    other->setMessageIds(true);
    QTRY_COMPARE(m_peer->received.size(), 3);
    QVERIFY(!m_peer->received.at(2).contains(match.captured(1)));
}

void tst_Retries::lateAcknowledgementCounts()
{
    m_main->setRetries(-1);
    m_main->setAckTimeout(20ms);
    connectMain();
    const auto reply = m_main->emitWithAck("a");
    QTRY_COMPARE_GE(events().size(), 2);
    acknowledge(0);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<int>(), 1);
    QCOMPARE(m_main->queuedCount(), 0);
}

void tst_Retries::doubleAcknowledgementCountsOnce()
{
    m_main->setRetries(1);
    connectMain();
    const auto first = m_main->emitWithAck("a");
    const auto second = m_main->emitWithAck("b");
    QTRY_COMPARE(events().size(), 1);
    acknowledge(0);
    acknowledge(0);
    QTRY_COMPARE(events().size(), 2);
    QVERIFY(first.isFinished());
    acknowledge(0);
    m_peer->send(QStringLiteral("2[\"end\"]"));
    QSignalSpy received(m_main, &QSocketIoEndpoint::eventReceived);
    QTRY_COMPARE(received.count(), 1);
    QVERIFY(!second.isFinished());
}

void tst_Retries::lostConnectionRepeats()
{
    m_main->setRetries(1);
    const auto reply = m_main->emitWithAck("a");
    connectMain();
    QTRY_COMPARE(events().size(), 1);
    const QString former = id(0);
    m_peer->drop();
    QTRY_COMPARE(m_peer->connectionCount, 2);
    QTRY_COMPARE(events().size(), 2);
    QVERIFY(!reply.isFinished());
    QVERIFY(former != id(1));
    m_peer->send(u'3' + former + QStringLiteral("[2]")); // of another session: it means nothing here
    acknowledge(1);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<int>(), 1);
}

void tst_Retries::lostConnectionsAreCounted()
{
    m_main->setRetries(1);
    QSignalSpy dropped(m_main, &Space::dropped);
    const auto reply = m_main->emitWithAck("a");
    m_main->emitEvent("b");
    connectMain();
    for (int i = 1; i <= 2; ++i) {
        QTRY_COMPARE(events().size(), i);
        QCOMPARE(dropped.count(), 0);
        m_peer->drop();
    }
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::NotConnected);
    QCOMPARE(dropped.count(), 1);
    QTRY_COMPARE(events(),
                 (QStringList{ QStringLiteral("a"), QStringLiteral("a"), QStringLiteral("b") }));
}

void tst_Retries::withoutEnd()
{
    m_main->setRetries(-1);
    m_main->setAckTimeout(1ms);
    connectMain();
    const auto reply = m_main->emitWithAck("a");
    QTRY_COMPARE_GE(events().size(), 50);
    QVERIFY(!reply.isFinished());
    acknowledge(events().size() - 1);
    QTRY_VERIFY(reply.isFinished());
}

void tst_Retries::volatileEventsGoTheirOwnWay()
{
    m_main->setRetries(1);
    m_main->asVolatile().emitEvent("gone");
    m_main->emitEvent("a");
    connectMain();
    m_main->emitEvent("b");
    m_main->asVolatile().emitEvent("v");
    QTRY_COMPARE(events(true), (QStringList{ QStringLiteral("a:1"), QStringLiteral("v:") }));
}

void tst_Retries::eventInConnectedIsSentOnce()
{
    m_main->setRetries(3);
    connect(m_main, &Space::connected, m_main, [this] { m_main->emitEvent("a"); });
    connectMain();
    m_main->asVolatile().emitEvent("marker");
    QTRY_COMPARE(events(), (QStringList{ QStringLiteral("a"), QStringLiteral("marker") }));
}

void tst_Retries::eventInAHandlerDuringTheConnectionIsSentOnce()
{
    m_peer->answer = [this](const QString &nsp) {
        m_peer->send(QStringLiteral("2[\"early\"]"));
        return m_peer->welcome(nsp);
    };
    m_main->setRetries(3);
    m_main->on("early", m_main.data(), [this] { m_main->emitEvent("b"); });
    m_main->emitEvent("a");
    connectMain();
    m_main->asVolatile().emitEvent("marker");
    QTRY_COMPARE(events(), (QStringList{ QStringLiteral("a"), QStringLiteral("marker") }));
    acknowledge(0);
    QTRY_COMPARE(events().size(), 3);
    QCOMPARE(events().constLast(), QStringLiteral("b"));
}

void tst_Retries::queueIsLimitedWhileConnected()
{
    m_main->setRetries(1);
    m_main->setMaxQueuedEvents(2);
    m_main->setOfflinePolicy(QSocketIo::OfflinePolicy::KeepLatestPerEvent);
    connectMain();
    QSignalSpy dropped(m_main, &Space::dropped);
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(QStringLiteral("waits for acknowledgements .* full")));
    for (int i = 0; i < 3; ++i)
        m_main->emitEvent("a", i); // the policy is for what is emitted offline
    QCOMPARE(dropped.count(), 1);
    QCOMPARE(dropped.at(0).at(0).value<QSocketIoEvent>().value<int>(), 2);
    QCOMPARE(dropped.at(0).at(1).value<DropReason>(), DropReason::QueueFull);
    QTRY_COMPARE(events().size(), 1);
    acknowledge(0);
    QTRY_COMPARE(events().size(), 2);
}

void tst_Retries::cancelledEventIsNotRepeated()
{
    m_main->setRetries(-1);
    m_main->setAckTimeout(10ms);
    connectMain();
    auto onItsWay = m_main->emitWithAck("a");
    auto waiting = m_main->emitWithAck("b");
    const auto last = m_main->emitWithAck("c");
    QTRY_COMPARE_GE(events().size(), 2);
    waiting.cancel();
    QTRY_VERIFY(waiting.isFinished());
    QCOMPARE(m_main->queuedCount(), 2);
    onItsWay.cancel();
    QTRY_VERIFY(onItsWay.isFinished());
    QTRY_VERIFY(events().contains(QStringLiteral("c")));
    acknowledge(events().size() - 1);
    QTRY_VERIFY(last.isFinished());
    QVERIFY(!events().contains(QStringLiteral("b")));
    QCOMPARE(m_main->queuedCount(), 0);
}

void tst_Retries::clearQueueEndsTheRepeating()
{
    m_main->setRetries(-1);
    m_main->setAckTimeout(5ms);
    connectMain();
    const auto reply = m_main->emitWithAck("a");
    m_main->emitEvent("b");
    QTRY_COMPARE_GE(events().size(), 2);
    QSignalSpy dropped(m_main, &Space::dropped);
    m_main->clearQueue();
    QVERIFY(reply.isFinished());
    QCOMPARE(dropped.count(), 2);
    m_main->withTimeout(1h).emitEvent("c");
    QTRY_VERIFY(events().contains(QStringLiteral("c")));
    const auto count = events().size();
    acknowledge(count - 1);
    QTRY_COMPARE(m_main->queuedCount(), 0);
    QCOMPARE(events().size(), count);
}

void tst_Retries::switchingOffSendsTheRest()
{
    m_main->setRetries(-1);
    connectMain();
    m_main->emitEvent("a");
    m_main->emitEvent("b");
    m_main->emitEvent("c");
    QTRY_COMPARE(events().size(), 1);
    m_main->setRetries(0);
    m_main->emitEvent("d");
    QCOMPARE(m_main->queuedCount(), 4); // behind the one that is still on its way
    acknowledge(0);
    QTRY_COMPARE(events(), (QStringList{ QStringLiteral("a"), QStringLiteral("b"),
                                         QStringLiteral("c"), QStringLiteral("d") }));
    QCOMPARE(m_main->queuedCount(), 0);
    m_main->emitEvent("e");
    QTRY_COMPARE(events(true).constLast(), QStringLiteral("e:"));
}

void tst_Retries::attachmentsAreRepeated()
{
    m_main->setRetries(1);
    m_main->setAckTimeout(5ms);
    connectMain();
    m_main->emitEvent("a", QByteArray("bytes"));
    QTRY_COMPARE(m_peer->binaries, (QList<QByteArray>{ "bytes", "bytes" }));
    QCOMPARE(events(), (QStringList{ QStringLiteral("a"), QStringLiteral("a") }));
}

void tst_Retries::deletionInTheReply()
{
    m_main->setRetries(1);
    connectMain();
    int replies = 0;
    m_main->withAck(this, [this, &replies](const QSocketIoReply &) {
              ++replies;
              delete m_main;
          }).emitEvent("a");
    m_main->emitEvent("b");
    QTRY_COMPARE(events().size(), 1);
    acknowledge(0);
    QTRY_VERIFY(!m_main);
    QCOMPARE(replies, 1);
}

void tst_Retries::deletionEndsAllReplies()
{
    m_main->setRetries(1);
    connectMain();
    const auto onItsWay = m_main->emitWithAck("a");
    const auto waiting = m_main->emitWithAck("b");
    m_client.reset();
    for (const auto &reply : { onItsWay, waiting }) {
        QVERIFY(reply.isFinished());
        QCOMPARE(reply.result().error().code(), ErrorCode::NotConnected);
    }
}

QTEST_GUILESS_MAIN(tst_Retries)
#include "tst_retries.moc"
