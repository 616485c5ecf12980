// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client reads more leniently than a server: nobody can hide one answer in another from the only one who asked.
#include "http/httpresponsereader.h"

#include "http/httpsyntax.h"

#include <algorithm>
#include <utility>

namespace QSocketIoPrivate {

namespace {

// The size in hexadecimal, and extensions, which nobody sends.
constexpr qsizetype responseChunkLineLimit = 1024;

// RFC 9110 section 15: these have no body, whatever is said.
bool hasNoBody(int status)
{
    return status < 200 || status == 204 || status == 304;
}

} // namespace

bool HttpAnswer::keepsAlive() const
{
    if (headers.hasToken("Connection", "close"))
        return false;
    return minorVersion >= 1 || headers.hasToken("Connection", "keep-alive");
}

HttpResponseReader::HttpResponseReader(const Limits &limits)
    : m_limits(limits)
    , m_budget(limits.header)
{}

bool HttpResponseReader::isIdle() const
{
    return m_state == State::Header && m_phase == Phase::StatusLine && m_line.isEmpty();
}

void HttpResponseReader::startAnswer()
{
    m_state = State::Header;
    m_phase = Phase::StatusLine;
    m_fieldCount = 0;
    m_budget = m_limits.header;
    m_remaining = 0;
    m_answer = {};
}

HttpAnswer HttpResponseReader::take()
{
    Q_ASSERT_X(m_state == State::Complete, "HttpResponseReader",
               "there is no complete answer to take");
    HttpAnswer answer = std::move(m_answer);
    startAnswer();
    return answer;
}

void HttpResponseReader::fail(const char *error)
{
    m_state = State::Failed;
    m_error = error;
    m_line = {};
}

void HttpResponseReader::failTooLarge(const char *error)
{
    m_isTooLarge = true;
    fail(error);
}

qsizetype HttpResponseReader::feed(QByteArrayView bytes)
{
    const qsizetype size = bytes.size();
    while (!bytes.isEmpty() && (m_state == State::Header || m_state == State::Body)) {
        if (m_phase == Phase::FixedBody || m_phase == Phase::EndlessBody
            || m_phase == Phase::ChunkData) {
            takeBody(bytes);
            continue;
        }
        QByteArray line;
        if (takeLine(bytes, line))
            handleLine(line);
    }
    return m_state == State::Failed ? size : size - bytes.size();
}

void HttpResponseReader::end()
{
    if (m_state == State::Body && m_phase == Phase::EndlessBody)
        complete();
    else if (m_state == State::Header || m_state == State::Body)
        fail(isIdle() ? "the connection ended without an answer"
                      : "the connection ended in the middle of an answer");
}

// Moves bytes past a line, or past everything when the line is not complete. A line may end with LF alone (section 2.2).
bool HttpResponseReader::takeLine(QByteArrayView &bytes, QByteArray &line)
{
    const qsizetype end = bytes.indexOf('\n');
    const qsizetype size = end < 0 ? bytes.size() : end + 1;
    if (size > m_budget) {
        if (m_phase == Phase::ChunkEnd)
            fail("a chunk is longer than its size");
        else
            failTooLarge("the header of the answer is too long");
        return false;
    }
    m_budget -= size;
    m_line.append(bytes.first(size));
    bytes = bytes.sliced(size);
    if (end < 0)
        return false;
    line = std::exchange(m_line, {});
    line.chop(line.endsWith("\r\n") ? 2 : 1);
    return true;
}

void HttpResponseReader::handleLine(const QByteArray &line)
{
    switch (m_phase) {
    case Phase::StatusLine:
        handleStatusLine(line);
        break;
    case Phase::Fields:
        if (line.isEmpty())
            finishHeader();
        else
            handleField(line);
        break;
    case Phase::ChunkSize:
        handleChunkSize(line);
        break;
    case Phase::ChunkEnd:
        if (line.isEmpty())
            startChunkSize();
        else
            fail("a chunk is longer than its size");
        break;
    case Phase::Trailers:
        if (line.isEmpty())
            complete();
        else
            handleField(line);
        break;
    case Phase::FixedBody:
    case Phase::EndlessBody:
    case Phase::ChunkData:
        Q_UNREACHABLE();
    }
}

// "HTTP/1." DIGIT SP 3DIGIT [ SP phrase ]
void HttpResponseReader::handleStatusLine(QByteArrayView line)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    constexpr qsizetype versionSize = 8;
    constexpr qsizetype statusEnd = versionSize + 4;
    const bool isHttp = line.size() >= statusEnd && line.startsWith("HTTP/1.") && isDigit(line[7])
                        && line[versionSize] == ' '
                        && (line.size() == statusEnd || line[statusEnd] == ' ');
    const auto status = isHttp ? parseHttpDecimal(line.sliced(versionSize + 1, 3)) : std::nullopt;
    if (!status || *status < 100) {
        fail("the answer is not HTTP/1.1");
        return;
    }
    m_answer.minorVersion = line[7] - '0';
    m_answer.status = int(*status);
    m_answer.reason = trimHttpBlanks(line.sliced(statusEnd)).toByteArray();
    m_phase = Phase::Fields;
}

void HttpResponseReader::handleField(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    const bool isFolded = line.front() == ' ' || line.front() == '\t';
    if (isFolded || colon < 0 || !isHttpToken(line.first(colon))) {
        fail("a header field of the answer has no proper name");
        return;
    }
    if (++m_fieldCount > m_limits.fields) {
        failTooLarge("the answer has too many header fields");
        return;
    }
    if (m_phase == Phase::Fields) // trailers are of no use to anybody here
        m_answer.headers.append(line.first(colon).toByteArray(),
                                trimHttpBlanks(line.sliced(colon + 1)).toByteArray());
}

// RFC 9112 section 6.3.
void HttpResponseReader::finishHeader()
{
    const int status = m_answer.status;
    if (status >= 100 && status < 200 && status != 101) {
        startAnswer();
        return;
    }
    if (hasNoBody(status)) {
        complete();
        return;
    }
    m_state = State::Body;
    if (m_answer.headers.contains("Transfer-Encoding")) {
        if (!m_answer.headers.hasToken("Transfer-Encoding", "chunked"))
            m_phase = Phase::EndlessBody;
        else
            startChunkSize();
    } else if (!m_answer.headers.contains("Content-Length")) {
        m_phase = Phase::EndlessBody;
    } else if (readLength()) {
        m_phase = Phase::FixedBody;
        if (m_remaining == 0)
            complete();
    }
}

bool HttpResponseReader::readLength()
{
    std::optional<qint64> length;
    const QList<QByteArray> fields = m_answer.headers.values("Content-Length");
    for (const QByteArray &field : fields) {
        const auto number = parseHttpDecimal(field);
        if (!number || (length && *length != *number)) {
            fail("the length of the answer is not one number");
            return false;
        }
        length = number;
    }
    m_remaining = length.value_or(0);
    return true;
}

void HttpResponseReader::startChunkSize()
{
    m_phase = Phase::ChunkSize;
    m_budget = responseChunkLineLimit;
}

// chunk-size [ BWS ";" anything ]
void HttpResponseReader::handleChunkSize(QByteArrayView line)
{
    qint64 size = 0;
    qsizetype digits = 0;
    for (; digits < line.size() && httpHexDigit(line[digits]) >= 0; ++digits) {
        size = size * 16 + httpHexDigit(line[digits]);
        if (size > m_limits.body) {
            failTooLarge("the answer is larger than allowed");
            return;
        }
    }
    const QByteArrayView rest = trimHttpBlanks(line.sliced(digits));
    if (digits == 0 || (!rest.isEmpty() && !rest.startsWith(';'))) {
        fail("a chunk of the answer has no proper size");
        return;
    }
    m_remaining = size;
    m_phase = size > 0 ? Phase::ChunkData : Phase::Trailers;
    m_budget = m_limits.header;
}

// Up to the limit, so that the beginning of an answer that is too large can be shown.
void HttpResponseReader::takeBody(QByteArrayView &bytes)
{
    const qint64 expected = m_phase == Phase::EndlessBody ? bytes.size() : m_remaining;
    const qint64 room = m_limits.body - m_answer.body.size();
    const auto size = qsizetype(std::min({ qint64(bytes.size()), expected, room }));
    m_answer.body.append(bytes.first(size));
    bytes = bytes.sliced(size);
    if (size == room && expected > room) {
        failTooLarge("the answer is larger than allowed");
        return;
    }
    if (m_phase == Phase::EndlessBody)
        return;
    m_remaining -= size;
    if (m_remaining > 0)
        return;
    if (m_phase == Phase::ChunkData) {
        m_phase = Phase::ChunkEnd;
        m_budget = 2;
    } else {
        complete();
    }
}

} // namespace QSocketIoPrivate
