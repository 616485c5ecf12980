// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// RFC 6455 frames: what arrives is unmasked in place and handed on without a copy when a message is one frame
// in one piece. What a server sends is never masked and can be shared between receivers; what a client sends is.
#pragma once

#include "http/utf8validator.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <array>
#include <memory>
#include <span>

namespace QSocketIoPrivate {

class MessageInflater;

enum class WebSocketOpcode : quint8 {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10
};
enum class WebSocketCloseCode : quint16 {
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    NoStatus = 1005, // never on the wire
    Abnormal = 1006, // never on the wire
    BadPayload = 1007,
    PolicyViolated = 1008,
    TooBig = 1009,
};

// Whether the payload has been compressed (RSV1 of RFC 7692 section 6).
enum class FramePayload : quint8 { Plain, Compressed };

// Writes frame header and payload (FIN set) at the end of out.
void appendFrame(QByteArray &out, WebSocketOpcode opcode, QByteArrayView payload);
// The header alone, for payloads that are shared rather than copied.
QByteArray frameHeader(WebSocketOpcode opcode, qint64 payloadSize,
                       FramePayload kind = FramePayload::Plain);
// The header and the payload's first byte, without an array.
class FrameStart
{
public:
    FrameStart(WebSocketOpcode opcode, qint64 payloadSize, char first);
    QByteArrayView view() const { return { m_bytes.data(), m_size }; }

private:
    std::array<char, 11> m_bytes;
    qsizetype m_size;
};
QByteArray closeFrame(WebSocketCloseCode code, QByteArrayView reason = {});

// The client's frames. prefix and payload together are the frame's payload, so that a packet's type needs no copy.
void appendMaskedFrame(QByteArray &out, WebSocketOpcode opcode, QByteArrayView prefix,
                       QByteArrayView payload, FramePayload kind = FramePayload::Plain);
QByteArray maskedCloseFrame(WebSocketCloseCode code, QByteArrayView reason = {});

// Masks or unmasks; offset: how many bytes of the payload came before. from: may be the same place.
void maskWebSocketPayload(char *to, const char *from, qsizetype size, const char *mask,
                          quint64 offset);
inline void maskWebSocketPayload(char *at, qsizetype size, const char *mask, quint64 offset)
{
    maskWebSocketPayload(at, at, size, mask, offset);
}

class WebSocketReader
{
public:
    struct Limits
    {
        qint64 message = 1'000'000; // sum of the fragments, inflated if they are compressed; 1009
    };
    enum class Peer : quint8 {
        Client,
        Server
    }; // whose frames are read: a client masks, a server must not
    class Sink
    {
    public:
        // The view is valid during the call. owner: the same bytes as an array that may be kept, or null.
        virtual void messageReceived(WebSocketOpcode opcode, QByteArrayView data,
                                     const QByteArray *owner) = 0;
        virtual void pingReceived(QByteArrayView data) = 0;
        virtual void pongReceived(QByteArrayView data) = 0;
        virtual void closeReceived(WebSocketCloseCode code, QByteArrayView reason) = 0;

    protected:
        ~Sink() = default;
    };

    explicit WebSocketReader(const Limits &limits, Peer peer = Peer::Client);

    // Messages may be compressed from now on. Outlives the reader's last feed().
    void setInflater(MessageInflater *inflater) { m_inflater = inflater; }

    // Uses what it can and says how much; keeps nothing of the rest but for a message that has begun.
    // Stops after a close frame, on an error, and when the sink called stop(). The sink may not destroy the
    // reader during the call without having called stop() through a guard of its owner.
    qsizetype feed(std::span<char> bytes, Sink &sink);
    // Within a call of the sink: how much of what was fed has been used, with the frame at hand; -1 outside of one.
    // A sink that feeds the rest itself, from there on, ends the outer feed().
    qsizetype position() const { return m_position; }
    void stop() { m_stopped = true; } // no further frame is delivered until resume()
    void resume() { m_stopped = false; }
    bool failed() const { return m_error != WebSocketCloseCode::Normal; }
    WebSocketCloseCode error() const { return m_error; } // what to close with
    const char *errorText() const { return m_errorText; }

private:
    struct FrameHeader
    {
        qsizetype size = 0; // of the header itself; 0: not complete yet
        quint64 length = 0;
        WebSocketOpcode opcode = WebSocketOpcode::Continuation;
        bool isFinal = false;
        bool isCompressed = false;
        char mask[4] = {};
    };

    // A message that is not one frame in one piece, or compressed.
    struct Message
    {
        QByteArray bytes;
        FrameHeader frame;   // whose payload is arriving
        quint64 missing = 0; // of that payload
        Utf8Validator utf8;
        WebSocketOpcode opcode = WebSocketOpcode::Continuation;
        bool isInFrame = false;
        bool isCompressed = false;
    };

    bool readHeader(std::span<char> bytes, FrameHeader &header);
    bool checkMask(bool isMasked);
    bool checkReserved(quint8 bits, const FrameHeader &header);
    void unmask(char *to, const char *from, qsizetype size, const FrameHeader &header,
                quint64 offset) const;
    bool checkHeader(const FrameHeader &header);
    bool checkLength(const FrameHeader &header);
    qsizetype readFrame(std::span<char> bytes, Sink &sink);
    qsizetype readControl(const FrameHeader &header, std::span<char> bytes, Sink &sink);
    bool readClose(QByteArrayView payload, Sink &sink);
    void readWhole(const FrameHeader &header, std::span<char> payload, Sink &sink);
    Message &beginMessage(const FrameHeader &header);
    qsizetype readPart(std::span<char> bytes, Sink &sink);
    bool appendPart(Message &message, std::span<char> part, quint64 offset);
    void finishMessage(Sink &sink);
    bool fail(WebSocketCloseCode code, const char *text);

    Limits m_limits;
    qsizetype m_base = 0; // of the frame that is being read, in what was fed
    qsizetype m_position = -1;
    MessageInflater *m_inflater = nullptr;
    std::unique_ptr<Message> m_message; // that has begun
    const char *m_errorText = "";
    quint32 m_feedCount = 0;
    WebSocketCloseCode m_error = WebSocketCloseCode::Normal;
    Peer m_peer : 1;
    bool m_isClosed : 1 = false;
    bool m_stopped : 1 = false;
};

} // namespace QSocketIoPrivate
