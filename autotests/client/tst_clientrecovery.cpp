// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client that comes back to its session.
#include "client/clientrecovery.h"
#include "testserver.h"

#include "qsocketioclient.h"

#include <QSignalSpy>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

JsonDocumentPtr json(const QByteArray &text)
{
    return JsonDocument::parse(text, JsonDocument::MaxDepth).document;
}

QVariantMap payload(const ClientRecovery &recovery)
{
    QVariantMap map;
    recovery.addTo(map);
    return map;
}

// Closes the server and opens it again on the same port.
void restart(TestServer &server)
{
    const quint16 port = server.port();
    server.close();
    QVERIFY(server.listen(QHostAddress::LocalHost, port));
}

} // namespace

class tst_ClientRecovery : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void remembersOffsets();
    void noticesRepetitions();
    void forgetsWithTheSession();
    void comesBack();
    void comesBackWithoutHavingSeenAnything();
    void startsAnewWithoutRecovery();
};

void tst_ClientRecovery::remembersOffsets()
{
    ClientRecovery recovery;
    QVERIFY(!recovery.isOn());
    QVERIFY(payload(recovery).isEmpty());
    QVERIFY(!recovery.begin(json("{\"sid\":\"a\",\"pid\":\"secret\"}")));
    QVERIFY(recovery.isOn());
    QCOMPARE(payload(recovery), (QVariantMap{ { u"pid"_s, u"secret"_s } }));
    recovery.note(json("[\"news\",1,\"x.1\"]"));
    const QVariantMap expected{ { u"pid"_s, u"secret"_s }, { u"offset"_s, u"x.1"_s } };
    QCOMPARE(payload(recovery), expected);
    // None of these ends with one.
    for (const char *event : { "[\"news\"]", "[\"news\",1]", "[\"news\",[\"a\"]]", "[1]" })
        recovery.note(json(event));
    recovery.note(json("[\"news\",\"" + QByteArray(65, 'x') + "\"]"));
    QCOMPARE(payload(recovery), expected);
    QVERIFY(recovery.begin(json("{\"sid\":\"a\",\"pid\":\"secret\"}")));
    QCOMPARE(payload(recovery), expected);
}

void tst_ClientRecovery::noticesRepetitions()
{
    ClientRecovery recovery;
    recovery.begin(json("{\"pid\":\"secret\"}"));
    QVERIFY(recovery.note(json("[\"a\",\"0\"]")));
    QVERIFY(!recovery.note(json("[\"b\",\"0\"]")));
    for (int i = 1; i <= 1000; ++i)
        QVERIFY(recovery.note(json("[\"a\",\"" + QByteArray::number(i) + "\"]")));
    QVERIFY(!recovery.note(json("[\"a\",\"1\"]")));
    QVERIFY(recovery.note(json("[\"a\",\"0\"]"))); // too long ago
}

void tst_ClientRecovery::forgetsWithTheSession()
{
    ClientRecovery recovery;
    recovery.begin(json("{\"pid\":\"secret\"}"));
    recovery.note(json("[\"a\",\"x\"]"));
    QVERIFY(!recovery.begin(json("{\"pid\":\"other\"}")));
    QCOMPARE(payload(recovery), (QVariantMap{ { u"pid"_s, u"other"_s } }));
    QVERIFY(recovery.note(json("[\"a\",\"x\"]")));
    QVERIFY(!recovery.begin(json("{}")));
    QVERIFY(payload(recovery).isEmpty());
    QVERIFY(!recovery.begin({}));
    QVERIFY(!recovery.begin(json("{\"pid\":1}")));
    QVERIFY(!recovery.isOn());
}

void tst_ClientRecovery::comesBack()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setReconnectDelay(1ms, 1ms);
    QSocketIoClientNamespace *space = client.of("/");
    QStringList calls;
    client.on("news", this, [&calls](const QString &text) { calls.append(text); });
    connect(space, &QSocketIoClientNamespace::connected, this,
            [&calls] { calls.append(u"connected"_s); });
    connect(space, &QSocketIoClientNamespace::recovered, this,
            [&calls] { calls.append(u"recovered"_s); });
    client.open();
    QTRY_VERIFY(space->isConnected());
    QVERIFY(!space->isRecovered());
    const QString id = space->id();
    server.socket()->join(u"room"_s);
    server.emitEvent("news", u"one"_s);
    QTRY_COMPARE(calls, (QStringList{ u"connected"_s, u"one"_s }));
    calls.clear();

    const quint16 port = server.port();
    server.close();
    server.to(u"room"_s).emitEvent("news", u"two"_s);
    server.to(id).emitEvent("news", u"three"_s);
    QVERIFY(server.listen(QHostAddress::LocalHost, port));
    QTRY_COMPARE(calls, (QStringList{ u"two"_s, u"three"_s, u"connected"_s, u"recovered"_s }));
    QCOMPARE(space->id(), id);
    QVERIFY(space->isRecovered());
    QVERIFY(server.socket()->isRecovered());
    QCOMPARE(server.socket()->roomNames(), (QStringList{ id, u"room"_s }));
    // And again.
    calls.clear();
    restart(server);
    QTRY_COMPARE(calls, (QStringList{ u"connected"_s, u"recovered"_s }));
}

void tst_ClientRecovery::comesBackWithoutHavingSeenAnything()
{
    TestServer server;
    server.setRecoveryWindow(2min);
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setReconnectDelay(1ms, 1ms);
    QSocketIoClientNamespace *space = client.of("/");
    QSignalSpy recovered(space, &QSocketIoClientNamespace::recovered);
    client.on("unused", this, [] {});
    client.open();
    QTRY_VERIFY(space->isConnected());
    const QString id = space->id();
    restart(server);
    QTRY_COMPARE(recovered.size(), 1);
    QCOMPARE(space->id(), id);
}

void tst_ClientRecovery::startsAnewWithoutRecovery()
{
    TestServer server;
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setReconnectDelay(1ms, 1ms);
    QSocketIoClientNamespace *space = client.of("/");
    QSignalSpy connected(space, &QSocketIoClientNamespace::connected);
    client.on("unused", this, [] {});
    client.open();
    QTRY_VERIFY(space->isConnected());
    const QString id = space->id();
    restart(server);
    QTRY_COMPARE(connected.size(), 2);
    QVERIFY(space->id() != id);
    QVERIFY(!space->isRecovered());
}

QTEST_GUILESS_MAIN(tst_ClientRecovery)
#include "tst_clientrecovery.moc"
