// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The stream on a descriptor in the thread's epoll set, for its two sources: reading and ending, and writing.
#pragma once

#include "io/bytestream.h"
#include "io/deadline.h"
#include "io/epollpeer.h"
#include "io/epollset.h"

#include <QList>

#include <chrono>
#include <memory>
#include <span>
#include <utility>

#include <sys/epoll.h>

namespace QSocketIoPrivate {

class EpollStream final : public ByteStream, private EpollSet::Member
{
public:
    EpollStream(std::shared_ptr<EpollSet> set, int descriptor, std::chrono::milliseconds linger);
    ~EpollStream() override;
    bool enter() { return m_set->add(m_descriptor, m_events, this); }
    int takeDescriptor() { return std::exchange(m_descriptor, -1); }

    void write(const QByteArray &bytes) override;
    void writeCopy(std::span<const QByteArrayView> pieces) override;
    qint64 bytesToWrite() const override { return m_unwritten; }
    void offerInEventLoop() override { m_set->atEndOfTurn(this); }
    void setPaused(bool paused) override;
    void close() override;
    void abort() override;
    QHostAddress peerAddress() const override;
    quint16 peerPort() const override { return m_peer.port(); }
    bool isEncrypted() const override { return false; }
    QString errorString() const override;
    Departure leaveThread(QThread *target) override;
    bool enterThread() override;

protected:
    void readerChanged() override;

private:
    // A call of bytesReceived() on the stack.
    struct Offer
    {
        Reader *reader;
        QByteArrayView bytes;
        bool isTakenBack = false;
    };

    void wrote(qsizetype size);
    void ready(quint32 events) override;
    void endOfTurn() override;
    bool offerRest();
    bool readAndOffer();
    bool offer(char *data, qsizetype size);
    bool takeBackOffer();
    void hangUp(quint32 events);
    void discard();
    bool flush();
    bool writeSome();
    void dropWritten(qint64 count);
    void finishClosing();
    void fail(int error = 0);
    void release();
    void watch();

    std::shared_ptr<EpollSet> m_set;
    QList<QByteArray> m_queue;
    qint64 m_unwritten = 0;
    qsizetype m_offset = 0;             // into the first of the queue
    QByteArray m_rest;                  // what the reader left over
    bool *m_isGone = nullptr;           // on the stack of a call to the reader
    Offer *m_offer = nullptr;           // the same; perhaps the reader runs an event loop in it
    std::unique_ptr<Deadline> m_linger; // while closing
    std::chrono::milliseconds m_lingerTimeout;
    int m_descriptor;
    EpollPeer m_peer;
    quint32 m_events = EPOLLIN | EPOLLRDHUP;
    bool m_isPaused = false;
    bool m_offerRest = false; // without waiting for more: a new reader, or no longer paused
    bool m_hasHungUp = false; // and left something to read
    bool m_isOutside = false; // of the set, until somebody reads
    bool m_isBlocked = false; // the system took less than we had
    bool m_wantsDrained = false;
    bool m_isClosing = false;
    bool m_isEnded = false; // our direction is closed
    bool m_isDown = false;  // the connection is gone; the reader hears of it at the end of the turn
    quint8 m_error = 0;     // errno, which has broken the connection
    bool m_hasTail = false; // the last of the queue is an array of ours that may grow
};

} // namespace QSocketIoPrivate
