// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the admin page is told, whom it has to convince first, and what its buttons do.
#include "testserver.h"
#include "wireclient.h"

#include "qsocketioadmin.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_Admin : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void brokenHashesAreRefused_data();
    void brokenHashesAreRefused();
    void nobodyIsLetInByDefault();
    void credentialsAreAskedFor_data();
    void credentialsAreAskedFor();
    void sessionsReplaceThePassword();
    void sessionsMayBeStoredElsewhere();
    void guessingIsBounded();

    void tellsWhatIsThere();
    void tellsWhatHappens();
    void tellsWhatHappensElsewhere();
    void hidesSecrets();
    void tellsUpgrades();
    void countsEvents();
    void productionTellsNumbersOnly();

    void buttonsWork();
    void readOnlyIgnoresButtons();
    void commandsOfStrangersAreIgnored();
    void instrumentIsIdempotent();
    void adminMayGo();
};

namespace {

constexpr int iterations = 1000; // what protects passwords would only make the test slow

class AdminPage
{
public:
    explicit AdminPage(TestServer &server, const QByteArray &auth = "{}")
        : m_client(server.port())
        , id(m_client.join("/admin", auth))
    {}

    bool isIn() const { return !id.isNull(); }
    // The arguments of the next event of this name; others before it are thrown away.
    QJsonArray next(const QString &event)
    {
        while (true) {
            const QByteArray packet = m_client.next();
            if (packet.isNull())
                return {};
            QJsonArray all = QJsonDocument::fromJson(packet.mid(packet.indexOf('['))).array();
            if (all.isEmpty() || all.takeAt(0).toString() != event)
                continue;
            return all;
        }
    }
    void send(const QByteArray &json) { m_client.send("2/admin," + json); }
    WireClient &client() { return m_client; }

private:
    WireClient m_client;

public:
    const QByteArray id;
};

void openToAll(TestServer &server)
{
    QSocketIoAdmin *const admin = server.instrument();
    admin->setUnprotected();
    admin->setStatisticsInterval(20ms);
}

} // namespace

void tst_Admin::brokenHashesAreRefused_data()
{
    QTest::addColumn<QByteArray>("hash");
    const QByteArray key = QByteArray(64, 'k').toBase64();
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("the password itself") << QByteArray("secret");
    QTest::newRow("bcrypt") << QByteArray(
            "$2b$10$heqvAkYMez.Va6Et2uXInOnkCT6/uQj1brkrbyG3LpopDklcq7ZOS");
    QTest::newRow("no salt") << QByteArray("pbkdf2-sha512$1000$$" + key);
    QTest::newRow("short key") << QByteArray("pbkdf2-sha512$1000$c2FsdA==$a2V5");
    QTest::newRow("no number") << QByteArray("pbkdf2-sha512$x$c2FsdA==$" + key);
    QTest::newRow("no iterations") << QByteArray("pbkdf2-sha512$0$c2FsdA==$" + key);
    QTest::newRow("too many") << QByteArray("pbkdf2-sha512$10000001$c2FsdA==$" + key);
    QTest::newRow("no base64") << QByteArray("pbkdf2-sha512$1000$c2F*dA==$" + key);
}

void tst_Admin::brokenHashesAreRefused()
{
    QFETCH(const QByteArray, hash);
    TestServer server;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"not in the form of hashPassword"_s));
    QVERIFY(!server.instrument()->setCredentials(u"admin"_s, hash));
}

void tst_Admin::nobodyIsLetInByDefault()
{
    TestServer server;
    server.instrument();
    AdminPage page(server, R"({"username":"","password":""})");
    QVERIFY(!page.isIn());
}

void tst_Admin::credentialsAreAskedFor_data()
{
    QTest::addColumn<QByteArray>("auth");
    QTest::addColumn<bool>("isIn");
    QTest::newRow("right") << QByteArray(R"({"username":"me","password":"secret"})") << true;
    QTest::newRow("wrong password")
            << QByteArray(R"({"username":"me","password":"Secret"})") << false;
    QTest::newRow("wrong name") << QByteArray(R"({"username":"you","password":"secret"})") << false;
    QTest::newRow("no password") << QByteArray(R"({"username":"me"})") << false;
    QTest::newRow("nothing") << QByteArray() << false;
    QTest::newRow("invented session") << QByteArray(R"({"sessionId":"123"})") << false;
    QTest::newRow("other types") << QByteArray(R"({"username":["me"],"password":{}})") << false;
}

void tst_Admin::credentialsAreAskedFor()
{
    QFETCH(const QByteArray, auth);
    QFETCH(const bool, isIn);
    TestServer server;
    QVERIFY(server.instrument()->setCredentials(u"me"_s, QSocketIoAdmin::hashPassword(u"secret"_s,
                                                                                      iterations)));
    WireClient client(server.port());
    client.send("0/admin," + auth);
    const QByteArray answer = client.next();
    if (isIn)
        QVERIFY(answer.startsWith("0/admin,{\"sid\""));
    else
        QCOMPARE(answer, "4/admin,{\"message\":\"invalid credentials\"}");
}

void tst_Admin::sessionsReplaceThePassword()
{
    TestServer server;
    server.instrument()->setCredentials(u"me"_s,
                                        QSocketIoAdmin::hashPassword(u"secret"_s, iterations));
    QString session;
    {
        AdminPage page(server, R"({"username":"me","password":"secret"})");
        session = page.next(u"session"_s).at(0).toString();
        QCOMPARE(session.size(), 32);
        QCOMPARE(page.next(u"config"_s).size(), 1);
    }
    AdminPage page(server, "{\"sessionId\":\"" + session.toLatin1() + "\"}");
    QVERIFY(page.isIn());
}

void tst_Admin::sessionsMayBeStoredElsewhere()
{
    QStringList stored{ u"from elsewhere"_s };
    TestServer server;
    QSocketIoAdmin *const admin = server.instrument();
    admin->setCredentials(u"me"_s, QSocketIoAdmin::hashPassword(u"secret"_s, iterations));
    const auto contains = [&stored](const QString &session) {
        QPromise<bool> promise;
        promise.start();
        promise.addResult(stored.contains(session));
        promise.finish();
        return promise.future();
    };
    admin->setSessionStore(this, contains,
                           [&stored](const QString &session) { stored.append(session); });
    QVERIFY(AdminPage(server, R"({"sessionId":"from elsewhere"})").isIn());
    QVERIFY(!AdminPage(server, R"({"sessionId":"invented"})").isIn());
    AdminPage page(server, R"({"username":"me","password":"secret"})");
    QCOMPARE(stored.size(), 2);
    QCOMPARE(page.next(u"session"_s).at(0).toString(), stored.last());
}

void tst_Admin::guessingIsBounded()
{
    TestServer server;
    server.instrument()->setCredentials(u"me"_s, QSocketIoAdmin::hashPassword(u"secret"_s, 50'000));
    QTest::ignoreMessage(QtWarningMsg, "too many attempts to log in as admin at once");
    std::vector<std::unique_ptr<WireClient>> guessers;
    for (int i = 0; i < 17; ++i) {
        guessers.push_back(std::make_unique<WireClient>(server.port()));
        guessers.back()->send(R"(0/admin,{"username":"me","password":"guess"})");
    }
    QVERIFY(guessers.back()->next().startsWith("4/admin,")); // before the others are through
}

void tst_Admin::tellsWhatIsThere()
{
    TestServer server;
    server.of("/chat");
    openToAll(server);
    server.instrument()->setServerId(u"one"_s);
    WireClient client(server.port());
    const QByteArray id = client.join("/chat");
    server.socket("/chat")->join(u"room"_s);
    server.socket("/chat")->setSession({ { u"name"_s, u"Ann"_s } });
    AdminPage page(server);
    QVERIFY(page.isIn());
    const QJsonArray features =
            page.next(u"config"_s).at(0).toObject().value("supportedFeatures"_L1).toArray();
    const QJsonArray expected{ "EMIT"_L1,        "JOIN"_L1,
                               "LEAVE"_L1,       "DISCONNECT"_L1,
                               "MJOIN"_L1,       "MLEAVE"_L1,
                               "MDISCONNECT"_L1, "AGGREGATED_EVENTS"_L1,
                               "ALL_EVENTS"_L1 };
    QCOMPARE(features, expected);
    const QJsonArray all = page.next(u"all_sockets"_s).at(0).toArray();
    QCOMPARE(all.size(), 2); // and the admin's own
    const bool isFirst = all.at(0).toObject().value("nsp"_L1) == "/chat"_L1;
    const QJsonObject socket = all.at(isFirst ? 0 : 1).toObject();
    QCOMPARE(socket.value("id"_L1).toString(), QString::fromLatin1(id));
    QCOMPARE(socket.value("transport"_L1).toString(), u"websocket"_s);
    QCOMPARE(socket.value("data"_L1).toObject().value("name"_L1).toString(), u"Ann"_s);
    QCOMPARE(socket.value("clientId"_L1).toString().size(), 12);
    QVERIFY(socket.value("rooms"_L1).toArray().contains("room"_L1));
    QCOMPARE(socket.value("handshake"_L1).toObject().value("address"_L1).toString(), u"127.0.0.1"_s);
    QVERIFY(socket.value("handshake"_L1).toObject().value("issued"_L1).toDouble() > 1e12);

    const QJsonObject stats = page.next(u"server_stats"_s).at(0).toObject();
    QCOMPARE(stats.value("serverId"_L1).toString(), u"one"_s);
    QCOMPARE(stats.value("clientsCount"_L1).toInt(), 2);
    QCOMPARE(stats.value("pollingClientsCount"_L1).toInt(), 0);
    QCOMPARE(stats.value("pid"_L1).toInteger(), QCoreApplication::applicationPid());
    QCOMPARE(stats.value("namespaces"_L1).toArray().size(), 3);
    QVERIFY(!page.next(u"server_stats"_s).isEmpty()); // and so on
}

void tst_Admin::tellsWhatHappens()
{
    TestServer server;
    openToAll(server);
    server.on("add", this, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    AdminPage page(server);
    page.next(u"all_sockets"_s);
    WireClient client(server.port());
    const QString id = QString::fromLatin1(client.join());
    QJsonArray told = page.next(u"socket_connected"_s);
    QCOMPARE(told.at(0).toObject().value("id"_L1).toString(), id);
    QVERIFY(QDateTime::fromString(told.at(1).toString(), Qt::ISODateWithMs).isValid());

    server.socket()->join(u"room"_s);
    told = page.next(u"room_joined"_s);
    QCOMPARE(told.at(0).toString(), u"/"_s);
    QCOMPARE(told.at(1).toString(), u"room"_s);
    QCOMPARE(told.at(2).toString(), id);
    server.socket()->leave(u"room"_s);
    QCOMPARE(page.next(u"room_left"_s).at(1).toString(), u"room"_s);

    client.send("27[\"add\",1,2]");
    told = page.next(u"event_received"_s);
    QCOMPARE(told.at(1).toString(), id);
    QCOMPARE(told.at(2).toArray(), QJsonArray({ "add"_L1, 1, 2 }));
    server.emitEvent("news", "x");
    told = page.next(u"event_sent"_s);
    QCOMPARE(told.at(1).toString(), id);
    QCOMPARE(told.at(2).toArray(), QJsonArray({ "news"_L1, "x"_L1 }));

    client.send("1");
    told = page.next(u"socket_disconnected"_s);
    QCOMPARE(told.at(0).toString(), u"/"_s);
    QCOMPARE(told.at(1).toString(), id);
    QCOMPARE(told.at(2).toString(), u"client namespace disconnect"_s);
}

// In sockets that were there before, and namespaces that come later.
void tst_Admin::tellsWhatHappensElsewhere()
{
    TestServer server;
    openToAll(server);
    WireClient early(server.port());
    early.join();
    AdminPage page(server);
    page.next(u"all_sockets"_s);
    server.socket()->emitEvent("a");
    QCOMPARE(page.next(u"event_sent"_s).at(2).toArray(), QJsonArray({ "a"_L1 }));
    server.of("/late");
    WireClient late(server.port());
    late.join("/late");
    QCOMPARE(page.next(u"socket_connected"_s).at(0).toObject().value("nsp"_L1).toString(),
             u"/late"_s);
    late.send("2/late,[\"b\"]");
    QCOMPARE(page.next(u"event_received"_s).at(0).toString(), u"/late"_s);
    server.removeNamespace("/late");
    QCOMPARE(page.next(u"socket_disconnected"_s).at(0).toString(), u"/late"_s);
    QVERIFY(!page.next(u"server_stats"_s).isEmpty());
}

void tst_Admin::hidesSecrets()
{
    TestServer server;
    openToAll(server);
    RawClient raw(server.port());
    raw.send(RawClient::upgradeRequest("/socket.io/?EIO=4&transport=websocket",
                                       "Cookie: id=SECRET\r\nAuthorization: Bearer SECRET\r\n"
                                       "X-Shown: visible\r\n"));
    QVERIFY(raw.response(RawClient::Body::Absent));
    raw.send(RawClient::text("40{\"token\":\"SECRET\"}"));
    QTRY_VERIFY(server.socket());
    AdminPage page(server);
    const QJsonArray all = page.next(u"all_sockets"_s);
    const QByteArray text = QJsonDocument(all).toJson();
    QVERIFY(text.contains("visible"));
    QVERIFY2(!text.contains("SECRET"), text.constData());
}

void tst_Admin::tellsUpgrades()
{
    TestServer server;
    openToAll(server);
    AdminPage page(server);
    page.next(u"all_sockets"_s);
    // By hand: open, join, probe, upgrade.
    RawClient polling(server.port());
    polling.send(RawClient::request("GET", "/socket.io/?EIO=4&transport=polling"));
    const QByteArray open = polling.response().value_or(RawResponse()).body.mid(1);
    const QByteArray sid =
            QJsonDocument::fromJson(open).object().value("sid"_L1).toString().toLatin1();
    const QByteArray target = "/socket.io/?EIO=4&sid=" + sid;
    polling.send(RawClient::request("POST", target + "&transport=polling", "40"));
    QCOMPARE(polling.response().value_or(RawResponse()).body, "ok");
    const QJsonObject socket = page.next(u"socket_connected"_s).at(0).toObject();
    QCOMPARE(socket.value("transport"_L1).toString(), u"polling"_s);
    RawClient webSocket(server.port());
    QVERIFY(webSocket.upgrade(target + "&transport=websocket"));
    webSocket.send(RawClient::text("2probe"));
    QCOMPARE(webSocket.frameText(), "3probe");
    webSocket.send(RawClient::text("5"));
    const QJsonObject change = page.next(u"socket_updated"_s).at(0).toObject();
    QCOMPARE(change.value("id"_L1), socket.value("id"_L1));
    QCOMPARE(change.value("transport"_L1).toString(), u"websocket"_s);
}

void tst_Admin::countsEvents()
{
    TestServer server;
    openToAll(server);
    AdminPage page(server);
    page.next(u"all_sockets"_s);
    auto client = std::make_unique<WireClient>(server.port());
    client->join();
    client.reset();
    QMap<QString, int> counts;
    while (!counts.contains(u"rawDisconnection transport close"_s)) {
        const QJsonArray stats = page.next(u"server_stats"_s);
        QVERIFY(!stats.isEmpty());
        const QJsonArray events = stats.at(0).toObject().value("aggregatedEvents"_L1).toArray();
        for (const QJsonValue &event : events) {
            const QString kind = event["type"_L1].toString() + u' '
                                 + event["subType"_L1].toString();
            counts[kind.trimmed()] += event["count"_L1].toInt();
            QCOMPARE(event["timestamp"_L1].toInteger() % 1000, 0);
        }
    }
    QCOMPARE(counts.value(u"rawConnection"_s), 1);
    for (const QString &kind : { u"packetsIn"_s, u"packetsOut"_s, u"bytesIn"_s, u"bytesOut"_s })
        QVERIFY2(counts.value(kind) > 0, qPrintable(kind));
}

void tst_Admin::productionTellsNumbersOnly()
{
    TestServer server;
    openToAll(server);
    server.instrument()->setMode(QSocketIoAdmin::Mode::Production);
    server.instrument()->setAccess(QSocketIoAdmin::Access::ReadOnly);
    WireClient client(server.port());
    client.join();
    AdminPage page(server);
    const QJsonObject config = page.next(u"config"_s).at(0).toObject();
    QCOMPARE(config.value("supportedFeatures"_L1).toArray(), QJsonArray({ "AGGREGATED_EVENTS"_L1 }));
    client.send("2[\"a\"]");
    client.drain();
    const QList<QByteArray> packets = page.client().drain();
    QVERIFY(!packets.isEmpty());
    for (const QByteArray &packet : packets)
        QVERIFY2(packet.startsWith("2/admin,[\"server_stats\""), packet.constData());
}

void tst_Admin::buttonsWork()
{
    TestServer server;
    server.of("/chat");
    openToAll(server);
    WireClient one(server.port());
    const QByteArray id = one.join("/chat");
    WireClient other(server.port());
    other.join("/chat");
    QSocketIoServerNamespace *const chat = server.of("/chat");
    AdminPage page(server);
    page.send("[\"join\",\"/chat\",\"room\",\"" + id + "\"]");
    QTRY_VERIFY(server.socket("/chat", id)->roomNames().contains(u"room"_s));
    QCOMPARE(chat->to(u"room"_s).sockets().size(), 1);
    page.send("[\"emit\",\"/chat\",\"room\",\"news\",1,[2]]");
    QCOMPARE(one.next(), "2/chat,[\"news\",1,[2]]");
    page.send("[\"join\",\"/chat\",\"all\"]");
    QTRY_COMPARE(chat->to(u"all"_s).sockets().size(), 2);
    page.send("[\"leave\",\"/chat\",\"room\",null]");
    QTRY_COMPARE(chat->to(u"room"_s).sockets().size(), 0);
    page.send("[\"emit\",\"/chat\",null,\"all\"]");
    QCOMPARE(other.next(), "2/chat,[\"all\"]");
    QCOMPARE(one.next(), "2/chat,[\"all\"]");
    page.send("[\"_disconnect\",\"/chat\",false,\"" + id + "\"]");
    QCOMPARE(one.next(), "1/chat,");
    QTRY_COMPARE(chat->socketCount(), 1);
    page.send("[\"_disconnect\",\"/chat\",true]");
    QVERIFY(other.waitForClosed());
    QTRY_COMPARE(chat->socketCount(), 0);
    page.send("[\"join\",\"/unknown\",\"room\"]");
    page.send("[\"emit\",\"/chat\"]");
    QVERIFY(!page.next(u"server_stats"_s).isEmpty());
    QCOMPARE(server.namespaces().size(), 3); // none was made for that
}

void tst_Admin::readOnlyIgnoresButtons()
{
    TestServer server;
    openToAll(server);
    WireClient client(server.port());
    client.join();
    AdminPage page(server);
    server.instrument()->setAccess(QSocketIoAdmin::Access::ReadOnly); // also for those that are in
    page.send("[\"join\",\"/\",\"room\"]");
    page.send("[\"emit\",\"/\",null,\"news\"]");
    page.send("[\"_disconnect\",\"/\",true]");
    page.client().drain();
    QCOMPARE(server.of("/")->socketCount(), 1);
    QVERIFY(!server.socket()->roomNames().contains(u"room"_s));
    QCOMPARE(client.drain(), QList<QByteArray>());
}

void tst_Admin::commandsOfStrangersAreIgnored()
{
    TestServer server;
    openToAll(server);
    WireClient client(server.port());
    client.join();
    client.send("2[\"_disconnect\",\"/\",true]");
    client.send("2[\"join\",\"/\",\"room\"]");
    QCOMPARE(client.drain(), QList<QByteArray>());
    QVERIFY(!server.socket()->roomNames().contains(u"room"_s));
}

void tst_Admin::instrumentIsIdempotent()
{
    TestServer server;
    QSocketIoAdmin *const admin = server.instrument();
    QCOMPARE(server.instrument(), admin);
    QCOMPARE(admin->serverNamespace(), server.of("/admin"));
    QVERIFY(server.instrument("/operators") != admin);
    QCOMPARE(admin->mode(), QSocketIoAdmin::Mode::Development);
    QCOMPARE(admin->access(), QSocketIoAdmin::Access::Full);
    QCOMPARE(admin->statisticsInterval(), 2s);
    QCOMPARE(admin->sessionAge(), 24h);
    admin->setStatisticsInterval(0ms);
    QCOMPARE(admin->statisticsInterval(), 10ms);
}

void tst_Admin::adminMayGo()
{
    TestServer server;
    openToAll(server);
    AdminPage page(server);
    delete server.instrument();
    server.emitEvent("a");
    QVERIFY(page.isIn());
    QCOMPARE(server.of("/admin")->socketCount(), 1);
    server.removeNamespace("/admin");
    QByteArray packet;
    while (!(packet = page.client().next()).isNull() && packet != "1/admin,") {
    }
    QCOMPARE(packet, "1/admin,");
}

QTEST_GUILESS_MAIN(tst_Admin)
#include "tst_admin.moc"
