// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the polling client sends and delivers, against a server that answers as the test says.
#include "pollingsession.h"
#include "scriptedserver.h"

#include <QTest>
#include <QTimer>

#include <algorithm>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

using Session = PollingSession;

class tst_PollingClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handshakeRequest();
    void pollsCarrySidAndStamp();
    void stampCanBeLeftOut();
    void manyPacketsInOneAnswer();
    void contentTypeIsIgnored();
    void compressedAnswer();
    void answerInPieces();
    void onlyOneGetAndOnePost();
    void lostPollEndsTheConnection();
    void queuedPacketsShareAPost();
    void postsAreLimitedTo16Packets_data();
    void postsAreLimitedTo16Packets();
    void postsAreLimitedToMaxPayload_data();
    void postsAreLimitedToMaxPayload();
    void attachmentsMayFollowInTheNextPost();
    void pongLeavesWhileAPollWaits();
    void pauseWaitsForGetAndPost();
    void pauseKeepsPacketsInTheQueue();
    void resumePollsAgain();
    void closePostsAClosePacket();
    void closeWaitsForTheRunningPost();
    void closeWithoutSession();
    void closeIsBounded();
    void redirectOfTheSameOriginIsFollowed();
    void cookiesOfServerAndRequest();
};

void tst_PollingClient::handshakeRequest()
{
    ScriptedEngine server;
    Session session(server.url(QStringLiteral("/socket.io/?room=a%26b&EIO=9&x=%2B")));
    session.request.base.setRawHeader("X-Token", "secret");
    session.start();
    QTRY_COMPARE(server.requests.size(), 2);
    const ScriptedRequest &first = server.requests.first();
    QCOMPARE(first.method, QByteArray("GET"));
    QVERIFY(first.target.startsWith("/socket.io/?room=a%26b&x=%2B&EIO=4&transport=polling&t="));
    QCOMPARE(first.query("sid"), QString());
    QCOMPARE(first.header("x-token"), QByteArray("secret"));
    QVERIFY(!first.headers.contains("origin"));
    QCOMPARE(session.received, QByteArrayList{ "0" + server.handshake });
}

void tst_PollingClient::pollsCarrySidAndStamp()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    server.send("6");
    server.send("6");
    QTRY_COMPARE(server.requests.size(), 4);
    QSet<QString> stamps;
    for (const ScriptedRequest &request : std::as_const(server.requests)) {
        QVERIFY(!request.query("t").isEmpty());
        stamps.insert(request.query("t"));
    }
    QCOMPARE(stamps.size(), 4);
    QCOMPARE(server.requests.last().query("sid"), QStringLiteral("S1"));
    QCOMPARE(server.requests.last().query("EIO"), QStringLiteral("4"));
}

void tst_PollingClient::stampCanBeLeftOut()
{
    ScriptedEngine server;
    Session session(server.url());
    session.request.timestampPolicy = QSocketIo::TimestampPolicy::Never;
    session.start();
    QTRY_COMPARE(server.requests.size(), 2);
    QCOMPARE(server.requests.last().target,
             QByteArray("/socket.io/?EIO=4&transport=polling&sid=S1"));
}

void tst_PollingClient::manyPacketsInOneAnswer()
{
    ScriptedEngine server;
    server.afterHandshake = "\x1e"
                            "40";
    QByteArrayList packets;
    for (int i = 0; i < 100; ++i)
        packets.append("4" + QByteArray::number(i));
    packets.append("bAQID");
    Session session(server.url());
    session.start();
    server.send(packets.join('\x1e'));
    QTRY_COMPARE(session.received.size(), 103);
    QCOMPARE(session.received.at(1), QByteArray("40"));
    packets.last() = QByteArray("4b\x01\x02\x03");
    QCOMPARE(session.received.mid(2), packets);
}

void tst_PollingClient::contentTypeIsIgnored()
{
    ScriptedServer server;
    server.onRequest = [&server](const ScriptedRequest &request) {
        if (server.requests.size() == 1)
            request.answer("0{}", 200, { "Content-Type: application/octet-stream" });
        else if (server.requests.size() == 2)
            request.answer("4x", 200, { "Content-Type: text/html" });
    };
    Session session(server.url());
    session.start();
    QTRY_COMPARE(session.received, (QByteArrayList{ "0{}", "4x" }));
}

void tst_PollingClient::compressedAnswer()
{
    const QByteArray payload = "4" + QByteArray(5000, 'x');
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    server.polls.takeFirst().answer(qCompress(payload).mid(4), 200, { "Content-Encoding: deflate" });
    QTRY_COMPARE(session.received.size(), 2);
    QCOMPARE(session.received.last(), payload);
}

void tst_PollingClient::answerInPieces()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    const ScriptedRequest poll = server.polls.takeFirst();
    QByteArrayList pieces{ "HTTP/1.1 200 OK\r\nTransfer-Enc", "oding: chunked\r\n\r\n3\r\n4on",
                           "\r\n3\r\ne\x1e"
                           "4\r\n",
                           "3\r\ntwo\r\n0\r\n\r\n" };
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] {
        poll.write(pieces.takeFirst());
        if (pieces.isEmpty())
            timer.stop();
    });
    timer.start(5);
    QTRY_COMPARE(session.received.mid(1), (QByteArrayList{ "4one", "4two" }));
}

void tst_PollingClient::onlyOneGetAndOnePost()
{
    ScriptedEngine server;
    server.answersPosts = false;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    QVERIFY(session.transport->isWritable());
    session.send({ textMessage("1") });
    QVERIFY(!session.transport->isWritable());
    QCOMPARE(session.transport->bytesToWrite(), 2);
    session.send({ textMessage("2") });
    QCOMPARE(session.queue.size(), 1);
    QTRY_COMPARE(server.heldPosts.size(), 1);
    server.releasePosts();
    QTRY_COMPARE(server.posts, (QByteArrayList{ "41", "42" }));
    QTRY_COMPARE(session.writable, 2);
    QCOMPARE(session.transport->bytesToWrite(), 0);
    server.send("6");
    server.send("6");
    QTRY_COMPARE(session.received.count("6"), 2);
    QVERIFY(!server.hasTwoPolls);
    QVERIFY(!server.hasTwoPosts);
}

// A manager left to itself repeats it; what the server has said into the lost connection would be missing.
void tst_PollingClient::lostPollEndsTheConnection()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    server.send("4heard");
    QTRY_COMPARE(session.received.last(), QByteArray("4heard"));
    QTRY_COMPARE(server.polls.size(), 1);
    server.polls.takeFirst().drop();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::Failed);
}

void tst_PollingClient::queuedPacketsShareAPost()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.send(
            { textMessage("a"), textMessage("b", { "\x01\x02\x03" }), textMessage("\xc3\xa4") });
    QVERIFY(session.queue.isEmpty());
    QTRY_COMPARE(session.writable, 1);
    QCOMPARE(server.posts, QByteArrayList{ "4a\x1e"
                                           "4b\x1e"
                                           "bAQID\x1e"
                                           "4\xc3\xa4" });
    QCOMPARE(server.requests.last().header("content-length"), QByteArray("15"));
    QCOMPARE(server.requests.last().header("content-type"), QByteArray("text/plain;charset=UTF-8"));
}

void tst_PollingClient::postsAreLimitedTo16Packets_data()
{
    QTest::addColumn<int>("packets");
    QTest::addColumn<QList<int>>("posts");
    QTest::newRow("one below") << 15 << QList<int>{ 15 };
    QTest::newRow("exactly") << 16 << QList<int>{ 16 };
    QTest::newRow("one above") << 17 << QList<int>{ 16, 1 };
    QTest::newRow("far above") << 40 << QList<int>{ 16, 16, 8 };
}

void tst_PollingClient::postsAreLimitedTo16Packets()
{
    QFETCH(int, packets);
    QFETCH(QList<int>, posts);
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    QList<EngineOutput> outputs;
    QByteArrayList expected;
    for (int i = 0; i < packets; ++i) {
        outputs.append(textMessage(QByteArray::number(i)));
        expected.append("4" + QByteArray::number(i));
    }
    session.send(outputs);
    QTRY_COMPARE(session.writable, posts.size());
    QCOMPARE(server.postedPackets(), expected);
    QList<int> sizes;
    for (const QByteArray &post : std::as_const(server.posts))
        sizes.append(int(post.count('\x1e')) + 1);
    QCOMPARE(sizes, posts);
}

void tst_PollingClient::postsAreLimitedToMaxPayload_data()
{
    QTest::addColumn<int>("second");
    QTest::addColumn<int>("posts");
    // "4" and 49 letters, a separator, "4" and the second text: 100 bytes are allowed.
    QTest::newRow("exactly") << 48 << 1;
    QTest::newRow("one above") << 49 << 2;
    QTest::newRow("too big alone") << 500 << 2;
}

void tst_PollingClient::postsAreLimitedToMaxPayload()
{
    QFETCH(int, second);
    QFETCH(int, posts);
    ScriptedEngine server;
    Session session(server.url());
    session.maxPayload = 100;
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.send({ textMessage(QByteArray(49, 'a')), textMessage(QByteArray(second, 'b')) });
    QTRY_COMPARE(session.writable, posts);
    QCOMPARE(server.posts.size(), posts);
    QCOMPARE(server.postedPackets(),
             (QByteArrayList{ "4" + QByteArray(49, 'a'), "4" + QByteArray(second, 'b') }));
}

void tst_PollingClient::attachmentsMayFollowInTheNextPost()
{
    ScriptedEngine server;
    server.answersPosts = false;
    Session session(server.url());
    session.maxPayload = 40;
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.send({ textMessage("head", { QByteArray(12, 'x'), QByteArray(12, 'y') }) });
    QCOMPARE(session.queue.size(), 1); // the rest could leave by another transport
    QCOMPARE(session.queue.first().firstPacket, 2);
    QTRY_COMPARE(server.heldPosts.size(), 1);
    server.releasePosts();
    const QByteArray x = "b" + QByteArray(12, 'x').toBase64();
    const QByteArray y = "b" + QByteArray(12, 'y').toBase64();
    QTRY_COMPARE(server.posts, (QByteArrayList{ "4head\x1e" + x, y }));
    QVERIFY(session.queue.isEmpty());
}

void tst_PollingClient::pongLeavesWhileAPollWaits()
{
    ScriptedEngine server;
    Session session(server.url());
    session.onPacket = [&session] {
        if (session.received.last() == "2")
            session.send({ { .type = EnginePacketType::Pong, .message = {}, .data = {} } });
    };
    session.start();
    server.send("2");
    QTRY_COMPARE(server.posts, QByteArrayList{ "3" });
    QTRY_COMPARE(server.polls.size(), 1);
}

void tst_PollingClient::pauseWaitsForGetAndPost()
{
    ScriptedEngine server;
    server.answersPosts = false;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.send({ textMessage("x") });
    QTRY_COMPARE(server.heldPosts.size(), 1);
    QByteArrayList atPause;
    int paused = 0;
    session.transport->pause([&] {
        ++paused;
        atPause = session.received;
    });
    server.send("4last");
    QTRY_COMPARE(session.received.size(), 2);
    QCOMPARE(paused, 0);
    server.releasePosts();
    QTRY_COMPARE(paused, 1);
    QCOMPARE(atPause.last(), QByteArray("4last"));
    QCOMPARE(server.count("GET"), 2);
    QCOMPARE(session.writable, 0);
}

void tst_PollingClient::pauseKeepsPacketsInTheQueue()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    bool isPaused = false;
    session.transport->pause([&] { isPaused = true; });
    QVERIFY(!session.transport->isWritable());
    session.send({ textMessage("held") });
    QCOMPARE(session.queue.size(), 1);
    server.send("6");
    QTRY_VERIFY(isPaused);
    QVERIFY(server.posts.isEmpty());
}

void tst_PollingClient::resumePollsAgain()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    bool isPaused = false;
    session.transport->pause([&] { isPaused = true; });
    session.transport->resume(); // while the poll still waits
    server.send("6");
    QTRY_COMPARE(server.polls.size(), 1);
    QVERIFY(!isPaused);
    session.transport->pause([&] { isPaused = true; });
    server.send("6");
    QTRY_VERIFY(isPaused);
    session.transport->resume();
    QVERIFY(session.transport->isWritable());
    QTRY_COMPARE(server.polls.size(), 1);
    QVERIFY(!server.hasTwoPolls);
}

void tst_PollingClient::closePostsAClosePacket()
{
    ScriptedEngine server;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.transport->close();
    QCOMPARE(session.closed, 0);
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::Closed);
    QCOMPARE(server.posts, QByteArrayList{ "1" });
    QTRY_COMPARE(server.waitingRequests(), 0);
}

void tst_PollingClient::closeWaitsForTheRunningPost()
{
    ScriptedEngine server;
    server.answersPosts = false;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.send({ textMessage("last words") });
    session.transport->close();
    QTRY_COMPARE(server.heldPosts.size(), 1);
    server.send("4late"); // nobody wants it any more
    server.releasePosts();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(server.posts, (QByteArrayList{ "4last words", "1" }));
    QVERIFY(!server.hasTwoPosts);
    QCOMPARE(session.received.size(), 1);
}

void tst_PollingClient::closeWithoutSession()
{
    ScriptedServer server; // never answers
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.requests.size(), 1);
    session.transport->close();
    QTRY_COMPARE(session.closed, 1);
    QCOMPARE(session.lastError.kind, TransportError::Kind::Closed);
    QTRY_COMPARE(server.connectionCount, 0);
    QCOMPARE(server.requests.size(), 1);
}

void tst_PollingClient::closeIsBounded()
{
    ScriptedEngine server;
    server.answersPosts = false;
    Session session(server.url());
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    session.transport->close();
    QTRY_COMPARE(server.posts, QByteArrayList{ "1" });
    session.clock.pass(10s);
    QCOMPARE(session.closed, 1);
}

void tst_PollingClient::redirectOfTheSameOriginIsFollowed()
{
    ScriptedEngine server;
    const ScriptedServer::Handler usual = server.onRequest;
    server.onRequest = [&](const ScriptedRequest &request) {
        if (request.target.startsWith("/old?"))
            return request.answer({}, 307,
                                  { "Location: /socket.io/?"
                                    + QUrl::fromEncoded(request.target)
                                              .query(QUrl::FullyEncoded)
                                              .toLatin1() });
        usual(request);
    };
    Session session(server.url(QStringLiteral("/old?user=u")));
    session.start();
    QTRY_COMPARE(server.polls.size(), 1);
    QCOMPARE(server.requests.size(), 3);
    QVERIFY(server.requests.last().target.startsWith("/socket.io/?user=u&EIO=4"));
    QCOMPARE(server.requests.last().query("sid"), QStringLiteral("S1"));
    QCOMPARE(server.requests.last().target.count("t=")
                     - server.requests.last().target.count("transport="),
             1);
    session.send({ textMessage("x") });
    QTRY_COMPARE(server.posts, QByteArrayList{ "4x" });
    QCOMPARE(session.transport->url().path(), QStringLiteral("/socket.io/"));
    QVERIFY(!session.transport->url().query().contains(QStringLiteral("&t=")));
}

void tst_PollingClient::cookiesOfServerAndRequest()
{
    ScriptedEngine server;
    const ScriptedServer::Handler usual = server.onRequest;
    server.onRequest = [&](const ScriptedRequest &request) {
        if (server.requests.size() == 1)
            return request.answer("0" + server.handshake, 200,
                                  { "Set-Cookie: route=b2; Path=/", "Set-Cookie: own=theirs" });
        usual(request);
    };
    Session session(server.url());
    session.request.base.setRawHeader("Cookie", "mine=1; route=old");
    session.start();
    QTRY_COMPARE(server.requests.size(), 2);
    QCOMPARE(server.requests.first().header("cookie"), QByteArray("mine=1; route=old"));
    QByteArrayList sent = server.requests.last().header("cookie").split(';');
    for (QByteArray &pair : sent)
        pair = pair.trimmed();
    std::sort(sent.begin(), sent.end());
    QCOMPARE(sent, (QByteArrayList{ "mine=1", "own=theirs", "route=b2" }));
}

QTEST_GUILESS_MAIN(tst_PollingClient)
#include "tst_pollingclient.moc"
