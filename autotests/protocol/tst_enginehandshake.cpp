// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/enginehandshake.h"

#include <QtTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

class tst_EngineHandshake : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void reads();
    void toleratesWhatPeersLeaveOut_data();
    void toleratesWhatPeersLeaveOut();
    void refuses_data();
    void refuses();
    void capsTimes();
    void writes();
    void comesBack();
};

void tst_EngineHandshake::reads()
{
    const auto handshake = EngineHandshake::fromJson(
            R"({"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":300,"pingTimeout":200,"maxPayload":1000000})");
    QVERIFY(handshake);
    QCOMPARE(handshake->sid, "lv_VI97HAXpY6yYWAAAC");
    QCOMPARE(handshake->upgrades, QByteArrayList{ "websocket" });
    QCOMPARE(handshake->pingInterval, 300ms);
    QCOMPARE(handshake->pingTimeout, 200ms);
    QCOMPARE(handshake->maxPayload, 1000000);
}

void tst_EngineHandshake::toleratesWhatPeersLeaveOut_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArrayList>("upgrades");
    const auto row = [](const char *json, const QByteArrayList &upgrades) {
        QTest::newRow(json) << QByteArray(json) << upgrades;
    };
    row(R"({"sid":"a"})", {});
    row(R"({"sid":"a","upgrades":[],"pingInterval":25000})", {});
    row(R"({"sid":"a","upgrades":null})", {});
    row(R"({"sid":"a","upgrades":"websocket"})", {});
    row(R"({"sid":"a","upgrades":["websocket",5,null,"webtransport"]})",
        { "websocket", "webtransport" });
    row(R"({"sid":"a","pingInterval":25000.0,"pingTimeout":2e4})", {});
    row(R"( {"sid" : "a", "extra" : {"deep":[[[]]]}, "sid2":1 } )", {});
    row(R"({"sid":1,"sid":"a"})", {});
}

void tst_EngineHandshake::toleratesWhatPeersLeaveOut()
{
    QFETCH(QByteArray, json);
    const auto handshake = EngineHandshake::fromJson(json);
    QVERIFY(handshake);
    QCOMPARE(handshake->sid, "a");
    QTEST(handshake->upgrades, "upgrades");
    QCOMPARE(handshake->pingInterval, 25000ms);
    QCOMPARE(handshake->pingTimeout, 20000ms);
    QCOMPARE(handshake->maxPayload, 0);
}

void tst_EngineHandshake::refuses_data()
{
    QTest::addColumn<QByteArray>("json");
    for (const char *json : { "",
                              "{",
                              "null",
                              "5",
                              R"("a")",
                              "[]",
                              R"([{"sid":"a"}])",
                              "{}",
                              R"({"sid":""})",
                              R"({"sid":null})",
                              R"({"sid":5})",
                              R"({"sid":"a"}x)",
                              R"({"sid":"a","pingInterval":0})",
                              R"({"sid":"a","pingInterval":-1})",
                              R"({"sid":"a","pingInterval":0.5})",
                              R"({"sid":"a","pingInterval":"25000"})",
                              R"({"sid":"a","pingInterval":null})",
                              R"({"sid":"a","pingTimeout":0})",
                              R"({"sid":"a","pingTimeout":NaN})",
                              R"({"sid":"a","pingTimeout":1e400})",
                              R"({"sid":"a","maxPayload":0})",
                              R"({"sid":"a","maxPayload":-5})",
                              R"({"sid":"a","maxPayload":1e30})",
                              R"({"sid":"a","maxPayload":true})",
                              "not found",
                              "<html></html>" })
        QTest::newRow(json) << QByteArray(json);
    QTest::newRow("deep") << QByteArray(R"({"sid":"a","x":)" + QByteArray(20, '[')
                                        + QByteArray(20, ']') + "}");
}

void tst_EngineHandshake::refuses()
{
    QFETCH(QByteArray, json);
    QVERIFY(!EngineHandshake::fromJson(json));
}

void tst_EngineHandshake::capsTimes()
{
    const auto at = EngineHandshake::fromJson(
            R"({"sid":"a","pingInterval":1073741824,"pingTimeout":1073741823})");
    QCOMPARE(at->pingInterval, 1073741824ms);
    QCOMPARE(at->pingTimeout, 1073741823ms);
    const auto above = EngineHandshake::fromJson(
            R"({"sid":"a","pingInterval":1073741825,"pingTimeout":9223372036854775807})");
    QCOMPARE(above->pingInterval, 1073741824ms);
    QCOMPARE(above->pingTimeout, 1073741824ms);
}

void tst_EngineHandshake::writes()
{
    EngineHandshake handshake;
    handshake.sid = "abc";
    QCOMPARE(handshake.toJson(),
             R"({"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000})");
    handshake.upgrades = { "websocket" };
    handshake.maxPayload = 1000000;
    QCOMPARE(handshake.toJson(),
             R"({"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000})");
}

void tst_EngineHandshake::comesBack()
{
    const EngineHandshake handshake{ "a\"\xc3\xa4", { "websocket", "x" }, 1ms, 2ms, 3 };
    const auto read = EngineHandshake::fromJson(handshake.toJson());
    QVERIFY(read);
    QCOMPARE(read->sid, handshake.sid);
    QCOMPARE(read->upgrades, handshake.upgrades);
    QCOMPARE(read->pingInterval, handshake.pingInterval);
    QCOMPARE(read->pingTimeout, handshake.pingTimeout);
    QCOMPARE(read->maxPayload, handshake.maxPayload);
}

QTEST_GUILESS_MAIN(tst_EngineHandshake)
#include "tst_enginehandshake.moc"
