// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The stream tests about ends: of the peer, of the stream, and from within callbacks.
#include "streamtest.h"

#include <QTest>

#include <sys/socket.h>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

void StreamTest::closedPeerComesAfterItsBytes()
{
    open();
    m_reader.onBytes = [&](std::span<char> bytes) {
        m_reader.bytes.append(bytes.data(), qsizetype(bytes.size()));
        return qsizetype(bytes.size());
    };
    m_reader.onClosed = [&] { m_reader.bytes.append("END"); };
    m_pair.stream->setReader(&m_reader);
    const QByteArray sent(1'000'000, 'x');
    send(sent);
    QTRY_COMPARE(m_pair.peerBytesToWrite(), 0);
    endPeer();
    QTRY_COMPARE(m_reader.closed, 1);
    QCOMPARE(m_reader.bytes.size(), sent.size() + 3);
    QVERIFY(m_reader.bytes == sent + "END");
}

void StreamTest::halfClosedPeerCountsAsClosed()
{
    open();
    m_pair.stream->setReader(&m_reader);
    // A lot to write, that a half-closed peer could keep us busy with.
    m_pair.peer->disconnect(this);
    m_pair.setPeerReadBuffer(1000);
    m_pair.stream->write(QByteArray(20'000'000, 'x'));
    send("last words");
    QTRY_COMPARE(m_reader.bytes, QByteArray("last words"));
    if (m_pair.endPeerWriting)
        m_pair.endPeerWriting();
    else
        QCOMPARE(::shutdown(int(m_pair.peerDescriptor), SHUT_WR), 0);
    QTRY_COMPARE(m_reader.closed, 1);
    QCOMPARE(m_pair.stream->bytesToWrite(), 0);
}

void StreamTest::resetPeerIsReportedOnce()
{
    open();
    m_pair.stream->setReader(&m_reader);
    m_pair.stream->write(QByteArray(100'000, 'x'));
    const linger reset{ 1, 0 };
    ::setsockopt(int(m_pair.peerDescriptor), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    endPeer();
    QTRY_COMPARE(m_reader.closed, 1);
    for (int i = 0; i < 20; ++i) {
        m_pair.stream->write("into the void");
        QCoreApplication::processEvents();
    }
    QCOMPARE(m_reader.closed, 1);
}

void StreamTest::peerGoneBeforeTheReaderCame()
{
    open();
    send("left behind");
    endPeer();
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents();
    m_pair.stream->setReader(&m_reader);
    QCOMPARE(m_reader.offers, 0);
    QCOMPARE(m_reader.closed, 0);
    QTRY_COMPARE(m_reader.closed, 1);
    QCOMPARE(m_reader.bytes, QByteArray("left behind"));
}

void StreamTest::peerGoneWhilePausedWaitsForTheBytes()
{
    open();
    m_pair.stream->setReader(&m_reader);
    m_pair.stream->setPaused(true);
    send("left behind");
    endPeer();
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(m_reader.closed, 0);
    m_pair.stream->setPaused(false);
    QTRY_COMPARE(m_reader.closed, 1);
    QCOMPARE(m_reader.bytes, QByteArray("left behind"));
}

void StreamTest::peerGoneWhilePausedWithNothingToRead()
{
    open();
    m_pair.stream->setReader(&m_reader);
    m_pair.stream->setPaused(true);
    endPeer();
    QTRY_COMPARE(m_reader.closed, 1);
    QCOMPARE(m_reader.offers, 0);
}

void StreamTest::peerGoneWithARestLeftOver()
{
    open();
    m_reader.onBytes = [](std::span<char>) { return qsizetype(0); };
    m_pair.stream->setReader(&m_reader);
    send("half a mess");
    QTRY_COMPARE(m_reader.offers, 1);
    endPeer();
    QTRY_COMPARE(m_reader.closed, 1);
    QCOMPARE(m_reader.offers, 1);
}

void StreamTest::closeWritesFirst()
{
    open();
    m_pair.stream->setReader(&m_reader);
    const QByteArray sent(5'000'000, 'x');
    m_pair.stream->write(sent);
    m_pair.stream->close();
    QCOMPARE(m_reader.closed, 0);
    QTRY_VERIFY(m_isPeerClosed);
    QCOMPARE(m_peerReceived.size(), sent.size());
    QTRY_COMPARE(m_reader.closed, 1);
    QCOMPARE(m_reader.drained, 0);
}

void StreamTest::closeThrowsAwayWhatArrives()
{
    open();
    m_pair.stream->setReader(&m_reader);
    m_pair.stream->close();
    send(QByteArray(1000, 'x'));
    QTRY_COMPARE(m_reader.closed, 1);
    QCOMPARE(m_reader.offers, 0);
}

// A connection that is closed with unread bytes is reset, and a reset overtakes the answer.
void StreamTest::closeKeepsTheAnswerForAPeerThatIsStillSending()
{
    if (!kind().canEndWriting)
        QSKIP("Cannot end only its own direction");
    open();
    m_pair.stream->setReader(&m_reader);
    m_reader.onBytes = [&](std::span<char> bytes) {
        m_pair.stream->write(QByteArray(50'000, 'a'));
        m_pair.stream->close();
        return qsizetype(bytes.size());
    };
    send(QByteArray(8'000'000, 'x'));
    QTRY_COMPARE(m_reader.closed, 1);
    QTRY_VERIFY(m_isPeerClosed);
    QCOMPARE(m_peerReceived.size(), 50'000);
    QCOMPARE(m_reader.offers, 1);
}

void StreamTest::closeGivesUpOnAPeerThatStays()
{
    open(50ms);
    m_pair.stream->setReader(&m_reader);
    m_pair.peer->disconnect(this);
    m_pair.setPeerReadBuffer(1); // never sees our good-bye behind the first byte
    m_pair.stream->write("xyz");
    m_pair.stream->close();
    QTRY_COMPARE(m_reader.closed, 1);
}

void StreamTest::closeGivesUpOnAPeerThatDoesNotRead()
{
    open(50ms);
    m_pair.stream->setReader(&m_reader);
    m_pair.peer->disconnect(this);
    m_pair.setPeerReadBuffer(1000);
    m_pair.stream->write(QByteArray(20'000'000, 'x'));
    m_pair.stream->close();
    QTRY_COMPARE(m_reader.closed, 1);
    QCOMPARE(m_pair.stream->bytesToWrite(), 0);
}

void StreamTest::closeTwiceIsReportedOnce()
{
    open();
    m_pair.stream->setReader(&m_reader);
    m_pair.stream->close();
    m_pair.stream->close();
    QTRY_COMPARE(m_reader.closed, 1);
    m_pair.stream->close();
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(m_reader.closed, 1);
}

void StreamTest::closeWithoutReader()
{
    open();
    m_pair.stream->write("bye");
    m_pair.stream->close();
    QTRY_VERIFY(m_isPeerClosed);
    QCOMPARE(m_peerReceived, QByteArray("bye"));
    m_pair.stream->setReader(&m_reader);
    QCOMPARE(m_reader.closed, 0);
    QTRY_COMPARE(m_reader.closed, 1);
}

void StreamTest::closeAfterThePeer()
{
    open();
    endPeer();
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents();
    m_pair.stream->close();
    m_pair.stream->setReader(&m_reader);
    QTRY_COMPARE(m_reader.closed, 1);
}

void StreamTest::abortIsSilent()
{
    open();
    m_pair.stream->setReader(&m_reader);
    m_pair.stream->write("never mind");
    send("too late");
    m_pair.stream->abort();
    QCOMPARE(m_pair.stream->bytesToWrite(), 0);
    QTRY_VERIFY(m_isPeerClosed);
    m_pair.stream->setPaused(true);
    m_pair.stream->setPaused(false);
    m_pair.stream->close();
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(m_reader.offers, 0);
    QCOMPARE(m_reader.drained, 0);
    QCOMPARE(m_reader.closed, 0);
}

void StreamTest::writeAfterTheEndIsIgnored()
{
    open();
    m_pair.stream->setReader(&m_reader);
    m_pair.stream->close();
    const qint64 before = m_pair.stream->bytesToWrite(); // TLS may have something of its own
    m_pair.stream->write("late");
    QCOMPARE(m_pair.stream->bytesToWrite(), before);
    QTRY_COMPARE(m_reader.closed, 1);
    m_pair.stream->write("later");
    QCOMPARE(m_pair.stream->bytesToWrite(), 0);
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(m_peerReceived, QByteArray());
    QCOMPARE(m_reader.drained, 0);
}

static void addCallbackRows()
{
    QTest::addColumn<QByteArray>("callback");
    for (const char *name : { "bytes", "drained", "drainedLater", "closed", "closedAfterBytes" })
        QTest::newRow(name) << QByteArray(name);
}

void StreamTest::provoke(const QByteArray &callback)
{
    if (callback == "bytes") {
        send(QByteArray(200'000, 'x'));
    } else if (callback == "drained") {
        m_pair.stream->write("x");
    } else if (callback == "drainedLater") {
        m_pair.stream->write(QByteArray(20'000'000, 'x'));
    } else {
        if (callback == "closedAfterBytes")
            send("x");
        endPeer();
    }
}

// Does the action in the callback, and sees that nothing follows that should not.
void StreamTest::runInCallback(const QByteArray &callback, const std::function<void()> &action)
{
    open();
    int runs = 0;
    const auto act = [&] {
        ++runs;
        action();
    };
    m_reader.onBytes = [&](std::span<char> bytes) {
        const qsizetype used = callback == "bytes" ? 1 : qsizetype(bytes.size());
        if (callback == "bytes")
            act();
        return used;
    };
    if (callback.startsWith("drained"))
        m_reader.onDrained = act;
    if (callback.startsWith("closed"))
        m_reader.onClosed = act;
    m_pair.stream->setReader(&m_reader);
    provoke(callback);
    QTRY_COMPARE(runs, 1);
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(runs, 1);
}

void StreamTest::callbackMayDestroy_data()
{
    addCallbackRows();
}

void StreamTest::callbackMayDestroy()
{
    QFETCH(QByteArray, callback);
    runInCallback(callback, [this] { m_pair.stream.reset(); });
    QCOMPARE(m_reader.closed, callback.startsWith("closed") ? 1 : 0);
    if (!callback.startsWith("closed"))
        QTRY_VERIFY(m_isPeerClosed);
}

void StreamTest::callbackMayAbort_data()
{
    addCallbackRows();
}

void StreamTest::callbackMayAbort()
{
    QFETCH(QByteArray, callback);
    runInCallback(callback, [this] { m_pair.stream->abort(); });
    QCOMPARE(m_reader.closed, callback.startsWith("closed") ? 1 : 0);
    if (!callback.startsWith("closed"))
        QTRY_VERIFY(m_isPeerClosed);
}

void StreamTest::callbackMayClose_data()
{
    addCallbackRows();
}

void StreamTest::callbackMayClose()
{
    QFETCH(QByteArray, callback);
    runInCallback(callback, [this] { m_pair.stream->close(); });
    QTRY_COMPARE(m_reader.closed, 1);
}
