// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The stream within the process, which has to do what those on sockets do.
#include "io/memorystream.h"

#include "io/memorysocket.h"
#include "streamtest.h"

#include <QTest>

using namespace QSocketIoPrivate;
using std::chrono::milliseconds;

namespace {

StreamPair connectInMemory(milliseconds linger)
{
    MemorySocket::Pair ends = MemorySocket::makePair();
    MemorySocket *const peer = ends.there.get();
    StreamPair pair;
    pair.stream = makeMemoryStream(ends.here.release(), { .port = 1 }, { .linger = linger });
    pair.flushPeer = [peer] { peer->flush(); };
    pair.setPeerReadBuffer = [peer](qint64 size) { peer->setReadBufferSize(size); };
    pair.peerBytesToWrite = [peer] { return peer->bytesToWrite(); };
    pair.endPeerWriting = [peer] { peer->endWriting(); };
    pair.peer = std::move(ends.there);
    return pair;
}

void runEvents()
{
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents();
}

} // namespace

class tst_MemoryStream : public StreamTest
{
    Q_OBJECT

public:
    tst_MemoryStream()
        : StreamTest({ { .name = "memory", .connect = connectInMemory, .canMove = false } })
    {}

private Q_SLOTS:
    void stalledTellsNobodyAnything();
    void cutIsSeenByBoth();
    void cutLosesWhatWasOnItsWay();
};

void tst_MemoryStream::stalledTellsNobodyAnything()
{
    MemorySocket::Pair ends = MemorySocket::makePair();
    int readable = 0;
    int down = 0;
    connect(ends.there.get(), &QIODevice::readyRead, this, [&] { ++readable; });
    connect(ends.there.get(), &MemorySocket::disconnected, this, [&] { ++down; });
    ends.here->setFlow(MemorySocket::Flow::Stalled);
    ends.here->write("kept");
    ends.here->close();
    runEvents();
    QCOMPARE(readable, 0);
    QCOMPARE(down, 0);
    ends.there->setFlow(MemorySocket::Flow::Running); // either end will do
    QTRY_COMPARE(down, 1);
    QCOMPARE(ends.there->readAll(), QByteArray("kept"));

    MemorySocket::Pair others = MemorySocket::makePair();
    connect(others.there.get(), &MemorySocket::disconnected, this, [&] { ++down; });
    others.here->setFlow(MemorySocket::Flow::Stalled);
    others.here.reset();
    runEvents();
    QCOMPARE(down, 1);
    others.there->setFlow(MemorySocket::Flow::Running);
    QTRY_COMPARE(down, 2);
}

void tst_MemoryStream::cutIsSeenByBoth()
{
    MemorySocket::Pair ends = MemorySocket::makePair();
    RecordingReader nearReader;
    RecordingReader farReader;
    const auto nearStream = makeMemoryStream(ends.here.get(), {});
    const auto farStream = makeMemoryStream(ends.there.release(), {});
    nearStream->setReader(&nearReader);
    farStream->setReader(&farReader);
    ends.here.release()->cut();
    QCOMPARE(nearReader.closed + farReader.closed, 0); // not within the call
    QTRY_VERIFY(nearReader.closed == 1 && farReader.closed == 1);
    QCOMPARE(nearStream->errorString(), QStringLiteral("The connection was cut"));
    QCOMPARE(farStream->errorString(), QStringLiteral("The connection was cut"));
}

void tst_MemoryStream::cutLosesWhatWasOnItsWay()
{
    MemorySocket::Pair ends = MemorySocket::makePair();
    RecordingReader farReader;
    const auto farStream = makeMemoryStream(ends.there.release(), {});
    farStream->setReader(&farReader);
    ends.here->setFlow(MemorySocket::Flow::Stalled);
    ends.here->write("lost");
    ends.here->cut();
    QTRY_COMPARE(farReader.closed, 1);
    QCOMPARE(farReader.bytes, QByteArray());
    ends.here->write("into the void");
    runEvents();
    QCOMPARE(ends.here->bytesToWrite(), 0);
}

QTEST_GUILESS_MAIN(tst_MemoryStream)
#include "tst_memorystream.moc"
