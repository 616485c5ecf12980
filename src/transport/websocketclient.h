// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A WebSocket, the client's side.
#pragma once

#include "http/websocketframe.h"
#include "transport/clienttransport.h"
#include "transport/destructionwatch.h"
#include "transport/websocketopening.h"

#include <QElapsedTimer>

#include <memory>

namespace QSocketIoPrivate {

class WebSocketClientTransport final : public QObject,
                                       public ClientTransport,
                                       private WebSocketOpening::Owner,
                                       private ByteStream::Reader,
                                       private WebSocketReader::Sink
{
public:
    struct Limits
    {
        qint64 maxIncoming = 100'000'000;
        // Not writable above: what waits in the session can still be dropped or moved.
        qint64 highWaterMark = 256 * 1024;
    };

    WebSocketClientTransport(const ClientRequest &request, ClientServices &services,
                             const Limits &limits);
    ~WebSocketClientTransport() override;

    void open(const QByteArray &sid) override;
    QSocketIo::Transport kind() const override { return QSocketIo::Transport::WebSocket; }
    bool isWritable() const override;
    void send(QList<EngineOutput> &queue) override;
    bool sendNow(const EngineMessage &message) override;
    qint64 bytesToWrite() const override;
    // What is written still leaves; the end comes within 300 ms of the last progress.
    void close() override;
    void abort() override;
    bool measure() override; // by a ping frame, unless one is under way
    QByteArray subprotocol() const override { return m_subprotocol; }
    void setReadingPaused(bool paused) override;

private:
    void webSocketOpened(std::unique_ptr<ByteStream> stream) override;
    void webSocketFailed(const TransportError &error) override;
    qsizetype bytesReceived(std::span<char> bytes) override;
    qsizetype bytesTaken() const override { return m_reader->position(); }
    void bytesDrained() override;
    void streamClosed() override;
    void messageReceived(WebSocketOpcode opcode, QByteArrayView data,
                         const QByteArray *array) override;
    void pingReceived(QByteArrayView data) override;
    void pongReceived(QByteArrayView data) override;
    void closeReceived(WebSocketCloseCode code, QByteArrayView reason) override;

    void expectEventLoop();
    void appendPacket(QByteArray &frames, WebSocketOpcode opcode, QByteArrayView prefix,
                      QByteArrayView payload, MessageDeflater *deflater) const;
    void appendMessage(QByteArray &frames, const EngineMessage &message, int firstPacket) const;
    QByteArray framesOf(const EngineOutput &output) const;
    bool isOpen() const { return m_stream && !m_isClosing && !m_isEnding; }
    void write(const QByteArray &frames);
    void fail(WebSocketCloseCode code, const QByteArray &reason);
    void endStream(const TransportError &error);
    void dropAll();
    void endLater(const TransportError &error);
    void end(const TransportError &error);

    DestructionWatch::Subject m_watched;
    ClientRequest m_request; // until open()
    EngineRevision m_revision;
    ClientServices &m_services;
    Limits m_limits;
    std::unique_ptr<WebSocketOpening> m_opening;
    std::unique_ptr<ByteStream> m_stream;
    std::unique_ptr<WebSocketDeflate> m_deflate; // null: nothing is compressed
    std::shared_ptr<WebSocketReader> m_reader; // shared with bytesReceived(), which it has to outlive
    QByteArray m_subprotocol;
    QElapsedTimer m_pingTime; // running while a pong is expected
    QByteArray m_pong;        // the frame for the latest ping, while earlier ones have not left yet
    qsizetype m_fed = 0;      // the size of what the reader is being fed
    std::unique_ptr<TransportError> m_error; // of a transport that is ending
    const bool m_isBase64;
    bool m_isBlocked = false; // above the mark, until everything has left
    bool m_isClosing = false; // on our own account
    bool m_isEnding = false;  // nothing more of the server counts
    bool m_isDown = false;
};

} // namespace QSocketIoPrivate
