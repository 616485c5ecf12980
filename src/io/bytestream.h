// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A connection as bytes: what HTTP and WebSocket run on, whatever the socket below is.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QHostAddress>
#include <QString>

#include <chrono>
#include <memory>
#include <span>

class QThread;

namespace QSocketIoPrivate {

// How long a closing connection may stay without progress; a lost segment is repeated a few times meanwhile.
constexpr std::chrono::milliseconds lingerTimeout(5000);

struct PeerCertificate;

class ByteStream
{
public:
    // The single owner. Each of these calls may destroy the stream or exchange its reader.
    class Reader
    {
    public:
        // Mutable, so that a WebSocket can be unmasked in place. Returns how many bytes were used; the rest is
        // offered again, in front of what arrives next, when reading is resumed, or to the next reader. A reader
        // that leaves 64 KiB unused gets nothing more until then.
        virtual qsizetype bytesReceived(std::span<char> bytes) = 0;
        // How much of a running bytesReceived() has been used: asked when its handlers run an event loop in which the
        // connection is to go on. What is left is offered in there, and the outer call's result is ignored.
        // Negative: nothing is delivered until the outer call has returned.
        virtual qsizetype bytesTaken() const { return -1; }
        virtual void bytesDrained() {}   // everything written so far has been handed to the system
        virtual void streamClosed() = 0; // by the peer or by an error; nothing comes after it

    protected:
        ~Reader() = default;
    };

    virtual ~ByteStream() = default;

    // Unused bytes are offered to a new reader from the event loop, never inside this call. Null: stop reading.
    void setReader(Reader *reader);
    Reader *reader() const { return m_reader; }

    // Queues; what is queued within one turn of the event loop leaves together. Shares the array.
    virtual void write(const QByteArray &bytes) = 0;
    // The same for a few pieces that are copied: what is small and for this connection alone.
    virtual void writeCopy(std::span<const QByteArrayView> pieces);
    virtual qint64 bytesToWrite() const = 0;

    // A reader that has not used all of its bytes asks for them to be offered even in an event loop of a handler that
    // it is about to call; see bytesTaken().
    virtual void offerInEventLoop() {}
    // While paused nothing is read, so that a fast peer is slowed down by TCP; a closing peer may stay unnoticed.
    virtual void setPaused(bool paused) = 0;
    // Pending bytes first. The reader gets streamClosed() once the connection is down, at the latest five seconds
    // after the last progress; bytes that still arrive are thrown away.
    virtual void close() = 0;
    virtual void abort() = 0; // now; no call to the reader follows

    virtual QHostAddress peerAddress() const = 0;
    virtual quint16 peerPort() const = 0;
    virtual bool isEncrypted() const = 0;
    // What has broken the connection, for people; empty: nothing, or the peer has closed it in order.
    virtual QString errorString() const { return {}; }
    // Null when it has shown none, and once the connection is down.
    virtual std::shared_ptr<const PeerCertificate> peerCertificate() const { return nullptr; }

    // To go on in another thread: the first in the old one, without a reader, the second in the new one.
    enum class Departure : quint8 {
        Done,
        NotNow,
        Never
    }; // not now: one of its calls is on the stack
    virtual Departure leaveThread(QThread *target)
    {
        Q_UNUSED(target)
        return Departure::Never;
    }
    virtual bool enterThread() { return true; } // false: it is lost

protected:
    virtual void readerChanged() = 0;

private:
    Reader *m_reader = nullptr;
};

} // namespace QSocketIoPrivate
