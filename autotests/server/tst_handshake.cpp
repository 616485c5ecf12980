// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a handshake tells, and the map that it becomes for other servers.
#include "qsocketiohandshake.h"

#include <QTest>

using namespace Qt::StringLiterals;

class tst_Handshake : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void isEmptyByDefault();
    void knowsOtherOrigins_data();
    void knowsOtherOrigins();
    void becomesAMap();
    void comesFromAMap();
    void joinsRepeatedFields();
};

void tst_Handshake::isEmptyByDefault()
{
    const QSocketIoHandshake handshake;
    QVERIFY(!handshake.isCrossOrigin());
    QVERIFY(handshake.toVariantMap().isEmpty());
    const auto empty = QSocketIoHandshake::fromVariantMap({});
    QVERIFY(!empty.time().isValid());
    QVERIFY(empty.peerAddress().isNull());
    QVERIFY(empty.auth().isEmpty());
}

void tst_Handshake::knowsOtherOrigins_data()
{
    QTest::addColumn<QString>("origin");
    QTest::addColumn<QString>("host");
    QTest::addColumn<bool>("isOther");
    QTest::newRow("no origin") << QString() << u"here"_s << false;
    QTest::newRow("same") << u"http://here"_s << u"here"_s << false;
    QTest::newRow("same with port") << u"http://here:3000"_s << u"here:3000"_s << false;
    QTest::newRow("in capitals") << u"http://HERE"_s << u"here"_s << false;
    QTest::newRow("default port") << u"http://here:80"_s << u"here"_s << false;
    QTest::newRow("default port of TLS") << u"https://here"_s << u"here:443"_s << false;
    QTest::newRow("decrypted by a proxy") << u"https://here"_s << u"here"_s << false;
    QTest::newRow("IPv6") << u"http://[::1]:80"_s << u"[::1]"_s << false;
    QTest::newRow("other host") << u"http://there"_s << u"here"_s << true;
    QTest::newRow("other port") << u"http://here:3001"_s << u"here:3000"_s << true;
    QTest::newRow("part of a name") << u"http://here.evil"_s << u"here"_s << true;
    QTest::newRow("null") << u"null"_s << u"here"_s << true;
    QTest::newRow("garbage") << u"%%"_s << u"here"_s << true;
    QTest::newRow("no host") << u"http://here"_s << QString() << true;
}

void tst_Handshake::knowsOtherOrigins()
{
    QFETCH(QString, origin);
    QFETCH(QString, host);
    QVariantMap headers{ { u"host"_s, host } };
    if (!origin.isNull())
        headers.insert(u"origin"_s, origin);
    const auto handshake = QSocketIoHandshake::fromVariantMap({ { u"headers"_s, headers } });
    QTEST(handshake.isCrossOrigin(), "isOther");
    QCOMPARE(handshake.toVariantMap().value(u"xdomain"_s).toBool(), handshake.isCrossOrigin());
}

void tst_Handshake::becomesAMap()
{
    const QVariantMap map{
        { u"headers"_s, QVariantMap{ { u"host"_s, u"here"_s }, { u"x-a"_s, u"1"_s } } },
        { u"query"_s, QVariantMap{ { u"EIO"_s, u"4"_s }, { u"who"_s, u"me too"_s } } },
        { u"auth"_s, QVariantMap{ { u"token"_s, 1 } } },
        { u"url"_s, u"/socket.io/?EIO=4&who=me%20too"_s },
        { u"address"_s, u"192.0.2.7"_s },
        { u"secure"_s, true },
        { u"xdomain"_s, false },
        { u"issued"_s, qint64(1700000000123) },
        { u"time"_s, u"2023-11-14T22:13:20.123Z"_s },
    };
    QCOMPARE(QSocketIoHandshake::fromVariantMap(map).toVariantMap(), map);
}

void tst_Handshake::comesFromAMap()
{
    const auto handshake = QSocketIoHandshake::fromVariantMap({
            { u"headers"_s, QVariantMap{ { u"Host"_s, u"here:8443"_s } } },
            { u"auth"_s, QVariantMap{ { u"token"_s, u"t"_s } } },
            { u"url"_s, u"/socket.io/?who=me%20too"_s },
            { u"address"_s, u"::1"_s },
            { u"secure"_s, true },
            { u"issued"_s, 1000 },
    });
    QCOMPARE(handshake.url(), QUrl(u"https://here:8443/socket.io/?who=me%20too"_s));
    QCOMPARE(handshake.queryValue(u"who"_s), u"me too"_s);
    QCOMPARE(handshake.header("HOST"), "here:8443");
    QCOMPARE(handshake.peerAddress(), QHostAddress(QHostAddress::LocalHostIPv6));
    QCOMPARE(handshake.auth().value(u"token"_s), u"t"_s);
    QVERIFY(handshake.isSecure());
    QCOMPARE(handshake.time(), QDateTime::fromMSecsSinceEpoch(1000, Qt::UTC));
}

void tst_Handshake::joinsRepeatedFields()
{
    // A map of headers of two spellings is the way to make one.
    const auto handshake = QSocketIoHandshake::fromVariantMap(
            { { u"headers"_s, QVariantMap{ { u"X-A"_s, u"1"_s }, { u"x-a"_s, u"2"_s } } } });
    QCOMPARE(handshake.toVariantMap().value(u"headers"_s).toMap().value(u"x-a"_s), u"1, 2"_s);
}

QTEST_APPLESS_MAIN(tst_Handshake)
#include "tst_handshake.moc"
