// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What clients of Engine.IO 3, and pages that poll by scripts, send and get as bytes.
#include "engine/engineserver.h"
#include "protocol/enginehandshake.h"

#include "enginefront.h"
#include "rawclient.h"
#include "testclock.h"

#include <QtTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

namespace {

EngineSettings withRevision3()
{
    EngineSettings settings;
    settings.allowRevision3 = true;
    return settings;
}

template <qsizetype Size>
QByteArray bytes(const char (&literal)[Size])
{
    return QByteArray(literal, Size - 1);
}

struct Front
{
    explicit Front(const EngineSettings &settings = withRevision3())
        : front(clock.deadlines(), settings)
    {
        front.echo();
    }
    static QByteArray target(const QByteArray &query) { return "/socket.io/?" + query; }
    std::optional<RawResponse> exchange(const QByteArray &request)
    {
        RawClient client(front.port());
        client.send(request);
        return client.response();
    }
    std::optional<RawResponse> get(const QByteArray &query)
    {
        return exchange(RawClient::request("GET", target(query)));
    }
    QByteArray postAndGet(const QByteArray &query, const QByteArray &body,
                          const QByteArray &contentType)
    {
        const auto posted = exchange(RawClient::request("POST", target(query), body,
                                                        "Content-Type: " + contentType + "\r\n"));
        answer = posted && posted->body == "ok" ? get(query) : std::nullopt;
        return answer ? answer->body : QByteArray();
    }
    // The sid of a session whose handshake is these bytes.
    QByteArray sid() const
    {
        return front.connection(front.connections.size() - 1)->session->sid();
    }

    TestClock clock;
    EngineFront front;
    std::optional<RawResponse> answer;
};

} // namespace

class tst_EngineServer3 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isOffByDefault_data();
    void isOffByDefault();
    void opens_data();
    void opens();
    void refusesOtherRevisions_data();
    void refusesOtherRevisions();
    void pollsText();
    void pollsBytes();
    void pollsBase64();
    void badBodiesEndTheSession_data();
    void badBodiesEndTheSession();
    void secondPollEndsTheSession();
    void closingSaysGoodbye();
    void webSocketTypesItsBytes();
    void webSocketOfTextOnly_data();
    void webSocketOfTextOnly();
    void badFramesEndTheSession_data();
    void badFramesEndTheSession();
    void upgrades();
    void scriptsAndForms_data();
    void scriptsAndForms();
    void scriptsCarryBytesAsBase64();
    void formWithoutPayloadEndsTheSession();
};

void tst_EngineServer3::isOffByDefault_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::newRow("EIO 3") << QByteArray("EIO=3&transport=polling");
    QTest::newRow("no EIO") << QByteArray("transport=polling");
}

void tst_EngineServer3::isOffByDefault()
{
    QFETCH(QByteArray, query);
    Front f{ EngineSettings() };
    const auto answer = f.get(query);
    QVERIFY(answer);
    QCOMPARE(answer->status, 400);
    QCOMPARE(answer->body, R"({"code":5,"message":"Unsupported protocol version"})");
    QCOMPARE(f.front.refusals, QList<EngineRefusal>{ EngineRefusal::UnsupportedProtocol });
}

void tst_EngineServer3::opens_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::newRow("EIO 3") << QByteArray("EIO=3&transport=polling");
    QTest::newRow("no EIO") << QByteArray("transport=polling");
    QTest::newRow("EIO without a value") << QByteArray("EIO=&transport=polling");
    QTest::newRow("base64") << QByteArray("EIO=3&transport=polling&b64=1");
}

void tst_EngineServer3::opens()
{
    QFETCH(QByteArray, query);
    Front f;
    const auto answer = f.get(query);
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->header("content-type"), "text/plain; charset=UTF-8");
    const qsizetype colon = answer->body.indexOf(':');
    QCOMPARE(answer->body.left(colon).toInt(), answer->body.size() - colon - 1);
    const auto handshake = EngineHandshake::fromJson(answer->body.mid(colon + 2));
    QVERIFY(handshake);
    QCOMPARE(handshake->sid, f.sid());
    QCOMPARE(handshake->upgrades, QByteArrayList{ "websocket" });
    QCOMPARE(f.front.connection()->session->revision(), EngineRevision::Three);
}

void tst_EngineServer3::refusesOtherRevisions_data()
{
    QTest::addColumn<QByteArray>("revision");
    for (const char *revision : { "2", "5", "33", "03", "x" })
        QTest::newRow(revision) << QByteArray(revision);
}

void tst_EngineServer3::refusesOtherRevisions()
{
    QFETCH(QByteArray, revision);
    Front f;
    const auto answer = f.get("transport=polling&EIO=" + revision);
    QVERIFY(answer);
    QCOMPARE(answer->status, 400);
    QCOMPARE(f.front.refusals, QList<EngineRefusal>{ EngineRefusal::UnsupportedProtocol });
}

void tst_EngineServer3::pollsText()
{
    Front f;
    QVERIFY(f.get("EIO=3&transport=polling"));
    const QByteArray query = "EIO=3&transport=polling&sid=" + f.sid();
    const QByteArray emoji = "\xf0\x9f\x98\x80";
    QCOMPARE(f.postAndGet(query, "2:4a3:4" + emoji + "1:2", "text/plain;charset=UTF-8"),
             "1:32:4a3:4" + emoji);
    QCOMPARE(f.answer->header("content-type"), "text/plain; charset=UTF-8");
    QCOMPARE(f.answer->header("cache-control"), "no-store");
    QCOMPARE(f.front.connection()->received, (QByteArrayList{ "a", emoji }));
}

void tst_EngineServer3::pollsBytes()
{
    Front f;
    QVERIFY(f.get("EIO=3&transport=polling"));
    const QByteArray query = "EIO=3&transport=polling&sid=" + f.sid();
    f.front.onMessage = [](EngineFront::Connection *connection, const EnginePacketView &message) {
        connection->session->send(
                EngineMessage("head", { message.toByteArray() }, EngineRevision::Three));
    };
    QCOMPARE(f.postAndGet(query, bytes("\1\4\xff\4\1\2\3"), "application/octet-stream"),
             bytes("\0\5\xff"
                   "4head\1\4\xff\4\1\2\3"));
    QCOMPARE(f.answer->header("content-type"), "application/octet-stream");
    QCOMPARE(f.front.connection()->received, QByteArrayList{ "\1\2\3" });
}

void tst_EngineServer3::pollsBase64()
{
    Front f;
    QVERIFY(f.get("EIO=3&transport=polling&b64=1"));
    // Old clients say it once.
    const QByteArray query = "EIO=3&transport=polling&sid=" + f.sid();
    QCOMPARE(f.postAndGet(query, "6:b4AQID", "text/plain;charset=UTF-8"), "7:4binary6:b4AQID");
    QCOMPARE(f.answer->header("content-type"), "text/plain; charset=UTF-8");
    QCOMPARE(f.front.connection()->received, QByteArrayList{ "\1\2\3" });
}

void tst_EngineServer3::badBodiesEndTheSession_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("of revision 4") << QByteArray("4a\x1e"
                                                 "4b");
    QTest::newRow("no count") << QByteArray("4a");
    QTest::newRow("wrong count") << QByteArray("9:4a");
    QTest::newRow("unknown packet") << QByteArray("1:9");
    QTest::newRow("cut bytes") << bytes("\1\4\xff\4");
    QTest::newRow("nothing") << QByteArray();
}

void tst_EngineServer3::badBodiesEndTheSession()
{
    QFETCH(QByteArray, body);
    Front f;
    QVERIFY(f.get("EIO=3&transport=polling"));
    const auto answer = f.exchange(
            RawClient::request("POST", Front::target("EIO=3&transport=polling&sid=" + f.sid()),
                               body));
    QVERIFY(answer);
    QCOMPARE(answer->status, 400);
    QCOMPARE(f.front.connection()->error.kind, TransportError::Kind::ParseError);
}

void tst_EngineServer3::secondPollEndsTheSession()
{
    Front f;
    QVERIFY(f.get("EIO=3&transport=polling"));
    const QByteArray request = RawClient::request("GET",
                                                  Front::target("EIO=3&transport=polling&sid="
                                                                + f.sid()));
    RawClient first(f.front.port());
    first.send(request);
    QTRY_VERIFY(f.front.connection()->session->isWritable());
    const auto second = f.exchange(request);
    QVERIFY(second);
    QCOMPARE(second->status, 400);
    const auto answer = first.response();
    QVERIFY(answer);
    QCOMPARE(answer->body, "1:1");
}

void tst_EngineServer3::closingSaysGoodbye()
{
    Front f;
    QVERIFY(f.get("EIO=3&transport=polling"));
    RawClient client(f.front.port());
    client.send(RawClient::request("GET", Front::target("EIO=3&transport=polling&sid=" + f.sid())));
    QTRY_VERIFY(f.front.connection()->session->isWritable());
    f.front.connection()->session->close(QSocketIo::DisconnectReason::ServerDisconnect);
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->body, "1:61:1");
}

void tst_EngineServer3::webSocketTypesItsBytes()
{
    Front f;
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(Front::target("EIO=3&transport=websocket")));
    QVERIFY(client.frameText().startsWith("0{"));
    f.front.onMessage = [](EngineFront::Connection *connection, const EnginePacketView &message) {
        connection->session->send(
                EngineMessage("head", { message.toByteArray() }, EngineRevision::Three));
    };
    const QByteArray large = QByteArray(5000, 'x');
    for (const QByteArray &data : { bytes("\1\2\3"), QByteArray(), large }) {
        client.send(RawClient::frame(2, '\4' + data));
        QCOMPARE(client.frameText(), "4head");
        const auto frame = client.frame();
        QVERIFY(frame);
        QCOMPARE(frame->opcode, 2);
        QCOMPARE(frame->payload, '\4' + data);
    }
    client.send(RawClient::text("2"));
    QCOMPARE(client.frameText(), "3");
    QCOMPARE(f.front.connection()->received, (QByteArrayList{ "\1\2\3", "", large }));
}

void tst_EngineServer3::webSocketOfTextOnly_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<EngineRevision>("revision");
    QTest::addColumn<QByteArray>("packet");
    QTest::newRow("3") << QByteArray("EIO=3") << EngineRevision::Three << QByteArray("b4AQID");
    QTest::newRow("4") << QByteArray("EIO=4") << EngineRevision::Four << QByteArray("bAQID");
}

void tst_EngineServer3::webSocketOfTextOnly()
{
    QFETCH(QByteArray, query);
    QFETCH(EngineRevision, revision);
    QFETCH(QByteArray, packet);
    Front f;
    f.front.onMessage = [revision](EngineFront::Connection *connection,
                                   const EnginePacketView &message) {
        connection->session->send(EngineMessage("head", { message.toByteArray() }, revision));
    };
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(Front::target(query + "&transport=websocket&b64=1")));
    QVERIFY(client.frameText().startsWith("0{"));
    client.send(RawClient::text(packet));
    QCOMPARE(client.frameText(), "4head");
    QCOMPARE(client.frameText(), packet);
    QCOMPARE(f.front.connection()->received, QByteArrayList{ "\1\2\3" });
}

void tst_EngineServer3::badFramesEndTheSession_data()
{
    QTest::addColumn<QByteArray>("frame");
    QTest::newRow("unknown type") << RawClient::frame(2, bytes("\7"));
    QTest::newRow("no type") << RawClient::frame(2, QByteArray());
    QTest::newRow("base64 of revision 4") << RawClient::text("bAQID");
    QTest::newRow("unknown digit") << RawClient::text("9");
}

void tst_EngineServer3::badFramesEndTheSession()
{
    QFETCH(QByteArray, frame);
    Front f;
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(Front::target("EIO=3&transport=websocket")));
    QVERIFY(client.frameText().startsWith("0{"));
    client.send(frame);
    const auto close = client.frame();
    QVERIFY(close);
    QCOMPARE(close->closeCode(), 1002);
    QTRY_COMPARE(f.front.connection()->reason, QSocketIo::DisconnectReason::ProtocolError);
}

void tst_EngineServer3::upgrades()
{
    Front f;
    QVERIFY(f.get("EIO=3&transport=polling&b64=1"));
    RawClient poll(f.front.port());
    poll.send(RawClient::request("GET", Front::target("EIO=3&transport=polling&sid=" + f.sid())));
    RawClient client(f.front.port());
    QVERIFY(client.upgrade(Front::target("EIO=3&transport=websocket&sid=" + f.sid())));
    client.send(RawClient::text("2probe"));
    QCOMPARE(client.frameText(), "3probe");
    const auto answer = poll.response();
    QVERIFY(answer);
    QCOMPARE(answer->body, "1:6");
    client.send(RawClient::text("5"));
    QTRY_COMPARE(f.front.connection()->upgradedCount, 1);
    // Base64 was the wish of polling.
    f.front.connection()->session->send(EngineMessage("head", { "x" }, EngineRevision::Three));
    QCOMPARE(client.frameText(), "4head");
    const auto frame = client.frame();
    QVERIFY(frame);
    QCOMPARE(frame->payload, "\4x");
}

void tst_EngineServer3::scriptsAndForms_data()
{
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("form");
    QTest::addColumn<QByteArray>("script");
    QTest::newRow("3") << QByteArray("EIO=3&transport=polling&b64=1&j=7")
                       << QByteArray("d=10%3A4a%2Bb%20%22%5C%5Cn%22%3C")
                       << QByteArray(R"(___eio[7]("10:4a+b \"\\n\"<");)");
    QTest::newRow("4") << QByteArray("EIO=4&transport=polling&j=12") << QByteArray("d=4a+b")
                       << QByteArray(R"(___eio[12]("4a b");)");
}

void tst_EngineServer3::scriptsAndForms()
{
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, form);
    QFETCH(QByteArray, script);
    Front f;
    const auto open = f.get(query);
    QVERIFY(open);
    const QByteArray head = "___eio[" + query.mid(query.indexOf("j=") + 2) + "](\"";
    QVERIFY2(open->body.startsWith(head), open->body.constData());
    QCOMPARE(open->header("content-type"), "text/javascript; charset=UTF-8");
    QCOMPARE(f.postAndGet(query + "&sid=" + f.sid(), form, "application/x-www-form-urlencoded"),
             script);
}

void tst_EngineServer3::scriptsCarryBytesAsBase64()
{
    Front f;
    QVERIFY(f.get("EIO=3&transport=polling&j=0"));
    const QByteArray query = "EIO=3&transport=polling&j=0&sid=" + f.sid();
    QCOMPARE(f.postAndGet(query, "d=6:b4AQID", "application/x-www-form-urlencoded"),
             R"(___eio[0]("7:4binary6:b4AQID");)");
}

void tst_EngineServer3::formWithoutPayloadEndsTheSession()
{
    Front f;
    QVERIFY(f.get("EIO=4&transport=polling&j=0"));
    const auto answer = f.exchange(
            RawClient::request("POST", Front::target("EIO=4&transport=polling&j=0&sid=" + f.sid()),
                               "4a"));
    QVERIFY(answer);
    QCOMPARE(answer->status, 400);
    QCOMPARE(f.front.connection()->error.kind, TransportError::Kind::ParseError);
}

QTEST_GUILESS_MAIN(tst_EngineServer3)
#include "tst_engineserver3.moc"
