// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The stream on a bare descriptor, against the same list as the others.
#include "io/epollstream.h"

#include "echoreader.h"
#include "streamtest.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>

#include <sys/socket.h>

#include <array>
#include <vector>

using namespace QSocketIoPrivate;
using std::chrono::milliseconds;

namespace {

class DescriptorServer : public QTcpServer
{
public:
    qintptr descriptor = -1;

protected:
    void incomingConnection(qintptr accepted) override { descriptor = accepted; }
};

StreamPair connectEpoll(milliseconds linger)
{
    DescriptorServer server;
    if (!server.listen(QHostAddress::LocalHost))
        return {};
    auto peer = std::make_unique<QTcpSocket>();
    peer->connectToHost(QHostAddress::LocalHost, server.serverPort());
    QTcpSocket *const socket = peer.get();
    if (!QTest::qWaitFor([&] {
            return server.descriptor >= 0 && socket->state() == QTcpSocket::ConnectedState;
        }))
        return {};
    StreamPair pair;
    pair.stream = makeEpollStream(server.descriptor, linger);
    pair.flushPeer = [socket] { socket->flush(); };
    pair.setPeerReadBuffer = [socket](qint64 size) { socket->setReadBufferSize(size); };
    pair.peerBytesToWrite = [socket] { return socket->bytesToWrite(); };
    pair.peerDescriptor = socket->socketDescriptor();
    pair.peer = std::move(peer);
    return pair;
}

} // namespace

class tst_EpollStream : public StreamTest
{
    Q_OBJECT

public:
    tst_EpollStream()
        : StreamTest({ { .name = "epoll", .connect = connectEpoll } })
    {}

private Q_SLOTS:
    void busyStreamsLetTheEventLoopTurn();
    void nestedEventLoopGetsWhatArrivesInIt();
    void leavesNothingForTheOuterCall();
};

// Pairs that answer each other for ever, so that several streams are ready at every look.
void tst_EpollStream::busyStreamsLetTheEventLoopTurn()
{
    std::vector<std::unique_ptr<EchoReader>> readers;
    for (int i = 0; i < 4; ++i) {
        std::array<int, 2> ends{};
        QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        for (const int end : ends) {
            auto stream = makeEpollStream(end);
            QVERIFY(stream);
            readers.push_back(std::make_unique<EchoReader>(std::move(stream)));
        }
        readers.back()->stream()->write("x");
    }
    int turns = 0;
    QTimer timer;
    connect(&timer, &QTimer::timeout, &timer, [&turns] { ++turns; });
    timer.start(std::chrono::milliseconds(0));
    QTRY_VERIFY(turns >= 10);
    for (const auto &reader : readers)
        QVERIFY(!reader->isClosed);
}

// Without having been asked for: what arrives wakes the set.
void tst_EpollStream::nestedEventLoopGetsWhatArrivesInIt()
{
    StreamPair pair = connectEpoll(milliseconds(300));
    QVERIFY(pair.stream);
    RecordingReader reader;
    QByteArrayList seen;
    reader.onBytes = [&](std::span<char> bytes) {
        seen.append(QByteArray(bytes.data(), qsizetype(bytes.size())));
        reader.taken = qsizetype(bytes.size());
        if (seen.size() < 4) {
            pair.peer->write(QByteArray::number(seen.size()));
            pair.flushPeer();
            const qsizetype depth = seen.size();
            if (!QTest::qWaitFor([&] { return seen.size() > depth; }))
                seen.append("nothing");
        }
        return qsizetype(bytes.size());
    };
    pair.stream->setReader(&reader);
    pair.peer->write("0");
    pair.flushPeer();
    QTRY_COMPARE(seen, (QByteArrayList{ "0", "1", "2", "3" }));
}

// The outer call reports what it has used of bytes that were taken back meanwhile: they do not come again.
void tst_EpollStream::leavesNothingForTheOuterCall()
{
    StreamPair pair = connectEpoll(milliseconds(300));
    QVERIFY(pair.stream);
    RecordingReader reader;
    QByteArrayList seen;
    reader.onBytes = [&](std::span<char> bytes) {
        seen.append(QByteArray(bytes.data(), qsizetype(bytes.size())));
        if (seen.size() > 1)
            return qsizetype(bytes.size());
        reader.taken = 1;
        pair.stream->offerInEventLoop();
        if (!QTest::qWaitFor([&] { return seen.size() > 1; }))
            seen.append("nothing");
        return qsizetype(1);
    };
    pair.stream->setReader(&reader);
    pair.peer->write("ab");
    pair.flushPeer();
    QTRY_COMPARE(seen.size(), 2);
    pair.peer->write("c");
    pair.flushPeer();
    QTRY_COMPARE(seen, (QByteArrayList{ "ab", "b", "c" }));
}

QTEST_GUILESS_MAIN(tst_EpollStream)
#include "tst_epollstream.moc"
