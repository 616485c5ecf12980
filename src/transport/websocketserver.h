// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A WebSocket, the server's side, on a stream that has just been upgraded.
#pragma once

#include "http/websocketdeflate.h"
#include "http/websocketframe.h"
#include "io/bytestream.h"
#include "io/deadline.h"
#include "transport/destructionwatch.h"
#include "transport/enginetransport.h"

#include <QElapsedTimer>

#include <memory>

namespace QSocketIoPrivate {

class WebSocketServerTransport final : public EngineTransport,
                                       private ByteStream::Reader,
                                       private WebSocketReader::Sink
{
public:
    struct Limits
    {
        qint64 maxPayload = 1'000'000;
        qint64 highWaterMark =
                256
                * 1024; // not writable above: what waits in the session can still be dropped or moved
        std::chrono::milliseconds closeTimeout{ 5000 }; // for the peer's answer to our close frame
    };

    WebSocketServerTransport(std::unique_ptr<ByteStream> stream, DeadlineQueue &deadlines,
                             const Limits &limits, EngineFormat format = {},
                             std::unique_ptr<WebSocketDeflate> deflate = nullptr);
    ~WebSocketServerTransport() override;

    QSocketIo::Transport kind() const override { return QSocketIo::Transport::WebSocket; }
    bool isWritable() const override;
    void send(QList<EngineOutput> &queue) override;
    bool sendNow(const EngineMessage &message) override;
    bool sendText(std::span<const QByteArrayView> pieces) override;
    void setReadingPaused(bool paused) override;
    bool measure() override; // by a ping frame, the latest of which counts
    qint64 bytesToWrite() const override;
    void close() override;
    void close(WebSocketCloseCode code, QByteArrayView reason);
    void abort() override;

private:
    // From the first close frame, in either direction, to the end of the connection.
    struct Closing
    {
        Closing(DeadlineQueue &deadlines, WebSocketServerTransport *transport);
        Deadline timeout;
        TransportError error;
        qint64 unsent = 0;
        bool isPeerDone = false; // its close frame is here, or nothing more of it counts
    };

    qsizetype bytesReceived(std::span<char> bytes) override;
    void bytesDrained() override;
    void streamClosed() override;
    void messageReceived(WebSocketOpcode opcode, QByteArrayView data,
                         const QByteArray *array) override;
    void pingReceived(QByteArrayView data) override;
    void pongReceived(QByteArrayView data) override;
    void closeReceived(WebSocketCloseCode code, QByteArrayView reason) override;

    void binaryReceived(QByteArrayView data, const QByteArray *array);
    void base64Received(QByteArrayView text);
    void badPacket(QByteArrayView data);
    void write(const EngineOutput &output);
    void writeMessage(const EngineMessage &message, int firstPacket);
    void writeCompressed(const EngineMessage &message, int firstPacket, MessageDeflater &deflater);
    void writeAll(const QList<QByteArray> &frames);
    void fail(WebSocketCloseCode code, const QByteArray &reason);
    Closing &startClosing(const TransportError &error);
    void endStream();
    void closeTimedOut();
    void end(const TransportError &error);

    DestructionWatch::Subject m_watched;
    std::unique_ptr<ByteStream> m_stream;
    std::unique_ptr<WebSocketDeflate> m_deflate; // null: nothing is compressed
    std::shared_ptr<WebSocketReader> m_reader; // shared with bytesReceived(), which it has to outlive
    DeadlineQueue &m_deadlines;
    Limits m_limits;
    EngineFormat m_format;
    // Ping frames in either direction, which few connections see.
    struct Pings
    {
        QElapsedTimer time; // running while a pong is expected
        char number = 0;    // what the latest ping says, and its pong
        QByteArray pong;    // the frame for the latest ping, while earlier ones have not left yet
    };
    Pings &pings();
    std::unique_ptr<Pings> m_pings; // null until the first
    std::unique_ptr<Closing> m_closing;
    bool m_isBlocked = false; // above the mark, until everything has left
    bool m_isDown = false;
};

} // namespace QSocketIoPrivate
