// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Reads HTTP/1.1 requests from bytes that arrive in any portions (RFC 9112).
//
//   request      = request-line *( field-line CRLF ) CRLF [ body ]
//   request-line = method SP request-target SP HTTP-version CRLF
//   field-line   = field-name ":" OWS field-value OWS
//   body         = Content-Length bytes / chunked
//   chunked      = *( chunk-size [ chunk-ext ] CRLF data CRLF ) 1*"0" [ chunk-ext ] CRLF *( field-line CRLF ) CRLF
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
    // the protocol the connection is upgraded to. After a failure everything is used up.
    qsizetype feed(QByteArrayView bytes);
    State state() const { return m_state; }
    bool isIdle() const; // between two requests, not a byte of the next one seen
    const HttpRequest &header() const { return m_request; } // valid in Body and Complete
    bool expectsContinue() const; // "100 Continue" is due before the body (in State::Body)
    HttpRequest take();           // and get ready for the next
    int status() const { return m_status; }         // of the refusal: 400, 413, 431, 501, 505
    const char *reason() const { return m_reason; } // a sentence for the log
    // The limit for the body of the request at hand; call in State::Body or before. A body that is announced
    // larger fails at once.
    void setBodyLimit(qint64 bytes);

private:
    enum class Phase : quint8 {
        RequestLine,
        Fields,
        FixedBody,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailers
    };
    enum class Line : quint8 { Incomplete, Complete, Failed };

    Line takeLine(QByteArrayView &bytes, QByteArrayView &line);
    Line scanLine(QByteArrayView bytes, qsizetype &used, QByteArrayView &line);
    void step(QByteArrayView &bytes);
    void handleLine(QByteArrayView line);
    void startRequest();
    void handleRequestLine(QByteArrayView line);
    bool handleVersion(QByteArrayView version);
    bool handleTarget(QByteArrayView target);
    void handleField(QByteArrayView line);
    bool splitField(QByteArrayView line, QByteArrayView &name, QByteArrayView &value);
    void finishHeader();
    bool checkHost();
    bool checkTransferEncoding();
    bool checkContentLength();
    void handleChunkSize(QByteArrayView line);
    void takeBody(QByteArrayView &bytes);
    void startChunkSize();
    void fail(int status, const char *reason);

    Limits m_limits;
    State m_state = State::Header;
    Phase m_phase = Phase::RequestLine;
    bool m_sawReturn = false; // a CR ended the last portion
    bool m_isChunked = false;
    bool m_hasBodyBytes = false; // the client did not wait for "100 Continue"
    quint8 m_emptyLines = 0;     // in front of the request line
    int m_fieldCount = 0;
    int m_status = 0;
    const char *m_reason = "";
    qsizetype m_budget;     // what the header, the trailers or a chunk's first line may still take
    qint64 m_remaining = 0; // of the body, or of the chunk
    QByteArray m_line;      // begun in an earlier portion
    HttpRequest m_request;
};

} // namespace QSocketIoPrivate
