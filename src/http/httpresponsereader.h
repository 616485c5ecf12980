// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Reads HTTP/1.1 responses from bytes that arrive in any portions (RFC 9112).
//
//   response    = status-line *( field-line CRLF ) CRLF [ body ]
//   status-line = HTTP-version SP status-code SP [ reason-phrase ]
//   field-line  = field-name ":" OWS field-value OWS
//   body        = Content-Length bytes / chunked / everything until the connection ends
//   chunked     = *( chunk-size [ chunk-ext ] CRLF data CRLF ) 1*"0" [ chunk-ext ] CRLF *( field-line CRLF ) CRLF
#pragma once

#include "http/httpmessage.h"

namespace QSocketIoPrivate {

struct HttpAnswer
{
    int status = 0;
    int minorVersion = 1; // HTTP/1.x
    QByteArray reason;    // the phrase beside the status
    HttpHeaders headers;
    QByteArray body;

    bool keepsAlive() const; // RFC 9112 section 9.3
};

class HttpResponseReader
{
public:
    struct Limits
    {
        qsizetype header = 64 * 1024; // status line and fields; balancers send cookies by the dozen
        int fields = 200;
        qint64 body = 1'000'000;
    };
    enum class State : quint8 {
        Header,   // waiting for the end of the header
        Body,     // answer() has the header and what has arrived of the body
        Complete, // take() the answer before feeding more
        Failed,   // error() says why
    };

    explicit HttpResponseReader(const Limits &limits);

    // How many bytes were used. Stops at the end of the response; what follows a 101 belongs to the new protocol.
    // Interim answers (1xx) are skipped. After a failure everything is used up.
    qsizetype feed(QByteArrayView bytes);
    // The connection is closed: completes a body without a length, and is a failure otherwise.
    void end();
    State state() const { return m_state; }
    bool isIdle() const; // not a byte of a response seen
    const HttpAnswer &answer() const { return m_answer; }
    HttpAnswer take();                               // and get ready for the next
    bool isTooLarge() const { return m_isTooLarge; } // of a failure: a limit was exceeded
    const char *error() const { return m_error; }

private:
    enum class Phase : quint8 {
        StatusLine,
        Fields,
        FixedBody,
        EndlessBody,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailers
    };

    bool takeLine(QByteArrayView &bytes, QByteArray &line);
    void handleLine(const QByteArray &line);
    void handleStatusLine(QByteArrayView line);
    void handleField(QByteArrayView line);
    void finishHeader();
    bool readLength();
    void handleChunkSize(QByteArrayView line);
    void takeBody(QByteArrayView &bytes);
    void startAnswer();
    void startChunkSize();
    void complete() { m_state = State::Complete; }
    void fail(const char *error);
    void failTooLarge(const char *error);

    Limits m_limits;
    State m_state = State::Header;
    Phase m_phase = Phase::StatusLine;
    int m_fieldCount = 0;
    qsizetype m_budget;     // what the header, the trailers or a chunk's first line may still take
    qint64 m_remaining = 0; // of the body, or of the chunk
    QByteArray m_line;      // begun in an earlier portion
    HttpAnswer m_answer;
    const char *m_error = "";
    bool m_isTooLarge = false;
};

} // namespace QSocketIoPrivate
