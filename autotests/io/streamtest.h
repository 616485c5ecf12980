// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What every ByteStream has to do. An implementation runs this list by deriving from StreamTest and naming
// the kinds of connection it serves.
#pragma once

#include "io/bytestream.h"

#include <QIODevice>
#include <QObject>

#include <chrono>
#include <functional>
#include <memory>

// Both ends of a connection: the stream under test, and an ordinary socket.
struct StreamPair
{
    std::unique_ptr<QSocketIoPrivate::ByteStream> stream;
    std::unique_ptr<QIODevice> peer;
    std::function<void()> flushPeer;
    std::function<void(qint64)> setPeerReadBuffer;
    std::function<qint64()> peerBytesToWrite;
    qintptr peerDescriptor = -1;
    std::function<void()> endPeerWriting; // null: by the descriptor
};

struct StreamKind
{
    const char *name;
    std::function<StreamPair(std::chrono::milliseconds linger)> connect;
    bool isEncrypted = false;
    bool hasAddress = true;
    bool canEndWriting = true; // says good-bye while it still reads
    bool canMove = true;       // to another thread
};

// No byte looks like its neighbours, so that a byte lost, doubled or moved is noticed.
inline QByteArray patternBytes(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    quint32 state = 12345;
    for (char &c : bytes) {
        state = state * 1664525u + 1013904223u;
        c = char(state >> 24);
    }
    return bytes;
}

// A reader that remembers what it saw; the functions stand for what an owner does in its callbacks.
class RecordingReader : public QSocketIoPrivate::ByteStream::Reader
{
public:
    qsizetype bytesReceived(std::span<char> bytes) override;
    qsizetype bytesTaken() const override { return taken; }
    void bytesDrained() override;
    void streamClosed() override;

    QByteArray bytes;     // what was used
    qsizetype taken = -1; // of the bytes of a running call
    int offers = 0;
    int drained = 0;
    int closed = 0;
    qsizetype largestOffer = 0;
    bool wasCalledAfterClose = false;
    std::function<qsizetype(std::span<char>)> onBytes; // null: everything is used
    std::function<void()> onDrained;
    std::function<void()> onClosed;
};

class StreamTest : public QObject
{
    Q_OBJECT

public:
    explicit StreamTest(QList<StreamKind> kinds);

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();

    void knowsThePeer();
    void deliversWhatArrives();
    void deliversEverythingInOrder();
    void offersTheRestInFrontOfWhatArrives();
    void doesNotOfferTheRestWithoutNewBytes();
    void keepsWhatArrivesBeforeTheReader();
    void givesANewReaderTheRestFromTheEventLoop();
    void stopsReadingWithoutAReader();
    void boundsWhatAReaderLeavesUnused();
    void floodingPeerLetsOthersIn();
    void nestedEventLoopKeepsTheBytes();
    void nestedEventLoopKeepsTheOrder();
    void nestedEventLoopGetsTheRest();
    void nestedEventLoopWrites();
    void nestedEventLoopMayDestroy();

    void writesInOrder();
    void copiesAreWrittenInOrder();
    void doesNotCallTheReaderWithinWrite();
    void reportsDrainedOnceForATurn();
    void reportsDrainedWhenTheSlowPeerHasRead();
    void keepsWhatWasWrittenUnchanged();

    void pauseStopsDelivery();
    void pauseSlowsThePeerDown();
    void pauseInTheCallbackKeepsTheRest();

    void closedPeerComesAfterItsBytes();
    void halfClosedPeerCountsAsClosed();
    void resetPeerIsReportedOnce();
    void peerGoneBeforeTheReaderCame();
    void peerGoneWhilePausedWaitsForTheBytes();
    void peerGoneWhilePausedWithNothingToRead();
    void peerGoneWithARestLeftOver();

    void closeWritesFirst();
    void closeThrowsAwayWhatArrives();
    void closeKeepsTheAnswerForAPeerThatIsStillSending();
    void closeGivesUpOnAPeerThatStays();
    void closeGivesUpOnAPeerThatDoesNotRead();
    void closeTwiceIsReportedOnce();
    void closeWithoutReader();
    void closeAfterThePeer();
    void abortIsSilent();
    void writeAfterTheEndIsIgnored();

    void goesOnInAnotherThread_data();
    void goesOnInAnotherThread();
    void doesNotLeaveWithinACallback();

    void callbackMayDestroy_data();
    void callbackMayDestroy();
    void callbackMayAbort_data();
    void callbackMayAbort();
    void callbackMayClose_data();
    void callbackMayClose();

private:
    void open(std::chrono::milliseconds linger = std::chrono::seconds(5));
    void send(const QByteArray &bytes);
    void endPeer();
    void runInCallback(const QByteArray &callback, const std::function<void()> &action);
    void provoke(const QByteArray &callback);
    const StreamKind &kind() const;

    QList<StreamKind> m_kinds;
    StreamPair m_pair;
    RecordingReader m_reader;
    QByteArray m_peerReceived;
    bool m_isPeerClosed = false;
};
