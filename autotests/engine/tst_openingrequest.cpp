// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is kept of a request comes out as it went in.
#include "engine/openingrequest.h"
#include "io/peercertificate.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

class tst_OpeningRequest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsKnownAtFirst();
    void keepsEverything();
    void keepsOtherMethods();
    void keepsAddresses_data();
    void keepsAddresses();
    void ownFieldsAreNoHeader();
    void subprotocolMayChange();

private:
    static EngineRequestInfo request();
};

EngineRequestInfo tst_OpeningRequest::request()
{
    EngineRequestInfo info;
    info.request.method = "GET";
    info.request.target = "/socket.io/?EIO=4&transport=websocket";
    info.request.minorVersion = 0;
    info.request.headers.append("Host", "example.org");
    info.request.headers.append("X-Empty", "");
    info.request.headers.append("Cookie", "a=b");
    info.request.headers.append("cookie", "c=d");
    info.peerAddress = QHostAddress(u"192.0.2.1"_s);
    info.host = "proxy.example.org";
    info.isEncrypted = true;
    info.format = { EngineRevision::Three, true };
    info.certificate = std::make_shared<const PeerCertificate>();
    info.subprotocol = "chat";
    return info;
}

void tst_OpeningRequest::nothingIsKnownAtFirst()
{
    const OpeningRequest none;
    QVERIFY(none.peerAddress().isNull());
    QVERIFY(none.header("Host").isNull());
    QVERIFY(none.header("").isNull());
    QVERIFY(none.subprotocol().isNull());
    QVERIFY(none.info().request.target.isEmpty());
    QVERIFY(none.info().request.headers.isEmpty());
    QVERIFY(!none.isEncrypted());
    QVERIFY(!none.certificate());
}

void tst_OpeningRequest::keepsEverything()
{
    const EngineRequestInfo before = request();
    const OpeningRequest kept(before);
    const EngineRequestInfo after = kept.info();
    QCOMPARE(after.request.method, before.request.method);
    QCOMPARE(after.request.target, before.request.target);
    QCOMPARE(after.request.minorVersion, 0);
    QCOMPARE(after.request.headers.fields(), before.request.headers.fields());
    QCOMPARE(after.peerAddress, before.peerAddress);
    QCOMPARE(after.host, before.host);
    QVERIFY(after.isEncrypted);
    QCOMPARE(after.format.revision, EngineRevision::Three);
    QVERIFY(after.format.isTextOnly);
    QCOMPARE(after.certificate, before.certificate);
    QCOMPARE(after.subprotocol, before.subprotocol);
    QCOMPARE(kept.format().revision, EngineRevision::Three);
    QVERIFY(kept.isEncrypted());
    QCOMPARE(kept.certificate(), before.certificate);
    QCOMPARE(kept.subprotocol(), "chat");
    // As HttpHeaders has it: the first of a name, in any case.
    QCOMPARE(kept.header("COOKIE"), "a=b");
    QVERIFY(kept.header("X-Empty").isEmpty());
    QVERIFY(!kept.header("X-Empty").isNull());
    QVERIFY(kept.header("Origin").isNull());
}

void tst_OpeningRequest::keepsOtherMethods()
{
    EngineRequestInfo info = request();
    info.request.method = "POST";
    info.host = {};
    QCOMPARE(OpeningRequest(info).info().request.method, "POST");
    QVERIFY(OpeningRequest(info).info().host.isNull());
}

void tst_OpeningRequest::keepsAddresses_data()
{
    QTest::addColumn<QHostAddress>("address");
    QTest::newRow("none") << QHostAddress();
    QTest::newRow("IPv4") << QHostAddress(u"192.0.2.1"_s);
    QTest::newRow("IPv4 0.0.0.0") << QHostAddress(u"0.0.0.0"_s);
    QTest::newRow("IPv6") << QHostAddress(u"2001:db8::1"_s);
    QTest::newRow("IPv6 loopback") << QHostAddress(QHostAddress::LocalHostIPv6);
    QTest::newRow("mapped") << QHostAddress(u"::ffff:192.0.2.1"_s);
    QTest::newRow("of an interface") << QHostAddress(u"fe80::1%eth0"_s);
}

void tst_OpeningRequest::keepsAddresses()
{
    QFETCH(QHostAddress, address);
    EngineRequestInfo info = request();
    info.peerAddress = address;
    const OpeningRequest kept(info);
    QCOMPARE(kept.peerAddress().isNull(), address.isNull());
    QCOMPARE(kept.peerAddress().toString(), address.toString());
    QCOMPARE(kept.peerAddress().scopeId(), address.scopeId());
    QCOMPARE(kept.info().peerAddress.toString(), address.toString());
}

// Whatever name is asked for.
void tst_OpeningRequest::ownFieldsAreNoHeader()
{
    const OpeningRequest kept(request());
    for (const char *name : { "", "POST", "proxy.example.org", "GET" })
        QVERIFY2(kept.header(name).isNull(), name);
    QCOMPARE(kept.info().request.headers.fields().size(), 4);
}

void tst_OpeningRequest::subprotocolMayChange()
{
    OpeningRequest kept(request());
    kept.setSubprotocol("other");
    QCOMPARE(kept.subprotocol(), "other");
    QCOMPARE(kept.info().request.target, request().request.target);
    QCOMPARE(kept.info().request.headers.fields(), request().request.headers.fields());
    kept.setSubprotocol({});
    QVERIFY(kept.subprotocol().isNull());
}

QTEST_GUILESS_MAIN(tst_OpeningRequest)
#include "tst_openingrequest.moc"
