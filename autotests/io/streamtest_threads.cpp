// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The tests of streams that change their thread.
#include "streamtest.h"

#include <QTest>
#include <QThread>

#include <memory>

using namespace QSocketIoPrivate;
using Departure = ByteStream::Departure;

void StreamTest::goesOnInAnotherThread_data()
{
    QTest::addColumn<bool>("peerGoesMeanwhile");
    QTest::newRow("peer stays") << false;
    QTest::newRow("peer goes meanwhile") << true;
}

// With what the reader has not used, what was written and has not left, and what arrives on the way.
void StreamTest::goesOnInAnotherThread()
{
    QFETCH(bool, peerGoesMeanwhile);
    open();
    m_reader.onBytes = [this](std::span<char> bytes) {
        m_reader.bytes.append(bytes.data(), 3);
        m_reader.onBytes = [](std::span<char>) { return qsizetype(0); };
        return qsizetype(3);
    };
    m_pair.stream->setReader(&m_reader);
    send("one, two, ");
    QTRY_COMPARE(m_reader.bytes, "one");
    m_pair.stream->write("written before");
    m_pair.stream->setReader(nullptr);

    QThread thread;
    QObject context;
    context.moveToThread(&thread);
    const auto over = [&context](auto function) {
        QMetaObject::invokeMethod(&context, function, Qt::BlockingQueuedConnection);
    };
    const Departure departure = m_pair.stream->leaveThread(&thread);
    if (!kind().canMove) {
        QCOMPARE(departure, Departure::Never);
        return;
    }
    QCOMPARE(departure, Departure::Done);
    send("three");
    if (peerGoesMeanwhile)
        endPeer();
    thread.start();
    QByteArray received;
    int closed = 0;
    const auto reader = std::make_unique<RecordingReader>();
    bool hasEntered = false;
    over([&] {
        hasEntered = m_pair.stream->enterThread();
        m_pair.stream->setReader(reader.get());
    });
    QVERIFY(hasEntered);
    const auto look = [&] {
        over([&] {
            received = reader->bytes;
            closed = reader->closed;
        });
    };
    QTRY_VERIFY((look(), received == ", two, three"));
    if (peerGoesMeanwhile) {
        QTRY_VERIFY((look(), closed == 1));
    } else {
        QTRY_COMPARE(m_peerReceived, "written before");
        over([&] { m_pair.stream->write(", and after"); });
        QTRY_COMPARE(m_peerReceived, "written before, and after");
        send(", four");
        QTRY_VERIFY((look(), received == ", two, three, four"));
    }
    over([&] { m_pair.stream.reset(); });
    thread.quit();
    thread.wait();
}

void StreamTest::doesNotLeaveWithinACallback()
{
    open();
    Departure departure = Departure::Done;
    QThread thread;
    m_reader.onBytes = [&](std::span<char> bytes) {
        departure = m_pair.stream->leaveThread(&thread);
        return qsizetype(bytes.size());
    };
    m_pair.stream->setReader(&m_reader);
    send("x");
    QTRY_COMPARE(departure, kind().canMove ? Departure::NotNow : Departure::Never);
}
