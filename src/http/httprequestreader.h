// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Reads HTTP/1.1 requests from bytes that arrive in any portions (RFC 9112).
#pragma once

#include "http/httpmessage.h"

namespace QSocketIoPrivate {

class HttpRequestReader
{
public:
    struct Limits
    {
        qsizetype header = 16 * 1024; // request line and fields together, answered with 431
        int fields = 100;             // 431
        qint64 body = 1'000'000;      // 413; the Engine.IO payload limit
    };
    enum class State : quint8 {
        Header,   // waiting for the end of the header
        Body,     // header() is complete, the body is not
        Complete, // take() the request before feeding more
        Failed,   // status() and reason() say why; the connection is to be closed after the answer
    };

    explicit HttpRequestReader(const Limits &limits);

    // How many bytes were used. Stops at the end of a request: the rest belongs to the next one, or to
    // the protocol the connection is upgraded to.
    qsizetype feed(QByteArrayView bytes);
    State state() const { return m_state; }
    bool isIdle() const; // between two requests, not a byte of the next one seen
    const HttpRequest &header() const { return m_request; } // valid in Body and Complete
    bool expectsContinue() const; // "100 Continue" is due before the body (in State::Body)
    HttpRequest take();           // and get ready for the next
    int status() const { return m_status; }         // of the refusal: 400, 413, 431, 501, 505
    const char *reason() const { return m_reason; } // a sentence for the log
    // The limit for the body of the request at hand; call in State::Body or before.
    void setBodyLimit(qint64 bytes) { m_limits.body = bytes; }

private:
    enum class BodyPart : quint8 { Plain, ChunkSize, ChunkData, ChunkEnd, Trailer };

    bool fail(int status, const char *reason);
    qsizetype feedHeader(QByteArrayView bytes);
    void parseHeader(QByteArrayView header);
    bool parseRequestLine(QByteArrayView line);
    bool parseTarget(QByteArrayView target);
    bool parseField(QByteArrayView line);
    bool checkHost();
    bool findBody();
    bool findLength(const QList<QByteArray> &lengths);
    qsizetype feedBody(QByteArrayView bytes);
    qsizetype feedPlain(QByteArrayView bytes);
    qsizetype feedChunkLine(QByteArrayView bytes);
    qsizetype feedChunkData(QByteArrayView bytes);
    bool chunkLine(QByteArrayView line);
    bool chunkSize(QByteArrayView line);

    Limits m_limits;
    State m_state = State::Header;
    HttpRequest m_request;
    QByteArray m_buffer; // of a header that arrives in several portions, or of a line within a chunked body
    qsizetype m_lineLength = 0; // of the line at the end of m_buffer, without its line feed
    qsizetype m_trailerSize = 0;
    quint64 m_missing = 0; // of the body, or of the chunk at hand
    BodyPart m_part = BodyPart::Plain;
    int m_status = 0;
    const char *m_reason = "";
};

} // namespace QSocketIoPrivate
