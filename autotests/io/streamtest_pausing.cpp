// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The tests of streams that are not read for a while.
#include "streamtest.h"

#include <QTest>

void StreamTest::pauseStopsDelivery()
{
    open();
    m_pair.stream->setReader(&m_reader);
    m_pair.stream->setPaused(true);
    send("waiting");
    for (int i = 0; i < 50; ++i)
        QCoreApplication::processEvents();
    QCOMPARE(m_reader.offers, 0);
    m_pair.stream->write("still writing");
    QTRY_COMPARE(m_peerReceived, QByteArray("still writing"));
    m_pair.stream->setPaused(false);
    QCOMPARE(m_reader.offers, 0);
    QTRY_COMPARE(m_reader.bytes, QByteArray("waiting"));
}

void StreamTest::pauseSlowsThePeerDown()
{
    open();
    m_pair.stream->setReader(&m_reader);
    m_pair.stream->setPaused(true);
    const QByteArray sent = patternBytes(20'000'000); // more than the system buffers
    send(sent);
    for (int i = 0; i < 2000; ++i)
        QCoreApplication::processEvents();
    QVERIFY(m_pair.peerBytesToWrite() > 0);
    QCOMPARE(m_reader.offers, 0);
    m_pair.stream->setPaused(false);
    QTRY_COMPARE(m_reader.bytes.size(), sent.size());
    QVERIFY(m_reader.bytes == sent);
}

void StreamTest::pauseInTheCallbackKeepsTheRest()
{
    open();
    m_reader.onBytes = [&](std::span<char> bytes) {
        m_reader.bytes.append(bytes.data(), 1);
        m_pair.stream->setPaused(true);
        return qsizetype(1);
    };
    m_pair.stream->setReader(&m_reader);
    send("abc");
    for (int i = 1; i <= 3; ++i) {
        QTRY_COMPARE(m_reader.offers, i);
        for (int j = 0; j < 20; ++j)
            QCoreApplication::processEvents();
        QCOMPARE(m_reader.offers, i);
        m_pair.stream->setPaused(false);
    }
    QCOMPARE(m_reader.bytes, QByteArray("abc"));
}
