// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What streams on a QIODevice share: reading in portions, writing in turns, and an end that takes what is left along.
#pragma once

#include "io/bytestream.h"
#include "io/devicestream.h"
#include "io/socketuse.h"

#include <QBasicTimer>
#include <QIODevice>
#include <QObject>

namespace QSocketIoPrivate {

class DeviceStream : public QObject, public ByteStream
{
public:
    ~DeviceStream() override { releaseSocket(); }

    void write(const QByteArray &bytes) override;
    void writeCopy(std::span<const QByteArrayView> pieces) override;
    qint64 bytesToWrite() const override { return m_socket ? unwritten() : 0; }
    void offerInEventLoop() override { scheduleRead(); }
    void setPaused(bool paused) override;
    void close() override;
    void abort() override;
    QHostAddress peerAddress() const override { return m_peerAddress; }
    quint16 peerPort() const override { return m_peerPort; }
    bool isEncrypted() const override { return m_isEncrypted; }
    QString errorString() const override { return m_error; }
    Departure leaveThread(QThread *target) override;

protected:
    DeviceStream(QIODevice *socket, const DeviceStreamOptions &options)
        : m_socket(socket)
        , m_options(options)
    {}
    void readerChanged() override;
    void timerEvent(QTimerEvent *event) override;

    bool isUp() const { return m_socket; } // the socket exists

    virtual qint64 unwritten() const = 0;
    virtual void flushSocket() = 0;
    virtual void endSocket() = 0; // everything is written: half-close, or whatever comes nearest
    virtual bool isMovable() const { return true; } // to another thread
    virtual void fetchRest() {
    } // the connection is down: what the socket still holds becomes readable

    void socketReadable();
    void socketWritten();
    void socketDown();

    QHostAddress m_peerAddress;
    quint16 m_peerPort = 0;
    bool m_isEncrypted = false;
    QString m_error;

private:
    bool mayRead() const;
    bool hasMore() const;
    void scheduleRead();
    void readTurn();
    void offerTurn();
    bool offer();
    bool interruptOffer();
    void discard();
    void scheduleFlush();
    void flushTurn();
    void reportDown();
    void releaseSocket();

    QIODevice *m_socket;
    QByteArray m_rest;        // what the reader left over
    QByteArrayView m_offered; // what the reader on the stack was given
    DeviceStreamOptions m_options;
    QBasicTimer m_linger;
    SocketUse m_use;
    bool m_isPaused = false;
    quint32 m_turn = 0;        // counts turns of offering, and interruptions of them
    bool m_isOffering = false; // the reader is on the stack
    bool m_offerRest = false;  // without waiting for more: new reader, or no longer paused
    bool m_isReadScheduled = false;
    bool m_isFlushScheduled = false;
    bool m_isFlushing = false;
    bool m_wantsDrained = false;
    bool m_isClosing = false;
    bool m_isEnded = false; // our direction is closed
    bool m_isDown = false;
    bool m_isReported = false; // the reader has had its last call
};

} // namespace QSocketIoPrivate
