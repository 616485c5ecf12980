// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is larger than the server accepts is not sent, and nothing else suffers.
#include "clientthread.h"
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"
#include "testserver.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::DropReason;
using QSocketIo::ErrorCode;
using QSocketIo::Transport;
using QSocketIoPrivate::TestServer;
using Space = QSocketIoClientNamespace;

namespace {

constexpr int limit = 4000;

// As text, quoted, in an event called "e" without acknowledgement: 42["e","..."]
QString textOfWireSize(int size)
{
    return QString(size - int(qstrlen(R"(42["e",""])")), u'x');
}

struct Pair
{
    explicit Pair(const QList<Transport> &transports = { Transport::WebSocket })
    {
        server.setMaxPayload(limit);
        server.on("e", &server, [this](QSocketIoServerSocket *, const QVariant &value) {
            received.append(value);
        });
        QObject::connect(server.of("/"), &QSocketIoServerNamespace::socketDisconnected, &server,
                         [this] { ++disconnections; });
        QSocketIoPrivate::chooseIoThread(client);
        client.setUrl(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
        client.setTransports(transports);
        client.setReconnectDelay(10ms, 20ms);
        QObject::connect(space, &Space::dropped, space,
                         [this](const QSocketIoEvent &event, DropReason reason) {
                             drops.append(
                                     event.name() + u' '
                                     + QLatin1String(QMetaEnum::fromType<DropReason>().valueToKey(
                                             int(reason))));
                         });
        QObject::connect(space, &QSocketIoEndpoint::errorOccurred, space,
                         [this](const QSocketIoError &error) { errors.append(error); });
    }
    // Events are written in order: what was emitted before this has arrived, or never will.
    bool isIntact()
    {
        const qsizetype count = received.size();
        client.emitEvent("e", "end");
        return QTest::qWaitFor(
                       [&] { return received.size() > count && received.last() == u"end"_s; })
               && disconnections == 0 && client.state() == QSocketIoClient::State::Open;
    }

    TestServer server;
    QSocketIoClient client;
    Space *space = client.of("/");
    QVariantList received;
    QStringList drops;
    QList<QSocketIoError> errors;
    int disconnections = 0;
};

// The first of a connection is told as a warning; further ones are not.
void expectWarning()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"was not sent: it takes"_s));
}

} // namespace

class tst_LargeEvents : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eitherSide_data();
    void eitherSide();
    void errorNamesEventSizeAndLimit();
    void attachmentsCountEach();
    void volatileEventsAreTold();
    void fromAnotherThread();
    void keptEventsAreDroppedInTheirTurn();
    void repeatedEventsAreDroppedInTheirTurn();
    void manyInARow();
    void persistentQueueLosesTheEntry();
    void oneThatWaitsForItsNextTry();
    void answers();
    void serverWithoutLimit();
    void serverOfEngineIo3_data();
    void serverOfEngineIo3();
    void droppedMayDeleteTheClient_data();
    void droppedMayDeleteTheClient();
};

void tst_LargeEvents::eitherSide_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<bool>("isBase64");
    QTest::addColumn<QVariant>("fits");
    QTest::addColumn<QVariant>("exceeds");
    const auto text = QVariant(textOfWireSize(limit));
    const auto longer = QVariant(textOfWireSize(limit + 1));
    QTest::newRow("polling, text") << Transport::Polling << false << text << longer;
    QTest::newRow("websocket, text") << Transport::WebSocket << false << text << longer;
    // "b" and four characters for three bytes: 2997 bytes are 3997, three more are 4001
    const auto small = QVariant(QByteArray(2997, 'x'));
    QTest::newRow("polling, bytes")
            << Transport::Polling << false << small << QVariant(QByteArray(2998, 'x'));
    // All packets of an event together have a limit of their own on our server.
    QTest::newRow("websocket, bytes")
            << Transport::WebSocket << false << QVariant(QByteArray(limit - 100, 'x'))
            << QVariant(QByteArray(limit + 1, 'x'));
    QTest::newRow("websocket, base64")
            << Transport::WebSocket << true << small << QVariant(QByteArray(2998, 'x'));
    // Bytes of UTF-8 count, not characters.
    QTest::newRow("websocket, wide")
            << Transport::WebSocket << false << QVariant(QString(1995, u'\u00e4'))
            << QVariant(QString(1996, u'\u00e4'));
}

void tst_LargeEvents::eitherSide()
{
    QFETCH(const Transport, transport);
    QFETCH(const bool, isBase64);
    QFETCH(const QVariant, fits);
    QFETCH(const QVariant, exceeds);
    Pair pair({ transport });
    pair.client.setBase64Forced(isBase64);
    pair.client.open();
    QVERIFY(pair.client.waitForConnected(5s));
    pair.client.emitEvent("e", fits);
    QVERIFY(pair.isIntact());
    QCOMPARE(pair.received, (QVariantList{ fits, u"end"_s }));
    QCOMPARE(pair.drops, QStringList());
    expectWarning();
    QSignalSpy sent(pair.space, &QSocketIoEndpoint::eventSent);
    pair.client.emitEvent("e", exceeds);
    QCOMPARE(sent.count(), 0);
    QCOMPARE(pair.drops, QStringList{ u"e TooLarge"_s });
    QVERIFY(pair.isIntact());
    QCOMPARE(pair.received, (QVariantList{ fits, u"end"_s, u"end"_s }));
}

void tst_LargeEvents::errorNamesEventSizeAndLimit()
{
    Pair pair;
    pair.client.open();
    QVERIFY(pair.client.waitForConnected(5s));
    expectWarning();
    const auto reply = pair.client.emitWithAck("photo", QByteArray(limit + 7, 'x'));
    QVERIFY(reply.isFinished());
    const QSocketIoError error = reply.result().error();
    QCOMPARE(error.code(), ErrorCode::PayloadTooLarge);
    QCOMPARE(error.message(),
             u"The event \"photo\" was not sent: it takes 4007 bytes in one packet, and the server "
             "accepts 4000."_s);
    QCOMPARE(error.data().toMap(),
             (QVariantMap{
                     { u"event"_s, u"photo"_s }, { u"size"_s, 4007 }, { u"limit"_s, limit } }));
    QCOMPARE(pair.errors.size(), 1);
    QCOMPARE(pair.errors.first().message(), error.message());
    QCOMPARE(pair.drops, QStringList{ u"photo TooLarge"_s });
    QVERIFY(pair.isIntact());
}

// Servers look at packets, not at events.
void tst_LargeEvents::attachmentsCountEach()
{
    ScriptedPeer peer;
    peer.handshake.replace(u"1000000"_s, QString::number(limit));
    QSocketIoClient client;
    setUpClient(client, peer.url());
    QSignalSpy dropped(client.of("/"), &Space::dropped);
    client.open();
    QVERIFY(client.waitForConnected(5s));
    const QByteArray fits(limit, 'x');
    client.emitEvent("e", fits, fits, fits);
    QTRY_COMPARE(peer.binaries, QList<QByteArray>(3, fits));
    QCOMPARE(dropped.count(), 0);
    expectWarning();
    client.emitEvent("e", fits, QByteArray(limit + 1, 'x'));
    client.emitEvent("end");
    QTRY_COMPARE(peer.received.filter(u"end"_s).size(), 1);
    QCOMPARE(peer.binaries.size(), 3);
    QCOMPARE(dropped.count(), 1);
    QCOMPARE(dropped.first().at(1).value<DropReason>(), DropReason::TooLarge);
}

void tst_LargeEvents::volatileEventsAreTold()
{
    Pair pair;
    pair.client.open();
    QVERIFY(pair.client.waitForConnected(5s));
    expectWarning();
    pair.client.asVolatile().emitEvent("e", textOfWireSize(limit + 1));
    QCOMPARE(pair.drops, QStringList{ u"e TooLarge"_s });
    QVERIFY(pair.isIntact());
}

void tst_LargeEvents::fromAnotherThread()
{
    Pair pair;
    pair.client.open();
    QVERIFY(pair.client.waitForConnected(5s));
    expectWarning();
    QFuture<QSocketIoReply> reply;
    std::thread([&] { reply = pair.client.emitWithAck("e", textOfWireSize(limit + 1)); }).join();
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), ErrorCode::PayloadTooLarge);
    QVERIFY(pair.isIntact());
}

void tst_LargeEvents::keptEventsAreDroppedInTheirTurn()
{
    Pair pair;
    pair.client.emitEvent("e", "first");
    const auto reply = pair.client.emitWithAck("e", textOfWireSize(limit + 1));
    pair.client.emitEvent("e", "last");
    QCOMPARE(pair.space->queuedCount(), 3);
    QCOMPARE(pair.drops, QStringList());
    expectWarning();
    pair.client.open();
    QTRY_COMPARE(pair.received, (QVariantList{ u"first"_s, u"last"_s }));
    QCOMPARE(pair.drops, QStringList{ u"e TooLarge"_s });
    QCOMPARE(reply.result().error().code(), ErrorCode::PayloadTooLarge);
    QCOMPARE(pair.space->queuedCount(), 0);
    QVERIFY(pair.isIntact());
}

void tst_LargeEvents::repeatedEventsAreDroppedInTheirTurn()
{
    Pair pair;
    pair.server.on("acked", &pair.server,
                   [](QSocketIoServerSocket *, const QString &text) { return text.size(); });
    pair.space->setRetries(3);
    const auto before = pair.client.emitWithAck("acked", "one");
    const auto large = pair.client.emitWithAck("acked", QString(limit, u'x'));
    const auto after = pair.client.emitWithAck("acked", "three");
    expectWarning();
    pair.client.open();
    QTRY_VERIFY(after.isFinished());
    QCOMPARE(before.result().value<int>(), 3);
    QCOMPARE(large.result().error().code(), ErrorCode::PayloadTooLarge);
    QCOMPARE(after.result().value<int>(), 5);
    QCOMPARE(pair.space->queuedCount(), 0);
    const auto connected = pair.client.emitWithAck("acked",
                                                   QString(limit, u'x')); // nothing before it
    QVERIFY(connected.isFinished());
    QCOMPARE(pair.drops, QStringList(2, u"acked TooLarge"_s));
    QCOMPARE(pair.disconnections, 0);
}

// A server that accepts next to nothing must not fill the stack of a client that has much to say.
void tst_LargeEvents::manyInARow()
{
    constexpr int count = 5000;
    ScriptedPeer peer;
    peer.handshake.replace(u"1000000"_s, u"20"_s);
    QSocketIoClient client;
    setUpClient(client, peer.url());
    Space *space = client.of("/");
    space->setRetries(1);
    space->setMaxQueuedEvents(count + 1);
    for (int i = 0; i < count; ++i)
        space->emitEvent("a name that is too long", i);
    space->emitEvent("short");
    QSignalSpy dropped(space, &Space::dropped);
    expectWarning();
    client.open();
    QTRY_COMPARE(peer.received.filter(u"short"_s).size(), 1);
    QCOMPARE(dropped.count(), count);
    QCOMPARE(space->queuedCount(), 1);
}

void tst_LargeEvents::persistentQueueLosesTheEntry()
{
    const QTemporaryDir folder;
    Pair pair;
    pair.server.on("acked", &pair.server,
                   [](QSocketIoServerSocket *, const QString &) { return 1; });
    QVERIFY(pair.space->setPersistentQueue(folder.path()));
    pair.space->emitEvent("acked", QString(limit, u'x'));
    pair.space->emitEvent("acked", "small");
    QCOMPARE(pair.space->queuedCount(), 2);
    expectWarning();
    pair.client.open();
    QTRY_COMPARE(pair.space->queuedCount(), 0);
    QCOMPARE(pair.drops, QStringList{ u"acked TooLarge"_s });
    QCOMPARE(pair.disconnections, 0);
    delete pair.space;
    QSocketIoClient later;
    QVERIFY(later.of("/")->setPersistentQueue(folder.path()));
    QCOMPARE(later.of("/")->queuedCount(), 0);
}

// It fitted at its first sending; the server has come back with another limit meanwhile.
void tst_LargeEvents::oneThatWaitsForItsNextTry()
{
    ScriptedPeer peer;
    QSocketIoClient client;
    setUpClient(client, peer.url());
    Space *space = client.of("/");
    space->setRetries(5);
    client.open();
    QVERIFY(client.waitForConnected(5s));
    space->emitEvent("somewhat long");
    space->emitEvent("next");
    QTRY_COMPARE(peer.received.filter(u"long"_s).size(), 1);
    peer.handshake.replace(u"1000000"_s, u"15"_s);
    QSignalSpy dropped(space, &Space::dropped);
    expectWarning();
    peer.drop();
    QTRY_COMPARE(peer.received.filter(u"next"_s).size(), 1);
    QCOMPARE(dropped.count(), 1);
    QCOMPARE(dropped.first().at(1).value<DropReason>(), DropReason::TooLarge);
    QCOMPARE(peer.received.filter(u"long"_s).size(), 1);
    QCOMPARE(space->queuedCount(), 1);
}

void tst_LargeEvents::answers()
{
    Pair pair;
    pair.client.on("give", &pair.client, [](int size) { return QString(size, u'x'); });
    pair.client.open();
    QVERIFY(pair.client.waitForConnected(5s));
    QTRY_VERIFY(pair.server.socket());
    QSocketIoServerSocket *socket = pair.server.socket();
    // 431["..."]
    const auto small = socket->emitWithAck("give", limit - 7);
    QTRY_VERIFY(small.isFinished());
    QCOMPARE(small.result().value<QString>().value_or(QString()).size(), limit - 7);
    expectWarning();
    const auto large = socket->withTimeout(1h).emitWithAck("give", limit - 6);
    QTRY_COMPARE(pair.errors.size(), 1);
    QCOMPARE(pair.errors.first().code(), ErrorCode::PayloadTooLarge);
    QCOMPARE(pair.errors.first().data().toMap().value(u"limit"_s).toInt(), limit);
    QVERIFY(pair.isIntact());
    QVERIFY(!large.isFinished());
    QCOMPARE(pair.drops, QStringList());
}

void tst_LargeEvents::serverWithoutLimit()
{
    ScriptedPeer peer;
    peer.handshake.remove(u",\"maxPayload\":1000000"_s);
    QSocketIoClient client;
    setUpClient(client, peer.url());
    QSignalSpy dropped(client.of("/"), &Space::dropped);
    client.open();
    QVERIFY(client.waitForConnected(5s));
    client.emitEvent("e", QString(2'000'000, u'x'));
    QTRY_COMPARE(peer.received.filter(u"xxx"_s).size(), 1);
    QCOMPARE(dropped.count(), 0);
}

// Ours says what it takes, also to those who speak the old revision, and counts their way of writing.
void tst_LargeEvents::serverOfEngineIo3_data()
{
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<QVariant>("fits");
    QTest::addColumn<QVariant>("exceeds");
    // The body begins with the packet's length and a colon.
    QTest::newRow("polling, text") << Transport::Polling << QVariant(textOfWireSize(limit - 5))
                                   << QVariant(textOfWireSize(limit - 4));
    // ... and a framed one with the kind, the length, an end of it, and a byte for the type.
    QTest::newRow("polling, bytes") << Transport::Polling << QVariant(QByteArray(limit - 100, 'x'))
                                    << QVariant(QByteArray(limit - 6, 'x'));
    QTest::newRow("websocket, text") << Transport::WebSocket << QVariant(textOfWireSize(limit))
                                     << QVariant(textOfWireSize(limit + 1));
    QTest::newRow("websocket, bytes")
            << Transport::WebSocket << QVariant(QByteArray(limit - 100, 'x'))
            << QVariant(QByteArray(limit, 'x'));
}

void tst_LargeEvents::serverOfEngineIo3()
{
    QFETCH(const Transport, transport);
    QFETCH(const QVariant, fits);
    QFETCH(const QVariant, exceeds);
    Pair pair({ transport });
    pair.server.setAllowEngineIo3(true);
    pair.client.setProtocol(QSocketIo::Protocol::EngineIo3);
    pair.client.open();
    QVERIFY(pair.client.waitForConnected(5s));
    pair.client.emitEvent("e", fits);
    QVERIFY(pair.isIntact());
    QCOMPARE(pair.received, (QVariantList{ fits, u"end"_s }));
    expectWarning();
    pair.client.emitEvent("e", exceeds);
    QCOMPARE(pair.drops, QStringList{ u"e TooLarge"_s });
    QVERIFY(pair.isIntact());
}

void tst_LargeEvents::droppedMayDeleteTheClient_data()
{
    QTest::addColumn<bool>("isKept");
    QTest::addColumn<int>("retries");
    QTest::newRow("connected") << false << 0;
    QTest::newRow("connected, with retries") << false << 1;
    QTest::newRow("kept") << true << 0;
    QTest::newRow("kept, with retries") << true << 1;
}

void tst_LargeEvents::droppedMayDeleteTheClient()
{
    QFETCH(const bool, isKept);
    QFETCH(const int, retries);
    ScriptedPeer peer;
    peer.handshake.replace(u"1000000"_s, u"20"_s);
    auto *client = new QSocketIoClient;
    const QPointer<QSocketIoClient> guard(client);
    setUpClient(*client, peer.url());
    client->of("/")->setRetries(retries);
    connect(client->of("/"), &Space::dropped, this, [client] { delete client; });
    QFuture<QSocketIoReply> reply;
    const auto emitLong = [&] { reply = client->emitWithAck("a name that is too long", 1); };
    if (isKept) {
        emitLong();
        client->emitEvent("e");
    }
    expectWarning();
    client->open();
    if (!isKept) {
        QVERIFY(client->waitForConnected(5s));
        emitLong();
    }
    QTRY_VERIFY(!guard);
    QVERIFY(reply.isFinished());
    QVERIFY(reply.result().isError());
}

QTEST_GUILESS_MAIN(tst_LargeEvents)

#include "tst_largeevents.moc"
