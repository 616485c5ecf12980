// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What happens to events that are emitted while their namespace is not connected.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using ClientState = QSocketIoClient::State;
using State = QSocketIoEndpoint::State;
using QSocketIo::ErrorCode;

class tst_Buffering : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void eventsAreKeptInOrder();
    void keptEventsGoBeforeConnected();
    void attachmentsAreKept();
    void countIsLimited_data();
    void countIsLimited();
    void bytesAreLimited_data();
    void bytesAreLimited();
    void droppedEventIsReported();
    void roomIsMadeBySending();
    void warnsOncePerDisconnection();
    void eachNamespaceHasItsOwnQueue();
    void volatileEventsAreNotKept();
    void volatileEventsLeaveWhenConnected();
    void acknowledgementsOfKeptEventsStayOpen();
    void timeOutRunsWhileKept();
    void timeOutGoesOnAfterSending();
    void eventsStayOverCloseAndOpen();
    void eventsStayOverALostConnection();
    void eventsEmittedInSlotsKeepTheirPlace();
    void disconnectingInASlotStopsTheSending();
    void deletionEndsKeptAcknowledgements();

private:
    void connectMain();
    QStringList events() const
    {
        return m_peer->received.filter(QRegularExpression(QStringLiteral("^[25]")));
    }
    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<QSocketIoClient> m_client;
    QSocketIoClientNamespace *m_main = nullptr;
};

void tst_Buffering::init()
{
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<QSocketIoClient>();
    setUpClient(*m_client, m_peer->url());
    m_main = m_client->of("/");
}

void tst_Buffering::cleanup()
{
    m_client.reset();
    m_peer.reset();
}

void tst_Buffering::connectMain()
{
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
}

void tst_Buffering::eventsAreKeptInOrder()
{
    QStringList expected;
    for (int i = 0; i < 100; ++i) {
        m_main->emitEvent("n", i);
        expected.append(QStringLiteral("2[\"n\",%1]").arg(i));
    }
    QCOMPARE(m_main->queuedCount(), 100);
    m_client->open();
    QTRY_COMPARE(events(), expected);
    QCOMPARE(m_main->queuedCount(), 0);
}

void tst_Buffering::keptEventsGoBeforeConnected()
{
    SignalLog log;
    log.watch(m_main);
    connect(m_main, &QSocketIoClientNamespace::connected, m_main,
            [this] { m_main->emitEvent("third"); });
    m_main->emitEvent("first");
    m_main->emitEvent("second");
    QSignalSpy counts(m_main, &QSocketIoClientNamespace::queuedCountChanged);
    connectMain();
    QCOMPARE(log.lines.mid(2),
             (QStringList{ QStringLiteral("/ Connected"), QStringLiteral("/ sent first"),
                           QStringLiteral("/ sent second"), QStringLiteral("/ connected"),
                           QStringLiteral("/ sent third") }));
    QCOMPARE(counts.count(), 1);
    QTRY_COMPARE(events().size(), 3);
}

void tst_Buffering::attachmentsAreKept()
{
    m_main->emitEvent("photo", QByteArray("bytes"));
    m_main->emitEvent("next");
    m_client->open();
    QTRY_COMPARE(events(),
                 (QStringList{ QStringLiteral("51-[\"photo\",{\"_placeholder\":true,\"num\":0}]"),
                               QStringLiteral("2[\"next\"]") }));
    QCOMPARE(m_peer->binaries, QList<QByteArray>{ "bytes" });
}

void tst_Buffering::countIsLimited_data()
{
    QTest::addColumn<int>("limit");
    QTest::addColumn<int>("emitted");
    QTest::addColumn<int>("kept");
    QTest::newRow("below") << 3 << 2 << 2;
    QTest::newRow("at the limit") << 3 << 3 << 3;
    QTest::newRow("above") << 3 << 4 << 3;
    QTest::newRow("keeps none") << 0 << 1 << 0;
}

void tst_Buffering::countIsLimited()
{
    QFETCH(int, limit);
    QFETCH(int, emitted);
    QFETCH(int, kept);
    m_main->setMaxQueuedEvents(limit);
    if (emitted > kept)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("queue is full")));
    for (int i = 0; i < emitted; ++i)
        m_main->emitEvent("n", i);
    QCOMPARE(m_main->queuedCount(), kept);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_main->emitEvent("end");
    QTRY_COMPARE(events().size(), kept + 1); // the newest are those that are dropped
    for (int i = 0; i < kept; ++i)
        QCOMPARE(events().at(i), QStringLiteral("2[\"n\",%1]").arg(i));
}

void tst_Buffering::bytesAreLimited_data()
{
    QTest::addColumn<int>("size"); // of the attachment
    QTest::addColumn<bool>("isKept");
    // ["n",{"_placeholder":true,"num":0}] are 35 bytes
    QTest::newRow("at the limit") << 100 - 35 << true;
    QTest::newRow("above") << 100 - 35 + 1 << false;
}

void tst_Buffering::bytesAreLimited()
{
    QFETCH(int, size);
    QFETCH(bool, isKept);
    m_main->setMaxQueuedBytes(100);
    if (!isKept)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("queue is full")));
    m_main->emitEvent("n", QByteArray(size, 'x'));
    QCOMPARE(m_main->queuedCount(), isKept ? 1 : 0);
}

void tst_Buffering::droppedEventIsReported()
{
    m_main->setMaxQueuedEvents(1);
    QSignalSpy dropped(m_main, &QSocketIoClientNamespace::dropped);
    m_main->emitEvent("kept");
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral("queue is full")));
    const auto reply = m_main->emitWithAck("lost", 7, QByteArray("bytes"));
    QCOMPARE(dropped.count(), 1);
    const auto event = dropped.constFirst().constFirst().value<QSocketIoEvent>();
    QCOMPARE(event.name(), QStringLiteral("lost"));
    QCOMPARE(event.arguments(), (QVariantList{ 7, QByteArray("bytes") }));
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::NotConnected);
}

void tst_Buffering::roomIsMadeBySending()
{
    m_main->setMaxQueuedEvents(1);
    m_main->emitEvent("a");
    connectMain();
    m_client->close();
    m_main->emitEvent("b");
    QCOMPARE(m_main->queuedCount(), 1);
    connectMain();
    QTRY_COMPARE(events(), (QStringList{ QStringLiteral("2[\"a\"]"), QStringLiteral("2[\"b\"]") }));
}

void tst_Buffering::warnsOncePerDisconnection()
{
    m_main->setMaxQueuedEvents(0);
    const QRegularExpression warning(QStringLiteral("queue is full"));
    QTest::ignoreMessage(QtWarningMsg, warning);
    m_main->emitEvent("a");
    QTest::failOnWarning(warning);
    m_main->emitEvent("b");
    connectMain();
    m_client->close();
    QTest::ignoreMessage(QtWarningMsg, warning);
    m_main->emitEvent("c");
}

void tst_Buffering::eachNamespaceHasItsOwnQueue()
{
    m_main->setMaxQueuedEvents(1);
    auto *chat = m_client->of("/chat");
    chat->setMaxQueuedEvents(1);
    m_main->emitEvent("a");
    chat->emitEvent("b");
    QCOMPARE(m_main->queuedCount(), 1);
    QCOMPARE(chat->queuedCount(), 1);
    m_client->open();
    QTRY_COMPARE(events(),
                 (QStringList{ QStringLiteral("2[\"a\"]"), QStringLiteral("2/chat,[\"b\"]") }));
}

void tst_Buffering::volatileEventsAreNotKept()
{
    QSignalSpy dropped(m_main, &QSocketIoClientNamespace::dropped);
    m_main->asVolatile().emitEvent("gone");
    const auto reply = m_main->asVolatile().emitWithAck("gone");
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::NotConnected);
    QCOMPARE(m_main->queuedCount(), 0);
    QCOMPARE(dropped.count(), 0);
    // Nor while the namespace waits for its answer, nor after a loss.
    connect(m_main, &QSocketIoClientNamespace::aboutToConnect, m_main,
            [this] { m_main->asVolatile().emitEvent("gone"); });
    connect(m_main, &QSocketIoEndpoint::disconnected, m_main,
            [this] { m_main->asVolatile().emitEvent("gone"); });
    connectMain();
    m_peer->drop();
    QTRY_COMPARE(m_peer->connectionCount, 2);
    QTRY_VERIFY(m_main->isConnected());
    m_main->emitEvent("marker");
    QTRY_COMPARE(events(), QStringList{ QStringLiteral("2[\"marker\"]") });
}

void tst_Buffering::volatileEventsLeaveWhenConnected()
{
    connectMain();
    m_main->asVolatile().emitEvent("now");
    QTRY_COMPARE(events(), QStringList{ QStringLiteral("2[\"now\"]") });
}

void tst_Buffering::acknowledgementsOfKeptEventsStayOpen()
{
    const auto reply = m_main->emitWithAck("q");
    connectMain();
    QVERIFY(!reply.isFinished());
    QTRY_COMPARE(events().size(), 1);
    const QString id = events().constFirst().mid(1).section(u'[', 0, 0);
    m_peer->send(QStringLiteral("3%1[\"yes\"]").arg(id));
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<QString>(), QStringLiteral("yes"));
}

void tst_Buffering::timeOutRunsWhileKept()
{
    QSignalSpy counts(m_main, &QSocketIoClientNamespace::queuedCountChanged);
    const auto reply = m_main->withTimeout(10ms).emitWithAck("too late");
    m_main->emitEvent("patient");
    QCOMPARE(m_main->queuedCount(), 2);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::AckTimeout);
    QCOMPARE(m_main->queuedCount(), 1);
    QCOMPARE(counts.count(), 3);
    m_client->open();
    QTRY_COMPARE(events(), QStringList{ QStringLiteral("2[\"patient\"]") });
}

void tst_Buffering::timeOutGoesOnAfterSending()
{
    const auto reply = m_main->withTimeout(300ms).emitWithAck("q");
    connectMain();
    QTRY_COMPARE(events().size(), 1);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::AckTimeout);
    QCOMPARE(m_main->queuedCount(), 0);
    QVERIFY(m_main->isConnected());
}

void tst_Buffering::eventsStayOverCloseAndOpen()
{
    m_main->emitEvent("a");
    connectMain();
    m_client->close();
    m_main->emitEvent("b");
    const auto reply = m_main->emitWithAck("c");
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
    m_main->emitEvent("d");
    QCOMPARE(m_main->queuedCount(), 3);
    QVERIFY(!reply.isFinished());
    connectMain();
    QTRY_COMPARE(events().size(), 4);
    QCOMPARE(events().constFirst(), QStringLiteral("2[\"a\"]"));
    QCOMPARE(events().at(1), QStringLiteral("2[\"b\"]"));
    QCOMPARE(events().constLast(), QStringLiteral("2[\"d\"]"));
}

void tst_Buffering::eventsStayOverALostConnection()
{
    connectMain();
    const auto sent = m_main->emitWithAck("sent");
    QTRY_COMPARE(events().size(), 1);
    connect(m_main, &QSocketIoEndpoint::disconnected, m_main,
            [this] { m_main->emitEvent("meanwhile"); });
    m_peer->drop();
    QTRY_COMPARE(events().size(), 2);
    QCOMPARE(events().constLast(), QStringLiteral("2[\"meanwhile\"]"));
    QCOMPARE(sent.result().error().code(), ErrorCode::NotConnected);
}

// Whatever a slot emits while the queue is being sent stands behind what was emitted before it.
void tst_Buffering::eventsEmittedInSlotsKeepTheirPlace()
{
    m_peer->answer = [this](const QString &nsp) {
        m_peer->send(QStringLiteral("2[\"early\"]"));
        return m_peer->welcome(nsp);
    };
    m_main->emitEvent("a");
    m_main->emitEvent("b");
    connect(m_main, &QSocketIoEndpoint::stateChanged, m_main, [this](State state) {
        if (state == State::Connected)
            m_main->emitEvent("in stateChanged");
    });
    m_main->on("early", m_main, [this] { m_main->emitEvent("in a handler"); });
    connect(m_main, &QSocketIoEndpoint::eventSent, m_main, [this](const QSocketIoEvent &event) {
        if (event.name() == QLatin1String("a"))
            m_main->emitEvent("in eventSent");
    });
    connect(m_main, &QSocketIoClientNamespace::connected, m_main,
            [this] { m_main->emitEvent("in connected"); });
    m_client->open();
    QTRY_COMPARE(events().size(), 6);
    QCOMPARE(events(), (QStringList{ QStringLiteral("2[\"a\"]"), QStringLiteral("2[\"b\"]"),
                                     QStringLiteral("2[\"in stateChanged\"]"),
                                     QStringLiteral("2[\"in a handler\"]"),
                                     QStringLiteral("2[\"in eventSent\"]"),
                                     QStringLiteral("2[\"in connected\"]") }));
}

void tst_Buffering::disconnectingInASlotStopsTheSending()
{
    m_main->emitEvent("a");
    m_main->emitEvent("b");
    const auto once = static_cast<Qt::ConnectionType>(Qt::AutoConnection | Qt::SingleShotConnection);
    connect(m_main, &QSocketIoEndpoint::eventSent, m_client.get(), &QSocketIoClient::close, once);
    SignalLog log;
    log.watch(m_main);
    m_client->open();
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
    QCOMPARE(m_main->queuedCount(), 1);
    // connected() was never said, so disconnected() is not either.
    QCOMPARE(log.lines.mid(2),
             (QStringList{ QStringLiteral("/ Connected"), QStringLiteral("/ Disconnected"),
                           QStringLiteral("/ sent a") }));
    connectMain();
    QTRY_COMPARE(events(), (QStringList{ QStringLiteral("2[\"a\"]"), QStringLiteral("2[\"b\"]") }));
}

void tst_Buffering::deletionEndsKeptAcknowledgements()
{
    const auto reply = m_main->emitWithAck("q");
    const auto timed = m_main->withTimeout(1h).emitWithAck("q");
    QVERIFY(!reply.isFinished());
    m_client.reset();
    QVERIFY(reply.isFinished() && timed.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::NotConnected);
    QCOMPARE(timed.result().error().code(), ErrorCode::NotConnected);
}

QTEST_GUILESS_MAIN(tst_Buffering)
#include "tst_buffering.moc"
