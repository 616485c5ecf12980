// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The header: a state machine over lines. No byte is looked at again when more arrive, and a line that arrives
// in one piece is not copied. Where the RFC lets a recipient choose, what could hide one request in another is refused.
#include "http/httprequestreader.h"

#include "http/httpsyntax.h"

#include <utility>

namespace QSocketIoPrivate {

namespace {

// Robustness of RFC 9112 section 2.2: old clients send a line break after a body.
constexpr int httpEmptyLineLimit = 2;

// Those that come all day share one array each.
QByteArray methodOf(QByteArrayView name)
{
    if (name == "GET")
        return QByteArrayLiteral("GET");
    return name == "POST" ? QByteArrayLiteral("POST") : name.toByteArray();
}

bool hasHttpScheme(QByteArrayView target)
{
    for (const QByteArrayView scheme : { QByteArrayView("http://"), QByteArrayView("https://") }) {
        if (target.size() > scheme.size() && equalsHttpToken(target.first(scheme.size()), scheme))
            return true;
    }
    return false;
}

} // namespace

HttpRequestReader::HttpRequestReader(const Limits &limits)
    : m_limits(limits)
    , m_budget(limits.header)
{}

bool HttpRequestReader::isIdle() const
{
    return m_state == State::Header && m_phase == Phase::RequestLine && m_line.isEmpty()
           && !m_sawReturn;
}

bool HttpRequestReader::expectsContinue() const
{
    return m_state == State::Body && !m_hasBodyBytes && m_request.minorVersion >= 1
           && m_request.headers.hasToken("Expect", "100-continue");
}

HttpRequest HttpRequestReader::take()
{
    Q_ASSERT_X(m_state == State::Complete, "HttpRequestReader",
               "there is no complete request to take");
    HttpRequest request = std::exchange(m_request, HttpRequest());
    startRequest();
    return request;
}

void HttpRequestReader::startRequest()
{
    m_state = State::Header;
    m_phase = Phase::RequestLine;
    m_isChunked = false;
    m_hasBodyBytes = false;
    m_emptyLines = 0;
    m_fieldCount = 0;
    m_budget = m_limits.header;
    m_remaining = 0;
}

void HttpRequestReader::setBodyLimit(qint64 bytes)
{
    m_limits.body = bytes;
    if (m_state == State::Body && m_request.body.size() + m_remaining > bytes)
        fail(413, "The body is larger than allowed");
}

void HttpRequestReader::fail(int status, const char *reason)
{
    m_state = State::Failed;
    m_status = status;
    m_reason = reason;
    m_line = {};
    m_request.body = {};
}

qsizetype HttpRequestReader::feed(QByteArrayView bytes)
{
    const qsizetype size = bytes.size();
    while (!bytes.isEmpty() && (m_state == State::Header || m_state == State::Body))
        step(bytes);
    return m_state == State::Failed ? size : size - bytes.size();
}

void HttpRequestReader::step(QByteArrayView &bytes)
{
    if (m_phase == Phase::FixedBody || m_phase == Phase::ChunkData) {
        takeBody(bytes);
        return;
    }
    QByteArrayView line;
    if (takeLine(bytes, line) != Line::Complete)
        return;
    handleLine(line);
    m_line = {};
}

void HttpRequestReader::handleLine(QByteArrayView line)
{
    switch (m_phase) {
    case Phase::RequestLine:
        handleRequestLine(line);
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
            fail(400, "A chunk is longer than its size");
        break;
    case Phase::Trailers:
        if (line.isEmpty())
            m_state = State::Complete;
        else
            handleField(line);
        break;
    case Phase::FixedBody:
    case Phase::ChunkData:
        Q_UNREACHABLE();
    }
}

// Moves bytes past a line, without its end, or past everything when the line is not complete.
HttpRequestReader::Line HttpRequestReader::takeLine(QByteArrayView &bytes, QByteArrayView &line)
{
    const QByteArrayView window = bytes.first(qMin(bytes.size(), m_budget));
    qsizetype used = 0;
    const Line result = scanLine(window, used, line);
    if (result == Line::Failed)
        return result;
    if (result == Line::Incomplete && window.size() < bytes.size()) {
        if (m_phase == Phase::ChunkSize || m_phase == Phase::ChunkEnd)
            fail(400, "The line before a chunk is too long");
        else
            fail(431, "The header is larger than allowed");
        return Line::Failed;
    }
    m_budget -= used;
    bytes = bytes.sliced(used);
    return result;
}

HttpRequestReader::Line HttpRequestReader::scanLine(QByteArrayView bytes, qsizetype &used,
                                                    QByteArrayView &line)
{
    qsizetype end = 0;
    if (!m_sawReturn) {
        end = findHttpControl(bytes);
        while (end < bytes.size() && bytes[end] == '\t')
            end += 1 + findHttpControl(bytes.sliced(end + 1));
        if (end < bytes.size() && bytes[end] != '\r') {
            fail(400,
                 bytes[end] == '\n' ? "A line ends without CR" : "There is a control character");
            return Line::Failed;
        }
    }
    const qsizetype feedAt = m_sawReturn ? 0 : end + 1;
    if (feedAt < bytes.size() && bytes[feedAt] != '\n') {
        fail(400, "A CR stands alone");
        return Line::Failed;
    }
    if (feedAt < bytes.size() && m_line.isEmpty()) {
        line = bytes.first(end);
    } else {
        m_line.append(bytes.data(), end);
        line = m_line;
    }
    m_sawReturn = feedAt == bytes.size() && (m_sawReturn || end < bytes.size());
    used = qMin(feedAt + 1, bytes.size());
    return feedAt < bytes.size() ? Line::Complete : Line::Incomplete;
}

void HttpRequestReader::handleRequestLine(QByteArrayView line)
{
    if (line.isEmpty()) {
        m_budget = m_limits.header;
        if (++m_emptyLines > httpEmptyLineLimit)
            fail(400, "There are empty lines instead of a request");
        return;
    }
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first <= 0 || last <= first) {
        fail(400, "The request line has not three parts");
        return;
    }
    if (!isHttpToken(line.first(first))) {
        fail(400, "The method is not a token");
        return;
    }
    m_request.method = methodOf(line.first(first));
    if (handleVersion(line.sliced(last + 1))
        && handleTarget(line.sliced(first + 1, last - first - 1)))
        m_phase = Phase::Fields;
}

// HTTP-version = "HTTP/" DIGIT "." DIGIT
bool HttpRequestReader::handleVersion(QByteArrayView version)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (version.size() != 8 || !version.startsWith("HTTP/") || !isDigit(version[5])
        || version[6] != '.' || !isDigit(version[7])) {
        fail(400, "The request line does not end with an HTTP version");
        return false;
    }
    if (version[5] != '1') {
        fail(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here");
        return false;
    }
    m_request.minorVersion = version[7] - '0';
    return true;
}

// origin-form, absolute-form, or "*" with OPTIONS (RFC 9112 section 3.2). Bytes above 127 pass, as they do elsewhere.
bool HttpRequestReader::handleTarget(QByteArrayView target)
{
    const bool isKnownForm = target.startsWith('/') || hasHttpScheme(target)
                             || (target == "*" && m_request.method == "OPTIONS");
    if (!isKnownForm || target.contains(' ') || target.contains('\t')) {
        fail(400, "The request target is malformed");
        return false;
    }
    m_request.target = target.toByteArray();
    return true;
}

void HttpRequestReader::handleField(QByteArrayView line)
{
    QByteArrayView name;
    QByteArrayView value;
    if (!splitField(line, name, value))
        return;
    if (++m_fieldCount > m_limits.fields)
        fail(431, "There are more header fields than allowed");
    else if (m_phase == Phase::Fields) // trailers are of no use to anybody here
        m_request.headers.append(name, value);
}

bool HttpRequestReader::splitField(QByteArrayView line, QByteArrayView &name, QByteArrayView &value)
{
    // RFC 9112 section 5.2: obs-fold may be refused, and is what proxies disagree about.
    if (line.front() == ' ' || line.front() == '\t') {
        fail(400, "A header field is folded");
        return false;
    }
    const qsizetype colon = line.indexOf(':');
    // Also refuses a blank before the colon (section 5.1).
    if (colon < 0 || !isHttpToken(line.first(colon))) {
        fail(400, "A header field has no proper name");
        return false;
    }
    name = line.first(colon);
    value = trimHttpBlanks(line.sliced(colon + 1));
    return true;
}

void HttpRequestReader::finishHeader()
{
    if (!checkHost() || !checkTransferEncoding() || !checkContentLength())
        return;
    if (m_isChunked) {
        m_state = State::Body;
        startChunkSize();
    } else if (m_remaining > 0) {
        m_state = State::Body;
        m_phase = Phase::FixedBody; // nothing is reserved: an announcement costs the peer too little
    } else {
        m_state = State::Complete;
    }
}

// RFC 9112 section 3.2: exactly one with HTTP/1.1, never two.
bool HttpRequestReader::checkHost()
{
    int count = 0;
    for (const auto &[name, value] : m_request.headers) {
        if (!equalsHttpToken(name, "Host"))
            continue;
        ++count;
        if (value.contains(' ') || value.contains('\t') || value.contains('/'))
            count = 2; // as bad
    }
    if (count > 1 || (count == 0 && m_request.minorVersion >= 1)) {
        fail(400, "There must be one valid Host field");
        return false;
    }
    return true;
}

} // namespace QSocketIoPrivate
