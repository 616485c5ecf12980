// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A WebSocket, the server's side, on a stream that has just been upgraded.
#pragma once

#include "http/websocketframe.h"
#include "io/bytestream.h"
#include "io/deadline.h"
#include "transport/enginetransport.h"

#include <memory>

namespace QSocketIoPrivate {

class WebSocketServerTransport final : public EngineTransport, private ByteStream::Reader, private WebSocketReader::Sink
{
public:
    struct Limits
    {
        qint64 maxPayload = 1'000'000;
        qint64 highWaterMark = 256 * 1024; // not writable above: what waits in the session can still be dropped or moved
        std::chrono::milliseconds closeTimeout{ 5000 }; // for the peer's answer to our close frame
    };

    WebSocketServerTransport(std::unique_ptr<ByteStream> stream, DeadlineQueue &deadlines, const Limits &limits);
    ~WebSocketServerTransport() override;

    QSocketIo::Transport kind() const override { return QSocketIo::Transport::WebSocket; }
    bool isWritable() const override;
    void send(QList<EngineOutput> &queue) override;
    bool sendNow(const EngineMessage &message) override;
    void setReadingPaused(bool paused) override;
    qint64 bytesToWrite() const override;
    void close() override;
    void close(WebSocketCloseCode code, QByteArrayView reason);
    void abort() override;

private:
    qsizetype bytesReceived(std::span<char> bytes) override;
    void bytesDrained() override;
    void streamClosed() override;
    void messageReceived(WebSocketOpcode opcode, QByteArrayView data, const QByteArray *owner) override;
    void pingReceived(QByteArrayView data) override;
    void pongReceived(QByteArrayView data) override;
    void closeReceived(WebSocketCloseCode code, QByteArrayView reason) override;
};

} // namespace QSocketIoPrivate
