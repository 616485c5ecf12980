// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Clients that do not read cost no more than they may, and those that write too much are slowed down.
#include "pollsession.h"
#include "testserver.h"
#include "wireclient.h"

#include <QPointer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QScopeGuard>
#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <atomic>
#include <semaphore>
#include <thread>

#include <malloc.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;
using QSocketIo::WriteBufferPolicy;

class tst_BackPressure : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void slowReaderIsGivenUp_data();
    void slowReaderIsGivenUp();
    void smallMessagesCountWhatTheyCost();
    void unreadPollsCount();
    void largestEventGoesThrough();
    void eventsAreDropped();
    void answersAreNotDroppedButBounded();
    void drainedAfterWebSocketWasBlocked();
    void drainedAfterPoll();
    void nothingIsDrainedThatDidNotWait();
    void echoFloodIsSlowedDown();
    void blockedHandlerSlowsTheWriterDown();
    void lateAnswersSlowTheWriterDown_data();
    void lateAnswersSlowTheWriterDown();
    void forgottenAnswersDoNot();
    void slowThreadsSlowTheWriterDown_data();
    void slowThreadsSlowTheWriterDown();
};

namespace {

constexpr qint64 limit = 1'000'000;
const QString chunk(100'000, u'x');

void stopReading(WireClient &client)
{
    client.raw().socket().setReadBufferSize(1);
}

// Until the system takes no more of what is written to a client that does not read.
void block(QSocketIoServerSocket *socket)
{
    const QString large(1'000'000, u'x');
    while (socket->bytesToWrite() == 0) {
        socket->emitEvent("bulk", large);
        QCoreApplication::processEvents();
    }
}

} // namespace

void tst_BackPressure::slowReaderIsGivenUp_data()
{
    QTest::addColumn<bool>("isPolling");
    QTest::addColumn<bool>("isBroadcast");
    QTest::newRow("WebSocket") << false << false;
    QTest::newRow("WebSocket, broadcast") << false << true;
    QTest::newRow("polling") << true << false;
    QTest::newRow("polling, broadcast") << true << true;
}

void tst_BackPressure::slowReaderIsGivenUp()
{
    QFETCH(const bool, isPolling);
    QFETCH(const bool, isBroadcast);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"dropped: it does not read"_s));
    TestServer server;
    server.setWriteBufferLimit(limit);
    std::optional<WireClient> client;
    std::optional<PollSession> poller;
    if (isPolling) {
        poller.emplace(server.port());
        QVERIFY(poller->join());
    } else {
        client.emplace(server.port());
        client->join();
        stopReading(*client);
    }
    const QPointer<QSocketIoServerSocket> socket = server.socket();
    QSignalSpy left(socket, &QSocketIoServerSocket::disconnected);
    qint64 most = 0;
    for (int i = 0; i < 1000 && left.isEmpty(); ++i) {
        if (isBroadcast)
            server.emitEvent("bulk", chunk);
        else
            socket->emitEvent("bulk", chunk);
        most = std::max(most, socket->bytesToWrite());
        QCoreApplication::processEvents();
    }
    QCOMPARE(left.size(), 1);
    QCOMPARE(left.first().first().value<DisconnectReason>(), DisconnectReason::LimitExceeded);
    QVERIFY2(most <= limit + chunk.size() + 100, qPrintable(QString::number(most)));
    QVERIFY(most >= limit - chunk.size());
}

void tst_BackPressure::smallMessagesCountWhatTheyCost()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"dropped: it does not read"_s));
    TestServer server;
    server.setWriteBufferLimit(limit);
    PollSession poller(server.port());
    QVERIFY(poller.join());
    QSignalSpy left(server.socket(), &QSocketIoServerSocket::disconnected);
    const size_t before = mallinfo2().uordblks;
    size_t most = before;
    int count = 0;
    for (; count < 1'000'000 && left.isEmpty(); ++count) {
        server.emitEvent("e");
        most = std::max<size_t>(most, count % 100 == 0 ? mallinfo2().uordblks : 0);
        if (count % 1000 == 0)
            QCoreApplication::processEvents();
    }
    QCOMPARE(left.size(), 1);
    QVERIFY2(count < 10'000, qPrintable(QString::number(count)));
    QVERIFY2(most < before + 4 * size_t(limit), qPrintable(QString::number(most)));
}

void tst_BackPressure::unreadPollsCount()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"dropped: it does not read"_s));
    // More at once than the system takes for a connection that is not read from.
    constexpr qint64 much = 30'000'000;
    const QString large(1'250'000, u'x');
    TestServer server;
    server.setMaxPayload(2 * much);
    server.setWriteBufferLimit(much);
    PollSession poller(server.port());
    QVERIFY(poller.join());
    const QPointer<QSocketIoServerSocket> socket = server.socket();
    QSignalSpy left(socket, &QSocketIoServerSocket::disconnected);
    // Each over a connection of its own, so that neither limits of the connection nor its order help.
    std::vector<std::unique_ptr<RawClient>> polls;
    qint64 most = 0;
    while (left.isEmpty() && polls.size() < 10) {
        for (int i = 0; i < 16; ++i)
            socket->emitEvent("bulk", large);
        most = std::max(most, socket->bytesToWrite());
        polls.push_back(std::make_unique<RawClient>(server.port()));
        polls.back()->socket().setReadBufferSize(1);
        poller.poll(*polls.back());
        QVERIFY(waitUntil([&] { return !left.isEmpty() || !polls.back()->received().isEmpty(); }));
    }
    QCOMPARE(left.size(), 1);
    QCOMPARE(polls.size(), 2U);
    QVERIFY2(most <= much + large.size() + 100, qPrintable(QString::number(most)));
}

void tst_BackPressure::largestEventGoesThrough()
{
    TestServer server;
    server.setWriteBufferLimit(1000);
    WireClient client(server.port());
    client.join();
    server.socket()->emitEvent("large", QString(500'000, u'x'));
    QCOMPARE(client.next().size(), 500'000 + 13);
    QTRY_COMPARE(server.socket()->bytesToWrite(), 0);
    server.socket()->emitEvent("small");
    QCOMPARE(client.next(), "2[\"small\"]");
}

void tst_BackPressure::eventsAreDropped()
{
    TestServer server;
    server.setWriteBufferLimit(limit, WriteBufferPolicy::DropAsVolatile);
    QCOMPARE(server.writeBufferPolicy(), WriteBufferPolicy::DropAsVolatile);
    WireClient client(server.port());
    client.join();
    stopReading(client);
    QSocketIoServerSocket *const socket = server.socket();
    block(socket);
    while (socket->bytesToWrite() <= limit)
        socket->emitEvent("bulk", chunk);
    QSignalSpy sent(socket, &QSocketIoServerSocket::eventSent);
    const qint64 before = socket->bytesToWrite();
    const auto reply = socket->emitWithAck("lost");
    const auto replies = server.broadcast().emitWithAck("lost");
    for (int i = 0; i < 100; ++i)
        server.emitEvent("lost", chunk);
    QCOMPARE(socket->bytesToWrite(), before);
    QCOMPARE(sent.size(), 0);
    QVERIFY(reply.isFinished());
    QCOMPARE(reply.result().error().code(), QSocketIo::ErrorCode::NotConnected);
    QTRY_VERIFY(replies.isFinished());
    QVERIFY(replies.result().isEmpty());

    // It has lost these, and nothing else.
    QSignalSpy drained(socket, &QSocketIoServerSocket::drained);
    client.raw().socket().setReadBufferSize(0);
    while (drained.isEmpty())
        QVERIFY(client.next().startsWith("2[\"bulk\""));
    QVERIFY(socket->isConnected());
    socket->emitEvent("found");
    QByteArray packet;
    do {
        packet = client.next();
        QVERIFY(!packet.startsWith("2[\"lost\"") && !packet.isNull());
    } while (packet != "2[\"found\"]");
}

void tst_BackPressure::answersAreNotDroppedButBounded()
{
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"dropped: it does not read"_s));
    TestServer server;
    server.setWriteBufferLimit(limit, WriteBufferPolicy::DropAsVolatile);
    QList<QSocketIoAck> acks;
    server.on("later", this,
              [&acks](QSocketIoServerSocket *, QSocketIoAck ack) { acks.append(ack); });
    WireClient client(server.port());
    client.join();
    for (int i = 0; i < 50; ++i)
        client.send('2' + QByteArray::number(i) + "[\"later\"]");
    client.drain();
    QCOMPARE(acks.size(), 50);
    stopReading(client);
    QSocketIoServerSocket *const socket = server.socket();
    block(socket);
    while (socket->bytesToWrite() <= limit)
        socket->emitEvent("bulk", chunk);
    QSignalSpy left(socket, &QSocketIoServerSocket::disconnected);
    const qint64 before = socket->bytesToWrite();
    acks.at(0).send(chunk);
    QVERIFY(socket->bytesToWrite() > before);
    for (int i = 1; i < 50; ++i)
        acks.at(i).send(chunk);
    QVERIFY(socket->bytesToWrite() <= limit + limit / 2 + chunk.size() + 10);
    QTRY_COMPARE(left.size(), 1);
    QCOMPARE(left.first().first().value<DisconnectReason>(), DisconnectReason::LimitExceeded);
}

void tst_BackPressure::drainedAfterWebSocketWasBlocked()
{
    TestServer server;
    server.of("/chat");
    WireClient client(server.port());
    client.join();
    client.join("/chat");
    stopReading(client);
    QSocketIoServerSocket *const socket = server.socket();
    QSignalSpy drained(socket, &QSocketIoServerSocket::drained);
    QSignalSpy drainedThere(server.socket("/chat"), &QSocketIoServerSocket::drained);
    block(socket);
    QVERIFY(socket->bytesToWrite() > 0);
    QCOMPARE(server.socket("/chat")->bytesToWrite(), socket->bytesToWrite());
    const qsizetype before = drained.size();
    client.raw().socket().setReadBufferSize(0);
    while (drained.size() == before)
        QVERIFY(!client.next().isNull());
    QCOMPARE(drained.size(), before + 1);
    QCOMPARE(drainedThere.size(), drained.size());
    QCOMPARE(socket->bytesToWrite(), 0);
}

void tst_BackPressure::drainedAfterPoll()
{
    TestServer server;
    PollSession poller(server.port());
    QVERIFY(poller.join());
    QSocketIoServerSocket *const socket = server.socket();
    QSignalSpy drained(socket, &QSocketIoServerSocket::drained);
    for (int i = 0; i < 20; ++i)
        socket->emitEvent("e", i);
    QVERIFY(socket->bytesToWrite() > 0);
    QVERIFY(poller.poll().startsWith("42[\"e\",0]"));
    QCOMPARE(drained.size(), 0); // four are left
    QVERIFY(poller.poll().endsWith("42[\"e\",19]"));
    QCOMPARE(drained.size(), 1);
    QCOMPARE(socket->bytesToWrite(), 0);
}

void tst_BackPressure::nothingIsDrainedThatDidNotWait()
{
    TestServer server;
    WireClient client(server.port());
    client.join();
    QSocketIoServerSocket *const socket = server.socket();
    QSignalSpy drained(socket, &QSocketIoServerSocket::drained);
    for (int i = 0; i < 10; ++i)
        socket->emitEvent("e", i);
    for (int i = 0; i < 10; ++i)
        QVERIFY(!client.next().isNull());
    QTRY_COMPARE(socket->bytesToWrite(), 0);
    QCOMPARE(drained.size(), 0);
}

// A client that makes us write without reading is not thrown out but not read any further.
void tst_BackPressure::echoFloodIsSlowedDown()
{
    TestServer server;
    server.setWriteBufferLimit(limit);
    int handled = 0;
    qint64 most = 0;
    server.on("more", this, [&](QSocketIoServerSocket *socket) {
        ++handled;
        most = std::max(most, socket->bytesToWrite());
        return chunk;
    });
    WireClient client(server.port());
    client.join();
    QSignalSpy left(server.socket(), &QSocketIoServerSocket::disconnected);
    stopReading(client);
    constexpr int count = 500;
    QByteArray flood;
    for (int i = 0; i < count; ++i)
        flood += RawClient::text("42" + QByteArray::number(i) + "[\"more\"]");
    client.raw().send(flood);
    for (int before = -1; before != handled;) {
        before = handled;
        for (int i = 0; i < 20; ++i)
            QCoreApplication::processEvents();
    }
    QVERIFY2(handled < count, qPrintable(QString::number(handled)));
    QVERIFY2(most <= limit, qPrintable(QString::number(most)));

    client.raw().socket().setReadBufferSize(0);
    for (int i = 0; i < count; ++i)
        QVERIFY(client.next().startsWith(QByteArray("3" + QByteArray::number(i) + "[\"")));
    QCOMPARE(handled, count);
    QVERIFY2(most <= limit, qPrintable(QString::number(most)));
    QCOMPARE(left.size(), 0);
}

// The bytes stay with the system, which tells the writer to wait.
void tst_BackPressure::blockedHandlerSlowsTheWriterDown()
{
    TestServer server;
    std::binary_semaphore isStuck(0);
    int handled = 0;
    server.on("work", this, [&](QSocketIoServerSocket *, const QString &) {
        if (++handled == 1)
            isStuck.acquire();
    });
    WireClient client(server.port());
    client.join();
    const int descriptor = int(client.raw().socket().socketDescriptor());
    const size_t before = mallinfo2().uordblks;
    constexpr qsizetype most = 256 * 1024 * 1024;
    std::atomic<qsizetype> written = 0;
    std::thread writer([&] {
        const QByteArray frame = RawClient::text("42[\"work\",\"" + QByteArray(50'000, 'x') + "\"]");
        pollfd writable{ descriptor, POLLOUT, 0 };
        qsizetype at = 0;
        while (written<most && ::poll(&writable, 1, 200)> 0) {
            const ssize_t step = ::send(descriptor, frame.constData() + at,
                                        size_t(frame.size() - at), MSG_DONTWAIT | MSG_NOSIGNAL);
            at = (at + qMax<ssize_t>(step, 0)) % frame.size();
            written += qMax<ssize_t>(step, 0);
        }
        isStuck.release();
    });
    QVERIFY(waitUntil([&] { return handled > 0; })); // returns when the writer can write no more
    writer.join();
    QVERIFY2(written < most, "the writer was never told to wait");
    QVERIFY(mallinfo2().uordblks
            < before + 4'000'000); // may be less: a former test was still cleaning up
    QTRY_VERIFY(handled >= written / 51'000 - 1);
}

void tst_BackPressure::lateAnswersSlowTheWriterDown_data()
{
    QTest::addColumn<int>("most");
    QTest::newRow("limited") << 10;
    QTest::newRow("without limit") << 0;
}

void tst_BackPressure::lateAnswersSlowTheWriterDown()
{
    QFETCH(const int, most);
    TestServer server;
    QCOMPARE(server.maxUnansweredEvents(), 1000);
    server.setMaxUnansweredEvents(most);
    QList<QSocketIoAck> open;
    server.on("work", this,
              [&open](QSocketIoServerSocket *, QSocketIoAck ack) { open.append(ack); });
    WireClient client(server.port());
    client.join();
    constexpr int count = 100;
    QByteArray flood;
    for (int i = 0; i < count; ++i)
        flood += RawClient::text("42" + QByteArray::number(i) + "[\"work\"]");
    client.raw().send(flood);
    QTRY_COMPARE(open.size(), most > 0 ? most : count);
    // Until half have been answered nothing more comes.
    int answered = 0;
    for (; answered < open.size() - most / 2 - 1; ++answered)
        open.at(answered).send();
    open.remove(0, answered);
    for (int i = 0; i < answered; ++i)
        QCOMPARE(client.next(), "3" + QByteArray::number(i) + "[]");
    QCOMPARE(open.size(), most / 2 + 1);
    while (answered < count) {
        QTRY_VERIFY(!open.isEmpty());
        QVERIFY(most == 0 || open.size() <= most);
        open.takeFirst().send();
        QCOMPARE(client.next(), "3" + QByteArray::number(answered++) + "[]");
    }
}

// Whoever lets go of an acknowledgement has handled the event, too.
void tst_BackPressure::forgottenAnswersDoNot()
{
    TestServer server;
    server.setMaxUnansweredEvents(10);
    int handled = 0;
    server.on("work", this, [&handled](QSocketIoServerSocket *, QSocketIoAck) { ++handled; });
    WireClient client(server.port());
    client.join();
    for (int i = 0; i < 100; ++i)
        client.send("21[\"work\"]");
    QTRY_COMPARE(handled, 100);
}

void tst_BackPressure::slowThreadsSlowTheWriterDown_data()
{
    lateAnswersSlowTheWriterDown_data();
}

// Events that nobody has to answer wait for a handler in a thread that is busy.
void tst_BackPressure::slowThreadsSlowTheWriterDown()
{
    QFETCH(const int, most);
    TestServer server;
    server.setMaxUnansweredEvents(most);
    QThread thread;
    auto *const worker = new QObject;
    worker->moveToThread(&thread);
    connect(&thread, &QThread::finished, worker, &QObject::deleteLater);
    thread.start();
    const auto stop = qScopeGuard([&thread] {
        thread.quit();
        thread.wait();
    });
    QSemaphore allowed;
    const auto release = qScopeGuard([&allowed] { allowed.release(1000); });
    std::atomic<int> handled = 0;
    int seen = 0;
    server.on("work", worker, [&](QSocketIoServerSocket *) {
        allowed.acquire();
        ++handled;
    });
    server.on("work", this, [&seen](QSocketIoServerSocket *) { ++seen; });
    WireClient client(server.port());
    client.join();
    constexpr int count = 100;
    QByteArray flood;
    for (int i = 0; i < count; ++i)
        flood += RawClient::text("42[\"work\"]");
    client.raw().send(flood);
    QTRY_COMPARE(seen, most > 0 ? most : count);
    // Until half of them have been handled nothing more comes.
    const int early = most / 2 - 1;
    allowed.release(std::max(early, 0));
    QTRY_COMPARE(handled.load(), std::max(early, 0));
    WireClient other(server.port()); // whose connection takes some turns of the event loop
    other.join();
    QCOMPARE(seen, most > 0 ? most : count);
    for (int done = std::max(early, 0); done < count; ++done) {
        allowed.release();
        QTRY_COMPARE(handled.load(), done + 1);
        QVERIFY(most == 0 || seen - handled.load() <= most);
    }
    QCOMPARE(seen, count);
}

QTEST_GUILESS_MAIN(tst_BackPressure)
#include "tst_backpressure.moc"
