// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The body: how long it is, and its chunks (RFC 9112 sections 6 and 7).
#include "http/httprequestreader.h"

#include "http/httpsyntax.h"

namespace QSocketIoPrivate {

namespace {

// The size in hexadecimal, and extensions, which nobody sends.
constexpr qsizetype httpChunkLineLimit = 1024;

} // namespace

bool HttpRequestReader::checkTransferEncoding()
{
    int codings = 0;
    bool isPresent = false;
    for (const auto &[name, value] : m_request.headers) {
        if (!equalsHttpToken(name, "Transfer-Encoding"))
            continue;
        isPresent = true;
        QByteArrayView list = value;
        while (const auto coding = takeHttpListElement(list)) {
            ++codings;
            if (!equalsHttpToken(*coding, "chunked")) {
                fail(501, "Only the chunked transfer coding is known");
                return false;
            }
        }
    }
    if (!isPresent)
        return true;
    // RFC 9112 section 6.1: with HTTP/1.0, or beside a length, somebody on the way has misunderstood it.
    if (codings != 1 || m_request.minorVersion == 0
        || m_request.headers.contains("Content-Length")) {
        fail(400, "The length of the body is ambiguous");
        return false;
    }
    m_isChunked = true;
    return true;
}

// RFC 9112 section 6.3: a repeated length must say the same.
bool HttpRequestReader::checkContentLength()
{
    std::optional<qint64> length;
    for (const auto &[name, value] : m_request.headers) {
        if (!equalsHttpToken(name, "Content-Length"))
            continue;
        QByteArrayView list = value;
        do {
            const auto element = takeHttpListElement(list);
            const auto number = element ? parseHttpDecimal(*element) : std::nullopt;
            if (!number || (length && *length != *number)) {
                fail(400, "Content-Length is not one number");
                return false;
            }
            length = number;
        } while (!list.isEmpty());
    }
    m_remaining = length.value_or(0);
    if (m_remaining > m_limits.body) {
        fail(413, "The body is larger than allowed");
        return false;
    }
    return true;
}

void HttpRequestReader::startChunkSize()
{
    m_phase = Phase::ChunkSize;
    m_budget = httpChunkLineLimit;
}

// chunk-size [ BWS ";" anything ]
void HttpRequestReader::handleChunkSize(QByteArrayView line)
{
    m_hasBodyBytes = true;
    const qint64 most = m_limits.body - m_request.body.size();
    qint64 size = 0;
    qsizetype digits = 0;
    for (; digits < line.size() && httpHexDigit(line[digits]) >= 0; ++digits) {
        size = size * 16 + httpHexDigit(line[digits]);
        if (size > most) {
            fail(413, "The body is larger than allowed");
            return;
        }
    }
    const QByteArrayView rest = trimHttpBlanks(line.sliced(digits));
    const bool isExtension = rest.startsWith(';');
    if (digits == 0 || (!isExtension && digits != line.size())) {
        fail(400, "A chunk has no proper size");
        return;
    }
    m_remaining = size;
    m_phase = size > 0 ? Phase::ChunkData : Phase::Trailers;
    m_budget = m_limits.header;
}

void HttpRequestReader::takeBody(QByteArrayView &bytes)
{
    const qsizetype size = qsizetype(qMin(qint64(bytes.size()), m_remaining));
    m_hasBodyBytes = true;
    m_request.body.append(bytes.data(), size);
    bytes = bytes.sliced(size);
    m_remaining -= size;
    if (m_remaining > 0)
        return;
    if (m_isChunked) {
        m_phase = Phase::ChunkEnd;
        m_budget = 2;
    } else {
        m_state = State::Complete;
    }
}

} // namespace QSocketIoPrivate
