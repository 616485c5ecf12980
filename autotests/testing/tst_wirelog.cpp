// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client writes about its packets, what it keeps to itself, and the same session once more.
#include "core/wirelog.h"
#include "qsocketioclient.h"
#include "qsocketioserver.h"
#include "qsocketiotestclock.h"
#include "qsocketiotestnetwork.h"
#include "qsocketiotestreplay.h"

#include <QBuffer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIoPrivate::withoutSecrets;
using Secrets = QSocketIoClient::WireLogSecrets;

class tst_WireLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void redacts_data();
    void redacts();
    void writesBothDirections_data();
    void writesBothDirections();
    void keepsSecrets();
    void showsSecretsWhenAsked();
#ifdef QSOCKETIO_TEST_MESSAGEPACK
    void keepsSecretsOfMessagePack();
#endif
    void deviceMayGo();
    void isOffByDefault();

    void replaysTheSession();
    void replaysAtItsTime();
    void replayAnswers();
    void replayMayBeStartedAgain();
    void replayMayEndInAHandler();
    void refusesBrokenLogs_data();
    void refusesBrokenLogs();

private:
    QList<QJsonObject> lines() const
    {
        QList<QJsonObject> result;
        for (const QByteArray &line : m_log.data().split('\n')) {
            if (!line.isEmpty())
                result.append(QJsonDocument::fromJson(line).object());
        }
        return result;
    }
    void openLog(Secrets secrets = Secrets::Redacted)
    {
        m_log.open(QIODevice::WriteOnly);
        m_client->setWireLog(&m_log, secrets);
    }
    void join()
    {
        m_client->open();
        m_network->clock()->settle();
        QVERIFY(m_client->of("/")->isConnected());
    }
    bool load(QSocketIoTestReplay &replay)
    {
        m_log.close();
        m_log.open(QIODevice::ReadOnly);
        return replay.load(&m_log);
    }
    void startAfresh()
    {
        m_client.reset();
        m_server.reset();
        m_network.reset();
        m_network = std::make_unique<QSocketIoTestNetwork>();
        m_server = std::make_unique<QSocketIoServer>();
        m_client = std::make_unique<QSocketIoClient>(QUrl(u"http://server.test"_s));
        m_client->of("/");
        m_network->addServer(m_server.get());
        m_network->addClient(m_client.get());
    }

    QBuffer m_log;
    std::unique_ptr<QSocketIoTestNetwork> m_network;
    std::unique_ptr<QSocketIoServer> m_server;
    std::unique_ptr<QSocketIoClient> m_client;
};

void tst_WireLog::init()
{
    m_log.close();
    m_log.setData({});
    startAfresh();
}

void tst_WireLog::cleanup()
{
    m_client.reset();
    m_server.reset();
    m_network.reset();
}

void tst_WireLog::redacts_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *packet, const char *expected) {
        QTest::newRow(name) << QByteArray(packet) << QByteArray(expected);
    };
    row("auth", R"(0{"token":"t0p"})", R"(0{"redacted":true})");
    row("auth in a namespace", R"(0/chat,{"token":"t0p"})", R"(0/chat,{"redacted":true})");
    row("answer", R"(0{"sid":"abc","pid":"t0p"})", R"(0{"redacted":true,"sid":"abc"})");
    row("a sid that is none", R"(0{"sid":{"a":"t0p"}})", R"(0{"redacted":true})");
    row("broken", R"(0{"token":"t0p)", R"(0{"redacted":true})");
    row("without auth", "0/chat,", "0/chat,");
    row("event", R"(2["a",{"token":"mine"}])", R"(2["a",{"token":"mine"}])");
    row("refusal", R"(4{"message":"no"})", R"(4{"message":"no"})");
    row("nothing", "", "");
}

void tst_WireLog::redacts()
{
    QFETCH(const QByteArray, packet);
    QFETCH(const QByteArray, expected);
    QCOMPARE(withoutSecrets(packet), expected);
}

void tst_WireLog::writesBothDirections_data()
{
    QTest::addColumn<QSocketIo::Transport>("transport");
    QTest::addColumn<QString>("name");
    QTest::newRow("polling") << QSocketIo::Transport::Polling << u"polling"_s;
    QTest::newRow("WebSocket") << QSocketIo::Transport::WebSocket << u"websocket"_s;
}

void tst_WireLog::writesBothDirections()
{
    QFETCH(const QSocketIo::Transport, transport);
    QFETCH(const QString, name);
    m_client->setTransports({ transport });
    openLog();
    join();
    m_client->emitEvent("out", 1, QByteArray("\x01\x02"));
    m_server->emitEvent("in", QByteArray("\x03"));
    m_network->clock()->settle();
    m_client->close();
    m_network->clock()->settle();

    QStringList seen;
    for (const QJsonObject &line : lines()) {
        QVERIFY(!line.value(u"time"_s).toString().isEmpty());
        if (line.contains(u"state"_s)) {
            seen.append(line.value(u"state"_s).toString());
            continue;
        }
        QCOMPARE(line.value(u"transport"_s).toString(), name);
        const QString content = line.value(u"text"_s).toString()
                                + line.value(u"binary"_s).toString();
        seen.append(line.value(u"direction"_s).toString() + u' ' + content.section(u'{', 0, 0));
    }
    QCOMPARE(seen.takeFirst(), u"opened"_s);
    QCOMPARE(seen.takeLast(), u"closed"_s);
    seen.sort(); // which way is first is the network's to say
    QStringList expected{ u"out 0"_s,    u"in 0"_s,           u"out 51-[\"out\",1,"_s,
                          u"out AQI="_s, u"in 51-[\"in\","_s, u"in Aw=="_s,
                          u"out 1"_s };
    expected.sort();
    QCOMPARE(seen, expected);
}

void tst_WireLog::keepsSecrets()
{
    m_server->setRecoveryWindow(1min);
    m_client->of("/")->setAuth({ { u"token"_s, u"t0p-secret"_s } });
    QNetworkRequest request;
    request.setRawHeader("Authorization", "Bearer h1dden");
    request.setRawHeader("Cookie", "session=c00kie");
    m_client->setBaseRequest(request);
    openLog();
    join();
    const QByteArray log = m_log.data();
    for (const char *const secret : { "t0p-secret", "h1dden", "c00kie", "pid\\\"" })
        QVERIFY2(!log.contains(secret), log.constData());
    QVERIFY(log.contains("redacted"));
    QVERIFY(log.contains(m_client->of("/")->id().toUtf8()));
}

void tst_WireLog::showsSecretsWhenAsked()
{
    m_client->of("/")->setAuth({ { u"token"_s, u"t0p-secret"_s } });
    openLog(Secrets::Shown);
    join();
    QVERIFY(m_log.data().contains("t0p-secret"));
    QVERIFY(!m_log.data().contains("redacted"));
}

#ifdef QSOCKETIO_TEST_MESSAGEPACK
void tst_WireLog::keepsSecretsOfMessagePack()
{
    m_server->setParser(QSocketIo::Parser::MessagePack);
    m_client->setParser(QSocketIo::Parser::MessagePack);
    m_client->of("/")->setAuth({ { u"token"_s, u"t0p-secret"_s } });
    openLog();
    join();
    QVERIFY(!m_log.data().contains("t0p-secret"));
    QVERIFY(!m_log.data().contains(QByteArray("t0p-secret").toBase64().chopped(4)));
    QVERIFY(lines().at(1).value(u"bytes"_s).toInt() > 0);
    QSocketIoTestReplay replay;
    QVERIFY(!load(replay));
    QVERIFY2(replay.errorString().startsWith(u"line 2 "_s), qPrintable(replay.errorString()));
}
#endif

void tst_WireLog::deviceMayGo()
{
    auto device = std::make_unique<QBuffer>();
    device->open(QIODevice::WriteOnly);
    m_client->setWireLog(device.get());
    join();
    device.reset();
    const auto reply = m_client->withTimeout(1s).emitWithAck("x");
    m_network->clock()->advance(1s);
    QVERIFY(reply.isFinished());
}

void tst_WireLog::isOffByDefault()
{
    openLog();
    m_client->setWireLog(nullptr);
    join();
    QCOMPARE(m_log.data(), QByteArray());
}

void tst_WireLog::replaysTheSession()
{
    const auto record = [this](QStringList &seen) {
        for (const QString &nsp : { u"/"_s, u"/chat"_s }) {
            QSocketIoClientNamespace *const space = m_client->of(nsp);
            connect(space, &QSocketIoEndpoint::eventReceived, this,
                    [&seen, nsp](const QSocketIoEvent &event) {
                        seen.append(nsp + event.name()
                                    + QString::fromUtf8(QJsonDocument::fromVariant(event.arguments())
                                                                .toJson(QJsonDocument::Compact)));
                    });
        }
    };
    m_server->of("/chat");
    QStringList original;
    record(original);
    openLog();
    join();
    m_server->emitEvent("news", u"\u00e4 \"quoted\""_s, 7);
    m_server->of("/chat")->emitEvent("photo", QByteArray("\x00\xff", 2), QByteArray("second"));
    m_server->emitEvent("news",
                        QVariantMap{ { u"a"_s, QVariantList{ QVariant(1),
                                                             QVariant::fromValue(nullptr) } } });
    m_network->clock()->settle();
    QCOMPARE(original.size(), 3);

    startAfresh();
    m_server->of("/chat");
    QStringList again;
    record(again);
    QSocketIoTestReplay replay;
    QVERIFY2(load(replay), qPrintable(replay.errorString()));
    QCOMPARE(replay.eventCount(), 3);
    QSignalSpy finished(&replay, &QSocketIoTestReplay::finished);
    join();
    replay.start(m_server.get());
    m_network->clock()->advance(1min);
    QCOMPARE(again, original);
    QCOMPARE(finished.count(), 1);
}

void tst_WireLog::replaysAtItsTime()
{
    m_log.setData(R"({"state":"opened","time":"2026-01-01T00:00:00.000Z"}
{"direction":"in","text":"2[\"n\",1]","time":"2026-01-01T00:00:05.000Z"}

{"direction":"in","text":"2[\"n\",2]","time":"2026-01-01T01:00:05.500Z"}
)");
    QSocketIoTestReplay replay;
    QVERIFY2(load(replay), qPrintable(replay.errorString()));
    QList<std::chrono::milliseconds> times;
    m_client->on("n", this, [&](int) { times.append(m_network->clock()->elapsed()); });
    join();
    replay.start(m_server.get());
    m_network->clock()->advance(2h);
    QCOMPARE(times, (QList<std::chrono::milliseconds>{ 5s, 1h + 5500ms }));
}

void tst_WireLog::replayAnswers()
{
    int sum = 0;
    m_server->on("add", this, [&](QSocketIoServerSocket *, int n) { return sum += n; });
    openLog();
    join();
    for (const int n : { 1, 2, 3 })
        (void)m_client->emitWithAck("add", n);
    m_network->clock()->settle();

    startAfresh();
    QSocketIoTestReplay replay;
    QVERIFY2(load(replay), qPrintable(replay.errorString()));
    join();
    replay.start(m_server.get());
    QList<QFuture<QSocketIoReply>> replies;
    for (int i = 0; i < 4; ++i)
        replies.append(m_client->withTimeout(1s).emitWithAck("add", 0));
    m_network->clock()->advance(1s);
    QCOMPARE(replies.at(0).result().value<int>(), 1);
    QCOMPARE(replies.at(1).result().value<int>(), 3);
    QCOMPARE(replies.at(2).result().value<int>(), 6);
    QVERIFY(replies.at(3).result().isError()); // there was no fourth
}

void tst_WireLog::replayMayBeStartedAgain()
{
    openLog();
    join();
    m_server->emitEvent("n", 1);
    m_network->clock()->settle();
    startAfresh();
    QSocketIoTestReplay replay;
    QVERIFY(load(replay));
    int count = 0;
    m_client->on("n", this, [&](int) { ++count; });
    join();
    for (int round = 1; round <= 2; ++round) {
        replay.start(m_server.get());
        m_network->clock()->advance(1min);
        QCOMPARE(count, round);
    }
}

void tst_WireLog::replayMayEndInAHandler()
{
    openLog();
    join();
    for (int i = 0; i < 3; ++i)
        m_server->emitEvent("n", i);
    m_network->clock()->settle();
    startAfresh();
    auto replay = std::make_unique<QSocketIoTestReplay>();
    QVERIFY(load(*replay));
    connect(replay.get(), &QSocketIoTestReplay::finished, this, [&] { replay.reset(); });
    join();
    replay->start(m_server.get());
    m_network->clock()->advance(1min);
    QVERIFY(!replay);

    auto other = std::make_unique<QSocketIoTestReplay>();
    QVERIFY(load(*other));
    other->start(m_server.get());
    m_server.reset(); // before anything was sent
    m_network->clock()->advance(1min);
}

void tst_WireLog::refusesBrokenLogs_data()
{
    QTest::addColumn<QByteArray>("log");
    QTest::addColumn<QString>("expected");
    const QByteArray good =
            R"({"direction":"in","text":"2[\"n\"]","time":"2026-01-01T00:00:00.000Z"})";
    const auto row = [&](const char *name, const QByteArray &line, const QString &expected) {
        QTest::newRow(name) << good + '\n' + line + '\n' << expected;
    };
    row("no JSON", "nonsense", u"line 2 is no JSON object"_s);
    row("no time", R"({"direction":"in","text":"2[\"n\"]"})", u"line 2 has no time"_s);
    row("bad packet", R"({"direction":"in","text":"2{","time":"2026-01-01T00:00:00.000Z"})",
        u"line 2 "_s);
    row("attachment without a packet",
        R"({"direction":"in","binary":"AA==","time":"2026-01-01T00:00:00.000Z"})", u"line 2 "_s);
    row("only a size", R"({"direction":"in","bytes":7,"time":"2026-01-01T00:00:00.000Z"})",
        u"line 2 has no content"_s);
}

void tst_WireLog::refusesBrokenLogs()
{
    QFETCH(const QByteArray, log);
    QFETCH(const QString, expected);
    m_log.setData(log);
    QSocketIoTestReplay replay;
    QVERIFY(!load(replay));
    QVERIFY2(replay.errorString().startsWith(expected), qPrintable(replay.errorString()));
}

QTEST_GUILESS_MAIN(tst_WireLog)
#include "tst_wirelog.moc"
