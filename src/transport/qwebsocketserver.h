// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A WebSocket that another Qt server has accepted, as a transport. Slower than our own: every message is copied, and
// nothing of a broadcast is shared.
#pragma once

#include "io/deadline.h"
#include "transport/destructionwatch.h"
#include "transport/enginetransport.h"

#include <QObject>

#include <chrono>

class QWebSocket;

namespace QSocketIoPrivate {

class QWebSocketServerTransport final : public QObject, public EngineTransport
{
    Q_OBJECT
public:
    struct Limits
    {
        qint64 maxPayload = 1'000'000;
        qint64 highWaterMark = 256 * 1024; // not writable above
        // What may arrive while reading is paused, which a QWebSocket does not know: it is kept.
        qint64 pausedBytes = 4 * 1024 * 1024;
        std::chrono::milliseconds closeTimeout{ 5000 };
    };

    // Takes ownership of the socket, which lives in the calling thread.
    QWebSocketServerTransport(QWebSocket *socket, DeadlineQueue &deadlines, const Limits &limits,
                              EngineFormat format = {});
    ~QWebSocketServerTransport() override;

    QSocketIo::Transport kind() const override { return QSocketIo::Transport::WebSocket; }
    bool isWritable() const override;
    void send(QList<EngineOutput> &queue) override;
    bool sendNow(const EngineMessage &message) override;
    void setReadingPaused(bool paused) override;
    bool measure() override;
    qint64 bytesToWrite() const override;
    void close() override;
    void abort() override;

private:
    struct Incoming
    {
        QByteArray bytes;
        bool isBinary = false;
    };

    void connectSocket();
    void received(const Incoming &message);
    void deliver(const Incoming &message);
    void deliverText(const QByteArray &text);
    void deliverBinary(const QByteArray &bytes);
    void deliverKept();
    void socketWritten();
    void socketDown();
    void write(const EngineOutput &output);
    void writeMessage(const EngineMessage &message, int firstPacket);
    void writeText(const QByteArray &text);
    void fail(TransportError::Kind kind, quint16 closeCode, const QString &message);
    void release();
    void end(const TransportError &error);

    DestructionWatch::Subject m_watched;
    QWebSocket *m_socket;
    Limits m_limits;
    EngineFormat m_format;
    QList<Incoming> m_kept; // while reading is paused
    qint64 m_keptBytes = 0;
    Deadline m_closing;
    bool m_isPaused = false;
    bool m_isBlocked = false; // above the mark, until everything has left
    bool m_isClosing = false;
};

} // namespace QSocketIoPrivate
