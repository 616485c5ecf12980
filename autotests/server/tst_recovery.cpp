// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Clients that come back to the session that they have lost.
#include "testserver.h"
#include "wireclient.h"

#include <QElapsedTimer>
#include <QPromise>
#include <QRegularExpression>
#include <QSignalSpy>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;

namespace {

// What begins the offsets of the server, seen last.
QByteArray tag;

// The packet with the bare number in place of its offset.
QByteArray untagged(const QByteArray &packet)
{
    static const QRegularExpression offset(u"\"([\\w-]{4}\\.)([0-9a-z]+)\"\\]$"_s);
    const QString text = QString::fromLatin1(packet);
    const auto match = offset.match(text);
    if (!match.hasMatch())
        return packet;
    tag = match.captured(1).toLatin1();
    return text.first(match.capturedStart(1)).toLatin1() + match.captured(2).toLatin1() + "\"]";
}

// A connection, and what is needed to come back.
struct Visitor
{
    explicit Visitor(TestServer &server)
        : client(std::make_unique<WireClient>(server.port()))
    {}
    // What the server answers; the events before it are kept.
    QJsonObject join(const QByteArray &auth = {})
    {
        client->send("0" + auth);
        early.clear();
        for (QByteArray packet = client->next(); !packet.isNull(); packet = client->next()) {
            if (packet.startsWith('0'))
                return QJsonDocument::fromJson(packet.sliced(1)).object();
            early.append(untagged(packet));
        }
        return {};
    }
    QJsonObject comeBack(const QJsonObject &before, const QString &offset = {})
    {
        QJsonObject auth{ { u"pid"_s, before.value("pid"_L1) } };
        if (!offset.isNull())
            auth.insert(u"offset"_s, QString(QString::fromLatin1(tag) + offset));
        return join(QJsonDocument(auth).toJson(QJsonDocument::Compact));
    }
    QByteArray next() { return untagged(client->next()); }
    QList<QByteArray> drain()
    {
        QList<QByteArray> packets;
        for (const QByteArray &packet : client->drain())
            packets.append(untagged(packet));
        return packets;
    }
    void vanish(TestServer &server)
    {
        const qsizetype count = server.of("/")->socketCount();
        client.reset();
        QTRY_COMPARE(server.of("/")->socketCount(), count - 1);
    }

    std::unique_ptr<WireClient> client;
    QList<QByteArray> early;
};

class SlowAdapter final : public QSocketIoAdapter
{
public:
    using QSocketIoAdapter::QSocketIoAdapter;
    void saveSession(const QSocketIoRecoverySession &session) override { saved.append(session); }
    QFuture<QSocketIoRecoverySession> restoreSession(const QString &privateId,
                                                     const QString &offset) override
    {
        asked = privateId + u' ' + offset;
        promise.start();
        return promise.future();
    }
    QList<QSocketIoRecoverySession> saved;
    QString asked;
    QPromise<QSocketIoRecoverySession> promise;
};

} // namespace

class tst_Recovery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isOffByDefault();
    void restoresSessions();
    void stampsWhatCanBeKept();
    void sendsWhatWasMissed();
    void restoresAnIdleClient();
    void restoresTwice();
    void takesOverALiveConnection();
    void refusesWhenEnded_data();
    void refusesWhenEnded();
    void refusesAfterTheWindow();
    void refusesStrangers();
    void filtersEvents();
    void skipsOrRunsMiddlewares_data();
    void skipsOrRunsMiddlewares();
    void missesNothingDuringMiddlewares();
    void keepsSessionsOfAClosedServer();
    void asksAdaptersThatTakeTime();
    void toleratesAClientThatDoesNotWait();
};

void tst_Recovery::isOffByDefault()
{
    TestServer server;
    QCOMPARE(server.recoveryWindow(), 0ms);
    Visitor visitor(server);
    const QJsonObject before = visitor.join("{\"pid\":\"x\",\"offset\":\"y\"}");
    QCOMPARE(before.keys(), QStringList{ u"sid"_s });
    server.emitEvent("news");
    QCOMPARE(visitor.next(), "2[\"news\"]");
    QVERIFY(!server.socket()->isRecovered());
}

void tst_Recovery::restoresSessions()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    QSignalSpy connected(server.of("/"), &QSocketIoServerNamespace::socketConnected);
    QSignalSpy recovered(server.of("/"), &QSocketIoServerNamespace::socketRecovered);
    Visitor first(server);
    const QJsonObject before = first.join();
    QVERIFY(!before.value("pid"_L1).toString().isEmpty());
    QVERIFY(before.value("pid"_L1) != before.value("sid"_L1));
    server.socket()->join(u"room"_s);
    server.socket()->setSession({ { u"name"_s, u"Ada"_s } });
    QCOMPARE(recovered.size(), 0);
    first.vanish(server);

    Visitor second(server);
    QCOMPARE(second.comeBack(before), before);
    QSocketIoServerSocket *socket = server.socket();
    QCOMPARE(socket->id(), before.value("sid"_L1).toString());
    QVERIFY(socket->isRecovered());
    QCOMPARE(socket->session(), (QVariantMap{ { u"name"_s, u"Ada"_s } }));
    QCOMPARE(socket->roomNames(), (QStringList{ socket->id(), u"room"_s }));
    QCOMPARE(recovered.size(), 1);
    QCOMPARE(connected.size(), 2);
    server.to(u"room"_s).emitEvent("news");
    QCOMPARE(second.next(), "2[\"news\",\"1\"]");
}

void tst_Recovery::stampsWhatCanBeKept()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    Visitor visitor(server);
    visitor.join();
    QSocketIoServerSocket *socket = server.socket();
    QSignalSpy sent(socket, &QSocketIoServerSocket::eventSent);
    server.emitEvent("all", 1);
    socket->emitEvent("one", QByteArray("x"));
    socket->asVolatile().emitEvent("volatile", u"text"_s);
    server.broadcast().asVolatile().emitEvent("volatile");
    const auto reply = socket->emitWithAck("question");
    const auto replies = server.broadcast().emitWithAck("questions");
    QCOMPARE(visitor.drain(),
             (QList<QByteArray>{ "2[\"all\",1,\"1\"]",
                                 "51-[\"one\",{\"_placeholder\":true,\"num\":0},\"2\"]", "x",
                                 "2[\"volatile\",\"text\"]", "2[\"volatile\"]", "21[\"question\"]",
                                 "22[\"questions\"]" }));
    QCOMPARE(sent.size(), 6);
}

void tst_Recovery::sendsWhatWasMissed()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    Visitor first(server);
    const QJsonObject before = first.join();
    const QString id = before.value("sid"_L1).toString();
    server.socket()->join(u"room"_s);
    server.emitEvent("seen");
    first.drain();
    server.emitEvent("in flight");
    first.vanish(server);
    server.to(u"room"_s).emitEvent("room", QByteArray("\xff"));
    server.to(id).emitEvent("mine");
    server.except(id).emitEvent("not mine");
    server.to(u"other"_s).emitEvent("other");
    server.broadcast().asVolatile().emitEvent("volatile");

    Visitor second(server);
    QCOMPARE(second.comeBack(before, u"1"_s), before);
    QCOMPARE(second.early,
             (QList<QByteArray>{ "2[\"in flight\",\"2\"]",
                                 "51-[\"room\",{\"_placeholder\":true,\"num\":0},\"3\"]", "\xff",
                                 "2[\"mine\",\"4\"]" }));
    QCOMPARE(second.drain(), QList<QByteArray>());
}

void tst_Recovery::restoresAnIdleClient()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    server.emitEvent("before");
    Visitor first(server);
    const QJsonObject before = first.join();
    first.vanish(server);
    server.emitEvent("news");
    Visitor second(server);
    QCOMPARE(second.comeBack(before), before);
    QCOMPARE(second.early, QList<QByteArray>{ "2[\"news\",\"2\"]" });
}

void tst_Recovery::restoresTwice()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    Visitor first(server);
    const QJsonObject before = first.join();
    server.emitEvent("a");
    first.drain();
    first.vanish(server);
    server.emitEvent("b");
    Visitor second(server);
    QCOMPARE(second.comeBack(before, u"1"_s), before);
    second.vanish(server);
    server.emitEvent("c");
    Visitor third(server);
    QCOMPARE(third.comeBack(before, u"2"_s), before);
    QCOMPARE(third.early, QList<QByteArray>{ "2[\"c\",\"3\"]" });
    third.vanish(server);
    // It has not seen anything new in the meantime.
    Visitor fourth(server);
    QCOMPARE(fourth.comeBack(before, u"3"_s), before);
    QVERIFY(fourth.early.isEmpty());
}

void tst_Recovery::takesOverALiveConnection()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    QSignalSpy disconnected(server.of("/"), &QSocketIoServerNamespace::socketDisconnected);
    Visitor first(server);
    const QJsonObject before = first.join();
    server.socket()->join(u"room"_s);
    Visitor second(server);
    QCOMPARE(second.comeBack(before), before);
    QCOMPARE(disconnected.size(), 1);
    QCOMPARE(disconnected.first().at(1).value<DisconnectReason>(),
             DisconnectReason::TransportClosed);
    QCOMPARE(server.of("/")->socketCount(), 1);
    QVERIFY(server.socket()->roomNames().contains(u"room"_s));
    QVERIFY(first.client->waitForClosed());
    // Its late end spoils nothing.
    second.vanish(server);
    Visitor third(server);
    QCOMPARE(third.comeBack(before), before);
}

void tst_Recovery::refusesWhenEnded_data()
{
    QTest::addColumn<bool>("byServer");
    QTest::newRow("by the client") << false;
    QTest::newRow("by the server") << true;
}

void tst_Recovery::refusesWhenEnded()
{
    QFETCH(bool, byServer);
    TestServer server;
    server.setRecoveryWindow(2min);
    Visitor first(server);
    const QJsonObject before = first.join();
    if (byServer)
        server.socket()->disconnectClient();
    else
        first.client->send("1");
    first.drain();
    QCOMPARE(server.of("/")->socketCount(), 0);
    Visitor second(server);
    const QJsonObject after = second.comeBack(before);
    QVERIFY(!after.isEmpty());
    QVERIFY(after.value("pid"_L1) != before.value("pid"_L1));
    QVERIFY(!server.socket()->isRecovered());
}

void tst_Recovery::refusesAfterTheWindow()
{
    TestServer server;
    server.setRecoveryWindow(1ms);
    Visitor first(server);
    const QJsonObject before = first.join();
    first.vanish(server);
    // Another connection takes longer than that.
    Visitor second(server);
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 3)
        QCoreApplication::processEvents();
    QVERIFY(second.comeBack(before) != before);
    QVERIFY(!server.socket()->isRecovered());
}

void tst_Recovery::refusesStrangers()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    Visitor visitor(server);
    const QJsonObject answer = visitor.join("{\"pid\":\"guessed\",\"offset\":\"1\"}");
    QVERIFY(answer.value("pid"_L1).toString() != u"guessed"_s);
    for (const QByteArray &auth :
         { QByteArray("{\"pid\":1}"), QByteArray("{\"pid\":{}}"), QByteArray("{\"pid\":\"\"}") }) {
        Visitor other(server);
        QCOMPARE(other.join(auth).size(), 2);
    }
    // The id that others know is no key.
    Visitor thief(server);
    thief.join("{\"pid\":\"" + answer.value("sid"_L1).toString().toLatin1() + "\"}");
    QVERIFY(server.of("/")->socket(answer.value("sid"_L1).toString()));
}

void tst_Recovery::filtersEvents()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    server.setRecoveryFilter(this, [](const QSocketIoPacket &packet) {
        return packet.eventName() != u"position"_s;
    });
    Visitor first(server);
    const QJsonObject before = first.join();
    server.emitEvent("position", 1);
    server.socket()->emitEvent("position", 2);
    server.emitEvent("news");
    QCOMPARE(first.drain(),
             (QList<QByteArray>{ "2[\"position\",1]", "2[\"position\",2]", "2[\"news\",\"1\"]" }));
    first.vanish(server);
    server.emitEvent("position", 3);
    server.emitEvent("news");
    Visitor second(server);
    QCOMPARE(second.comeBack(before, u"1"_s), before);
    QCOMPARE(second.early, QList<QByteArray>{ "2[\"news\",\"2\"]" });
}

void tst_Recovery::skipsOrRunsMiddlewares_data()
{
    QTest::addColumn<QSocketIoServer::RecoveryMiddlewares>("policy");
    QTest::addColumn<int>("calls");
    QTest::newRow("skip") << QSocketIoServer::RecoveryMiddlewares::Skip << 1;
    QTest::newRow("run") << QSocketIoServer::RecoveryMiddlewares::Run << 2;
}

void tst_Recovery::skipsOrRunsMiddlewares()
{
    QFETCH(QSocketIoServer::RecoveryMiddlewares, policy);
    TestServer server;
    server.setRecoveryWindow(2min);
    server.setRecoveryMiddlewares(policy);
    int calls = 0;
    server.use(this, [&calls](QSocketIoServerSocket *) {
        ++calls;
        return QSocketIoError();
    });
    Visitor first(server);
    const QJsonObject before = first.join();
    first.vanish(server);
    Visitor second(server);
    QCOMPARE(second.comeBack(before), before);
    QTEST(calls, "calls");
}

void tst_Recovery::missesNothingDuringMiddlewares()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    server.setRecoveryMiddlewares(QSocketIoServer::RecoveryMiddlewares::Run);
    Visitor first(server);
    const QJsonObject before = first.join();
    server.socket()->join(u"room"_s);
    first.vanish(server);
    QPromise<QSocketIoError> verdict;
    verdict.start();
    bool isAsked = false;
    server.use(this, [&](QSocketIoServerSocket *) {
        isAsked = true;
        return verdict.future();
    });
    server.emitEvent("a");
    Visitor second(server);
    second.client->send("0{\"pid\":\"" + before.value("pid"_L1).toString().toLatin1() + "\"}");
    QTRY_VERIFY(isAsked);
    server.to(u"room"_s).emitEvent("b");
    verdict.addResult(QSocketIoError());
    verdict.finish();
    QCOMPARE(second.next(), "2[\"a\",\"1\"]");
    QCOMPARE(second.next(), "2[\"b\",\"2\"]");
    QVERIFY(second.next().startsWith("0{"));
}

void tst_Recovery::keepsSessionsOfAClosedServer()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    Visitor first(server);
    const QJsonObject before = first.join();
    server.close();
    QVERIFY(server.listen(QHostAddress::LocalHost));
    Visitor second(server);
    QCOMPARE(second.comeBack(before), before);
}

void tst_Recovery::asksAdaptersThatTakeTime()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    SlowAdapter *adapter = nullptr;
    server.setAdapterFactory(
            [&adapter](QSocketIoServerNamespace *here) { return adapter = new SlowAdapter(here); });
    Visitor first(server);
    const QJsonObject before = first.join();
    server.socket()->setSession({ { u"a"_s, 1 } });
    first.vanish(server);
    QCOMPARE(adapter->saved.size(), 1);
    QSocketIoRecoverySession session = adapter->saved.first();
    QCOMPARE(session.privateId, before.value("pid"_L1).toString());
    QCOMPARE(session.session, (QVariantMap{ { u"a"_s, 1 } }));
    Visitor second(server);
    second.client->send("0{\"pid\":\"" + session.privateId.toLatin1() + "\",\"offset\":\"7-1\"}");
    QTRY_COMPARE(adapter->asked, session.privateId + u" 7-1"_s);
    QCOMPARE(server.of("/")->socketCount(), 0);
    session.rooms.append(u"room"_s);
    session.missed.append(QSocketIoPacket(QByteArray("[\"news\",\"7-2\"]"), {}));
    adapter->promise.addResult(session);
    adapter->promise.finish();
    QCOMPARE(second.next(), "2[\"news\",\"7-2\"]");
    QVERIFY(second.next().startsWith("0{"));
    QCOMPARE(server.socket()->roomNames(), (QStringList{ session.socketId, u"room"_s }));
}

void tst_Recovery::toleratesAClientThatDoesNotWait()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    SlowAdapter *adapter = nullptr;
    server.setAdapterFactory(
            [&adapter](QSocketIoServerNamespace *here) { return adapter = new SlowAdapter(here); });
    Visitor visitor(server);
    visitor.client->send("0{\"pid\":\"x\"}");
    QTRY_VERIFY(adapter && !adapter->asked.isEmpty());
    visitor.client.reset();
    QTRY_VERIFY(server.of("/")->findChildren<QSocketIoServerSocket *>().isEmpty());
    adapter->promise.addResult(QSocketIoRecoverySession());
    adapter->promise.finish();
    QCoreApplication::processEvents();
    QCOMPARE(server.of("/")->socketCount(), 0);
}

QTEST_GUILESS_MAIN(tst_Recovery)
#include "tst_recovery.moc"
