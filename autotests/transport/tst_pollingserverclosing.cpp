// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How the server's polling transport ends, by mistakes of the client and by itself.
#include "pollingfixture.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Kind = TransportError::Kind;

class tst_PollingServerClosing : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { HttpFront::addStreamRows(); }
    void init()
    {
        QFETCH_GLOBAL(HttpFront::Streams, streams);
        HttpFront::setStreams(streams);
    }

    void secondGetEndsTheSession();
    void secondPostEndsTheSession();
    void abortedGetEndsTheSession();
    void abortedPostEndsTheSession();
    void closeEndsAWaitingGet();
    void closeWaitsForAGet();
    void closeIsBounded();
    void requestsAfterTheEndAreRefused();
    void abortAnswersWhatWaits();
};

void tst_PollingServerClosing::secondGetEndsTheSession()
{
    PollingFixture f;
    RawClient first(f.front.port());
    f.poll(first);
    RawClient second(f.front.port());
    second.send(RawClient::request("GET", "/"));
    QCOMPARE(second.response()->status, 400);
    const auto answer = first.response();
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body, "1");
    QCOMPARE(f.session.closed->kind, Kind::Failed);
}

void tst_PollingServerClosing::secondPostEndsTheSession()
{
    PollingFixture f;
    int status = 0;
    f.session.onPacket = [&](const QByteArray &) {
        // A handler with an event loop of its own.
        if (!status)
            status = f.post("4b")->status;
    };
    QCOMPARE(f.post("4a" + separator + "4c")->status, 200);
    QCOMPARE(status, 400);
    QCOMPARE(f.session.packets, QByteArrayList{ "4a" });
    QCOMPARE(f.session.closed->kind, Kind::Failed);
}

void tst_PollingServerClosing::abortedGetEndsTheSession()
{
    PollingFixture f;
    RawClient client(f.front.port());
    f.poll(client);
    client.socket().abort();
    QTRY_VERIFY(f.session.closed);
    QCOMPARE(f.session.closed->kind, Kind::Failed);
    QVERIFY(!f.transport->isWritable());
}

void tst_PollingServerClosing::abortedPostEndsTheSession()
{
    PollingFixture f;
    f.transport->setReadingPaused(true);
    RawClient client(f.front.port());
    client.send(RawClient::request("POST", "/", "4a"));
    QTRY_COMPARE(f.session.packets.size(), 1);
    client.socket().abort();
    QTRY_VERIFY(f.session.closed);
    QCOMPARE(f.session.closed->kind, Kind::Failed);
}

void tst_PollingServerClosing::closeEndsAWaitingGet()
{
    PollingFixture f;
    RawClient client(f.front.port());
    f.poll(client);
    f.transport->close();
    QVERIFY(!f.session.closed); // never inside the call
    QCOMPARE(client.response()->body, "6" + separator + "1");
    f.clock.pass(1ms);
    QVERIFY(f.session.closed);
    QCOMPARE(f.session.closed->kind, Kind::Closed);
}

void tst_PollingServerClosing::closeWaitsForAGet()
{
    PollingFixture f;
    f.transport->close();
    // The peer may still say something.
    QCOMPARE(f.post("4a")->status, 200);
    QCOMPARE(f.session.packets.size(), 1);
    f.clock.pass(29s);
    QVERIFY(!f.session.closed);
    RawClient client(f.front.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->body, "6" + separator + "1");
    QCOMPARE(f.session.closed->kind, Kind::Closed);
}

void tst_PollingServerClosing::closeIsBounded()
{
    PollingFixture f({ .closeTimeout = 500ms });
    f.transport->close();
    f.clock.pass(499ms);
    QVERIFY(!f.session.closed);
    f.clock.pass(1ms);
    QVERIFY(f.session.closed);
    QCOMPARE(f.session.closed->kind, Kind::Closed);
}

void tst_PollingServerClosing::requestsAfterTheEndAreRefused()
{
    PollingFixture f;
    f.transport->abort();
    RawClient client(f.front.port());
    client.send(RawClient::request("GET", "/"));
    QCOMPARE(client.response()->status, 400);
    QCOMPARE(f.post("4a")->status, 400);
    QVERIFY(f.session.packets.isEmpty());
}

void tst_PollingServerClosing::abortAnswersWhatWaits()
{
    PollingFixture f;
    RawClient client(f.front.port());
    f.poll(client);
    f.transport->abort();
    QCOMPARE(client.response()->body, "1");
    QVERIFY(!f.session.closed);
    f.transport.reset();
}

QTEST_GUILESS_MAIN(tst_PollingServerClosing)
#include "tst_pollingserverclosing.moc"
