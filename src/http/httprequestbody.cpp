// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The body: how long it is, and chunks (RFC 9112 sections 6 and 7).
#include "http/httprequestreader.h"

#include <algorithm>

namespace QSocketIoPrivate {

namespace {

constexpr int lengthDigits = 18;           // fits 63 bits with room to add
constexpr qsizetype chunkLineLimit = 256;  // a size with extensions nobody uses
constexpr quint64 bodyReserve = 64 * 1024; // beyond, memory follows what really arrives

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

} // namespace

bool HttpRequestReader::findBody()
{
    const QList<QByteArray> codings = m_request.headers.values("Transfer-Encoding");
    const QList<QByteArray> lengths = m_request.headers.values("Content-Length");
    if (codings.isEmpty())
        return lengths.isEmpty() || findLength(lengths);
    // Two opinions about the length are how requests get smuggled (section 6.3).
    if (!lengths.isEmpty())
        return fail(400, "Content-Length and Transfer-Encoding together");
    if (m_request.minorVersion < 1)
        return fail(400, "Transfer-Encoding in an HTTP/1.0 request");
    if (codings.size() != 1 || codings.first().compare("chunked", Qt::CaseInsensitive) != 0)
        return fail(501, "the only transfer coding known here is chunked");
    m_part = BodyPart::ChunkSize;
    return true;
}

bool HttpRequestReader::findLength(const QList<QByteArray> &lengths)
{
    const QByteArray &length = lengths.first();
    const bool isNumber = !length.isEmpty()
                          && std::all_of(length.begin(), length.end(),
                                         [](char c) { return c >= '0' && c <= '9'; });
    if (!isNumber || lengths.count(length) != lengths.size())
        return fail(400, "Content-Length is not one number");
    if (length.size() > lengthDigits)
        return fail(413, "the body is longer than the limit");
    m_missing = length.toULongLong();
    if (m_missing > quint64(m_limits.body))
        return fail(413, "the body is longer than the limit");
    return true;
}

qsizetype HttpRequestReader::feedBody(QByteArrayView bytes)
{
    qsizetype used = 0;
    do {
        const QByteArrayView rest = bytes.sliced(used);
        if (m_part == BodyPart::Plain)
            used += feedPlain(rest);
        else if (m_part == BodyPart::ChunkData)
            used += feedChunkData(rest);
        else
            used += feedChunkLine(rest);
    } while (m_state == State::Body && used < bytes.size());
    return used;
}

qsizetype HttpRequestReader::feedPlain(QByteArrayView bytes)
{
    if (quint64(m_request.body.size()) + m_missing > quint64(m_limits.body)) {
        fail(413, "the body is longer than the limit");
        return 0;
    }
    if (m_request.body.isEmpty())
        m_request.body.reserve(qsizetype(qMin(m_missing, bodyReserve)));
    const auto size = qsizetype(qMin(m_missing, quint64(bytes.size())));
    m_request.body.append(bytes.first(size));
    m_missing -= quint64(size);
    if (m_missing == 0)
        m_state = State::Complete;
    return size;
}

qsizetype HttpRequestReader::feedChunkData(QByteArrayView bytes)
{
    const auto size = qsizetype(qMin(m_missing, quint64(bytes.size())));
    m_request.body.append(bytes.first(size));
    m_missing -= quint64(size);
    if (m_missing == 0)
        m_part = BodyPart::ChunkEnd;
    return size;
}

// The lines between the data: a chunk's size, the end of its data, a trailer field.
qsizetype HttpRequestReader::feedChunkLine(QByteArrayView bytes)
{
    const qsizetype end = bytes.indexOf('\n');
    const qsizetype size = end < 0 ? bytes.size() : end + 1;
    const qsizetype limit = m_part == BodyPart::Trailer ? m_limits.header - m_trailerSize
                                                        : chunkLineLimit;
    if (m_buffer.size() + size > limit) {
        fail(m_part == BodyPart::Trailer ? 431 : 400, "a line within a chunked body is too long");
        return size;
    }
    m_buffer.append(bytes.first(size));
    if (end < 0)
        return size;
    const QByteArray line = std::exchange(m_buffer, QByteArray());
    if (!line.endsWith("\r\n"))
        fail(400, "a line within a chunked body does not end in CR LF");
    else
        chunkLine(QByteArrayView(line).chopped(2));
    return size;
}

bool HttpRequestReader::chunkLine(QByteArrayView line)
{
    switch (m_part) {
    case BodyPart::ChunkSize:
        return chunkSize(line);
    case BodyPart::ChunkEnd:
        if (!line.isEmpty())
            return fail(400, "a chunk is longer than its size");
        m_part = BodyPart::ChunkSize;
        return true;
    case BodyPart::Trailer: // of no use to us
        m_trailerSize += line.size() + 2;
        if (line.isEmpty())
            m_state = State::Complete;
        return true;
    case BodyPart::Plain:
    case BodyPart::ChunkData:
        break;
    }
    Q_UNREACHABLE();
    return false;
}

// chunk-size = 1*HEXDIG [ ";" extensions ]
bool HttpRequestReader::chunkSize(QByteArrayView line)
{
    quint64 size = 0;
    qsizetype digits = 0;
    for (; digits < line.size() && hexDigit(line.at(digits)) >= 0; ++digits) {
        size = size * 16 + quint64(hexDigit(line.at(digits)));
        if (size > quint64(m_limits.body))
            return fail(413, "the body is longer than the limit");
    }
    const QByteArrayView rest = line.sliced(digits);
    if (digits == 0
        || !(rest.isEmpty() || rest.startsWith(';') || rest.startsWith(' ')
             || rest.startsWith('\t')))
        return fail(400, "a chunk's size is not a number");
    if (size + quint64(m_request.body.size()) > quint64(m_limits.body))
        return fail(413, "the body is longer than the limit");
    m_missing = size;
    m_part = size == 0 ? BodyPart::Trailer : BodyPart::ChunkData;
    return true;
}

} // namespace QSocketIoPrivate
