// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Helpers of the stream tests, and the tests of reading and writing.
#include "streamtest.h"

#include "io/receivebuffer.h"

#include <QEventLoop>
#include <QRandomGenerator>
#include <QTest>

#include <array>

using namespace QSocketIoPrivate;

qsizetype RecordingReader::bytesReceived(std::span<char> offered)
{
    wasCalledAfterClose |= closed > 0;
    ++offers;
    largestOffer = qMax(largestOffer, qsizetype(offered.size()));
    if (!onBytes) {
        bytes.append(offered.data(), qsizetype(offered.size()));
        return qsizetype(offered.size());
    }
    return onBytes(offered); // may destroy the stream, not this
}

void RecordingReader::bytesDrained()
{
    wasCalledAfterClose |= closed > 0;
    ++drained;
    if (onDrained)
        onDrained();
}

void RecordingReader::streamClosed()
{
    ++closed;
    if (onClosed)
        onClosed();
}

StreamTest::StreamTest(QList<StreamKind> kinds)
    : m_kinds(std::move(kinds))
{}

void StreamTest::initTestCase_data()
{
    QTest::addColumn<int>("kind");
    for (int i = 0; i < m_kinds.size(); ++i)
        QTest::newRow(m_kinds.at(i).name) << i;
}

void StreamTest::init()
{
    m_pair = {};
    m_reader = {};
    m_peerReceived.clear();
    m_isPeerClosed = false;
}

void StreamTest::cleanup()
{
    QVERIFY(!m_reader.wasCalledAfterClose);
    QVERIFY(m_reader.closed <= 1);
    m_pair = {};
}

const StreamKind &StreamTest::kind() const
{
    QFETCH_GLOBAL(int, kind);
    return m_kinds.at(kind);
}

void StreamTest::open(std::chrono::milliseconds linger)
{
    m_pair = kind().connect(linger);
    QVERIFY(m_pair.stream);
    QVERIFY(m_pair.peer);
    QIODevice *const peer = m_pair.peer.get();
    connect(peer, &QIODevice::readyRead, this, [this, peer] { m_peerReceived += peer->readAll(); });
    connect(peer, &QIODevice::readChannelFinished, this, [this] { m_isPeerClosed = true; });
}

void StreamTest::send(const QByteArray &bytes)
{
    QCOMPARE(m_pair.peer->write(bytes), bytes.size());
    m_pair.flushPeer();
}

void StreamTest::endPeer()
{
    m_pair.peer->disconnect(this);
    m_pair.peer->close();
}

void StreamTest::knowsThePeer()
{
    open();
    QCOMPARE(m_pair.stream->isEncrypted(), kind().isEncrypted);
    QCOMPARE(m_pair.stream->peerAddress().isLoopback(), kind().hasAddress);
    QCOMPARE(m_pair.stream->peerPort() != 0, kind().hasAddress);
    const quint16 port = m_pair.stream->peerPort();
    m_pair.stream->setReader(&m_reader);
    endPeer();
    QTRY_COMPARE(m_reader.closed, 1);
    QCOMPARE(m_pair.stream->peerPort(), port); // for the log, also afterwards
}

void StreamTest::deliversWhatArrives()
{
    open();
    m_pair.stream->setReader(&m_reader);
    QCOMPARE(m_pair.stream->reader(), &m_reader);
    send("hello");
    QTRY_COMPARE(m_reader.bytes, QByteArray("hello"));
    send(QByteArray("a\0b", 3));
    QTRY_COMPARE(m_reader.bytes, QByteArray("helloa\0b", 8));
    QCOMPARE(m_reader.offers, 2);
    QCOMPARE(m_reader.closed, 0);
}

// A reader that uses any part of what it is offered must see every byte once.
void StreamTest::deliversEverythingInOrder()
{
    open();
    const QByteArray sent = patternBytes(3'000'000);
    QRandomGenerator random(1);
    m_reader.onBytes = [&](std::span<char> bytes) {
        const qsizetype size = qsizetype(bytes.size());
        // Always some, so that the end is reached.
        const qsizetype used = size - (size > 100 ? random.bounded(100) : 0);
        m_reader.bytes.append(bytes.data(), used);
        return used;
    };
    m_pair.stream->setReader(&m_reader);
    send(sent);
    QTRY_VERIFY(m_reader.bytes.size() >= sent.size() - 100);
    m_pair.stream->setReader(nullptr);
    m_reader.onBytes = nullptr;
    m_pair.stream->setReader(&m_reader);
    QTRY_COMPARE(m_reader.bytes.size(), sent.size());
    QVERIFY(m_reader.bytes == sent);
}

void StreamTest::offersTheRestInFrontOfWhatArrives()
{
    open();
    QByteArrayList offers;
    m_reader.onBytes = [&](std::span<char> bytes) {
        offers.append(QByteArray(bytes.data(), qsizetype(bytes.size())));
        return offers.last().lastIndexOf('\n') + 1;
    };
    m_pair.stream->setReader(&m_reader);
    send("one\ntw");
    QTRY_COMPARE(offers.size(), 1);
    send("o\nthr");
    QTRY_COMPARE(offers.size(), 2);
    send("ee\n");
    QTRY_COMPARE(offers.size(), 3);
    QCOMPARE(offers, QByteArrayList({ "one\ntw", "two\nthr", "three\n" }));
}

void StreamTest::doesNotOfferTheRestWithoutNewBytes()
{
    open();
    m_reader.onBytes = [](std::span<char>) { return qsizetype(0); };
    m_pair.stream->setReader(&m_reader);
    send("x");
    QTRY_COMPARE(m_reader.offers, 1);
    for (int i = 0; i < 100; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(m_reader.offers, 1);
    m_reader.onBytes = nullptr;
    send("y");
    QTRY_COMPARE(m_reader.bytes, QByteArray("xy"));
}

void StreamTest::keepsWhatArrivesBeforeTheReader()
{
    open();
    const QByteArray sent = patternBytes(300'000);
    send(sent);
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    m_pair.stream->setReader(&m_reader);
    QCOMPARE(m_reader.offers, 0);
    QTRY_COMPARE(m_reader.bytes.size(), sent.size());
    QVERIFY(m_reader.bytes == sent);
}

void StreamTest::givesANewReaderTheRestFromTheEventLoop()
{
    open();
    RecordingReader second;
    bool isInCallback = false;
    m_reader.onBytes = [&](std::span<char> bytes) {
        isInCallback = true;
        m_pair.stream->setReader(&second);
        isInCallback = false;
        m_reader.bytes.append(bytes.data(), 4);
        return qsizetype(4);
    };
    second.onBytes = [&](std::span<char> bytes) {
        if (isInCallback)
            qFatal("The new reader was called within setReader()");
        second.bytes.append(bytes.data(), qsizetype(bytes.size()));
        return qsizetype(bytes.size());
    };
    m_pair.stream->setReader(&m_reader);
    send("HTTPframes");
    QTRY_COMPARE(second.bytes, QByteArray("frames"));
    QCOMPARE(m_reader.bytes, QByteArray("HTTP"));
    QCOMPARE(m_reader.offers, 1);
    send("more");
    QTRY_COMPARE(second.bytes, QByteArray("framesmore"));
}

void StreamTest::stopsReadingWithoutAReader()
{
    open();
    m_reader.onBytes = [&](std::span<char> bytes) {
        m_reader.bytes.append(bytes.data(), 1);
        m_pair.stream->setReader(nullptr);
        return qsizetype(1);
    };
    m_pair.stream->setReader(&m_reader);
    send("abc");
    QTRY_COMPARE(m_reader.bytes, QByteArray("a"));
    send("def");
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(m_reader.offers, 1);
    m_reader.onBytes = nullptr;
    m_pair.stream->setReader(&m_reader);
    QTRY_COMPARE(m_reader.bytes, QByteArray("abcdef"));
}

void StreamTest::boundsWhatAReaderLeavesUnused()
{
    open();
    const QByteArray sent = patternBytes(20'000'000); // more than the system buffers
    m_reader.onBytes = [](std::span<char>) { return qsizetype(0); };
    m_pair.stream->setReader(&m_reader);
    send(sent);
    QTRY_COMPARE(m_reader.largestOffer, ReceiveBuffer::size);
    const int offers = m_reader.offers;
    for (int i = 0; i < 500; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(m_reader.offers, offers);
    QVERIFY(m_pair.peerBytesToWrite() > 0);
    m_reader.onBytes = nullptr;
    m_pair.stream->setPaused(true);
    m_pair.stream->setPaused(false);
    QTRY_COMPARE(m_reader.bytes.size(), sent.size());
    QVERIFY(m_reader.bytes == sent);
}

// Between two turns of one connection, posted events and other sockets are served.
void StreamTest::floodingPeerLetsOthersIn()
{
    open();
    const QByteArray flood = patternBytes(10'000'000);
    qsizetype waiting = 0;
    qsizetype longest = 0;
    m_reader.onBytes = [&](std::span<char> bytes) {
        if (waiting == 0)
            QMetaObject::invokeMethod(
                    this, [&] { waiting = 0; }, Qt::QueuedConnection);
        waiting += qsizetype(bytes.size());
        longest = qMax(longest, waiting);
        m_reader.bytes.append(bytes.data(), qsizetype(bytes.size()));
        // As fast as we read, there is more.
        m_pair.flushPeer();
        return qsizetype(bytes.size());
    };
    m_pair.stream->setReader(&m_reader);
    send(flood);
    QTRY_COMPARE(m_reader.bytes.size(), flood.size());
    QVERIFY2(longest <= 8 * ReceiveBuffer::size, qPrintable(QString::number(longest)));
}

void StreamTest::nestedEventLoopKeepsTheBytes()
{
    open();
    StreamPair other = kind().connect(std::chrono::seconds(5));
    RecordingReader otherReader;
    other.stream->setReader(&otherReader);
    QByteArray seen;
    m_reader.onBytes = [&](std::span<char> bytes) {
        QEventLoop loop;
        otherReader.onBytes = [&](std::span<char> otherBytes) {
            std::fill(otherBytes.begin(), otherBytes.end(), '!');
            loop.quit();
            return qsizetype(otherBytes.size());
        };
        other.peer->write(QByteArray(1000, 'o'));
        other.flushPeer();
        loop.exec();
        seen.append(bytes.data(), qsizetype(bytes.size()));
        return qsizetype(bytes.size());
    };
    m_pair.stream->setReader(&m_reader);
    send("mine");
    QTRY_COMPARE(seen, QByteArray("mine"));
}

// What arrives while the reader is busy comes after what it is busy with.
void StreamTest::nestedEventLoopKeepsTheOrder()
{
    open();
    int depth = 0;
    bool wasNested = false;
    m_reader.onBytes = [&](std::span<char> bytes) {
        wasNested |= ++depth > 1;
        if (m_reader.bytes.isEmpty()) {
            send("second");
            endPeer();
            for (int i = 0; i < 50; ++i)
                QCoreApplication::processEvents();
        }
        --depth;
        m_reader.bytes.append(bytes.data(), qsizetype(bytes.size()));
        return qsizetype(bytes.size());
    };
    m_pair.stream->setReader(&m_reader);
    send("first");
    QTRY_COMPARE(m_reader.bytes, QByteArray("firstsecond"));
    QTRY_COMPARE(m_reader.closed, 1);
    QVERIFY(!wasNested);
}

// A reader that can tell what it has used gets the rest of a portion in an event loop that it runs, and the end, too.
void StreamTest::nestedEventLoopGetsTheRest()
{
    open();
    QByteArrayList seen;
    m_reader.onBytes = [&](std::span<char> bytes) {
        seen.append(QByteArray(bytes.data(), qsizetype(bytes.size())));
        if (seen.size() > 1)
            return qsizetype(bytes.size());
        m_reader.taken = 3;
        m_pair.stream->offerInEventLoop();
        endPeer();
        QEventLoop loop;
        m_reader.onClosed = [&loop] { loop.quit(); };
        loop.exec();
        return qsizetype(bytes.size());
    };
    m_pair.stream->setReader(&m_reader);
    send("onetwo");
    QTRY_COMPARE(m_reader.closed, 1);
    QCOMPARE(seen, (QByteArrayList{ "onetwo", "two" }));
}

// What a callback has written before it runs an event loop does not wait for the end of the callback.
void StreamTest::nestedEventLoopWrites()
{
    open();
    bool hasLeft = false;
    m_reader.onBytes = [&](std::span<char> bytes) {
        m_pair.stream->write("answer");
        hasLeft = QTest::qWaitFor([this] { return m_peerReceived == "answer"; });
        return qsizetype(bytes.size());
    };
    m_pair.stream->setReader(&m_reader);
    send("question");
    QTRY_COMPARE(m_reader.offers, 1);
    QTRY_VERIFY(hasLeft);
}

void StreamTest::nestedEventLoopMayDestroy()
{
    open();
    bool isBack = false;
    m_reader.onBytes = [&](std::span<char> bytes) {
        if (bytes.size() < 6) {
            m_pair.stream.reset();
            return qsizetype(0);
        }
        m_reader.taken = 3;
        m_pair.stream->offerInEventLoop();
        isBack = QTest::qWaitFor([this] { return !m_pair.stream; });
        return qsizetype(bytes.size());
    };
    m_pair.stream->setReader(&m_reader);
    send("onetwo");
    QTRY_VERIFY(isBack);
    QCOMPARE(m_reader.offers, 2);
}

void StreamTest::writesInOrder()
{
    open();
    m_pair.stream->setReader(&m_reader);
    QByteArray sent;
    QRandomGenerator random(2);
    for (int i = 0; i < 200; ++i) {
        const QByteArray bytes = patternBytes(i % 20 == 0 ? 60'000 : random.bounded(200));
        m_pair.stream->write(bytes);
        sent += bytes;
    }
    QTRY_COMPARE(m_peerReceived.size(), sent.size());
    QVERIFY(m_peerReceived == sent);
    QTRY_COMPARE(m_pair.stream->bytesToWrite(), 0);
}

void StreamTest::copiesAreWrittenInOrder()
{
    open();
    // Small ones, shared arrays between them, and enough to fill what gathers them several times.
    QByteArray expected;
    for (int i = 0; i < 2000; ++i) {
        QByteArray number = QByteArray::number(i);
        const QByteArray text(i % 97, char('a' + i % 26));
        expected += number + ':' + text + ';';
        const std::array<QByteArrayView, 4> pieces{ number, ":", text, ";" };
        m_pair.stream->writeCopy(pieces);
        number.fill('?'); // copied, not referred to
        if (i % 50 == 0) {
            const QByteArray shared = '<' + QByteArray(i * 4, 's') + '>';
            expected += shared;
            m_pair.stream->write(shared);
        }
    }
    QCOMPARE(m_pair.stream->bytesToWrite(), expected.size());
    QTRY_COMPARE(m_peerReceived.size(), expected.size());
    QCOMPARE(m_peerReceived, expected);
    QTRY_COMPARE(m_pair.stream->bytesToWrite(), 0);
}

void StreamTest::doesNotCallTheReaderWithinWrite()
{
    open();
    m_pair.stream->setReader(&m_reader);
    m_pair.stream->write("x");
    m_pair.stream->write(QByteArray(100'000, 'y'));
    QCOMPARE(m_reader.drained, 0);
    QVERIFY(m_pair.stream->bytesToWrite() > 0);
    QTRY_COMPARE(m_reader.drained, 1);
}

void StreamTest::reportsDrainedOnceForATurn()
{
    open();
    m_pair.stream->setReader(&m_reader);
    for (int i = 0; i < 100; ++i)
        m_pair.stream->write("frame");
    QTRY_COMPARE(m_peerReceived.size(), 500);
    QTRY_COMPARE(m_reader.drained, 1);
    m_pair.stream->write("another");
    QTRY_COMPARE(m_reader.drained, 2);
    m_pair.stream->write({}); // nothing
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(m_reader.drained, 2);
}

void StreamTest::reportsDrainedWhenTheSlowPeerHasRead()
{
    open();
    m_pair.stream->setReader(&m_reader);
    m_pair.peer->disconnect(this);
    m_pair.setPeerReadBuffer(1000);
    const QByteArray sent = patternBytes(20'000'000);
    m_pair.stream->write(sent);
    for (int i = 0; i < 200; ++i)
        QCoreApplication::processEvents();
    QVERIFY(m_pair.stream->bytesToWrite() > 0);
    QCOMPARE(m_reader.drained, 0);
    m_pair.setPeerReadBuffer(0);
    const auto readAll = [&] {
        m_peerReceived += m_pair.peer->readAll();
        return m_peerReceived.size();
    };
    QTRY_COMPARE(readAll(), sent.size());
    QVERIFY(m_peerReceived == sent);
    QTRY_COMPARE(m_reader.drained, 1);
}

// Arrays are shared between receivers: what one of them does later must not reach the others.
void StreamTest::keepsWhatWasWrittenUnchanged()
{
    open();
    m_pair.stream->setReader(&m_reader);
    QByteArray bytes = patternBytes(100'000);
    const QByteArray sent = QByteArray(bytes.constData(), bytes.size());
    m_pair.stream->write(bytes);
    bytes.fill('x');
    bytes = {};
    QTRY_COMPARE(m_peerReceived.size(), sent.size());
    QVERIFY(m_peerReceived == sent);
}
