// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The header: where it ends, and what stands in it (RFC 9112 sections 2 to 5).
#include "http/httprequestreader.h"

#include <algorithm>
#include <cstring>

namespace QSocketIoPrivate {

namespace {

// tchar of RFC 9110 section 5.6.2
bool isTokenCharacter(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
        return true;
    return c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c);
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

// field-vchar, space and tab; bytes above 127 are obs-text and allowed.
bool isFieldValue(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c == '\t' || (uchar(c) >= 0x20 && c != 0x7f); });
}

bool isTargetText(QByteArrayView text)
{
    return !text.isEmpty()
           && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool startsIgnoringCase(QByteArrayView text, QByteArrayView start)
{
    return text.size() >= start.size()
           && qstrnicmp(text.data(), start.size(), start.data(), start.size()) == 0;
}

QByteArrayView withoutBlanks(QByteArrayView text)
{
    while (!text.isEmpty() && (text.front() == ' ' || text.front() == '\t'))
        text = text.sliced(1);
    while (!text.isEmpty() && (text.back() == ' ' || text.back() == '\t'))
        text.chop(1);
    return text;
}

} // namespace

HttpRequestReader::HttpRequestReader(const Limits &limits)
    : m_limits(limits)
{}

bool HttpRequestReader::fail(int status, const char *reason)
{
    m_state = State::Failed;
    m_status = status;
    m_reason = reason;
    m_buffer = QByteArray();
    return false;
}

bool HttpRequestReader::isIdle() const
{
    return m_state == State::Header && m_buffer.isEmpty();
}

bool HttpRequestReader::expectsContinue() const
{
    return m_state == State::Body && m_request.minorVersion >= 1
           && m_request.headers.hasToken("Expect", "100-continue");
}

HttpRequest HttpRequestReader::take()
{
    m_state = State::Header;
    m_lineLength = 0;
    m_trailerSize = 0;
    m_missing = 0;
    m_part = BodyPart::Plain;
    return std::exchange(m_request, HttpRequest());
}

qsizetype HttpRequestReader::feed(QByteArrayView bytes)
{
    qsizetype used = 0;
    if (m_state == State::Header)
        used = feedHeader(bytes);
    if (m_state == State::Body)
        used += feedBody(bytes.sliced(used));
    return used;
}

// Every byte is looked at once: a line feed is searched, and what stands before it decides.
qsizetype HttpRequestReader::feedHeader(QByteArrayView bytes)
{
    qsizetype start = 0; // of what belongs to this header
    qsizetype lineStart = 0;
    qsizetype at = 0;
    while ((at = bytes.indexOf('\n', lineStart)) >= 0) {
        const qsizetype length = m_lineLength + at - lineStart;
        const char last = at > lineStart                            ? bytes.at(at - 1)
                          : m_buffer.isEmpty() || m_lineLength == 0 ? '\0'
                                                                    : m_buffer.back();
        if (last != '\r') {
            fail(400, "a line of the header does not end in CR LF");
            return at + 1;
        }
        lineStart = at + 1;
        m_lineLength = 0;
        if (length > 1)
            continue;
        if (m_buffer.size() + (at - 1 - start)
            <= 0) { // an empty line before the request line (section 2.2)
            m_buffer.clear();
            start = lineStart;
            continue;
        }
        if (m_buffer.size() + lineStart - start > m_limits.header) {
            fail(431, "the header is longer than the limit");
        } else if (m_buffer.isEmpty()) {
            parseHeader(bytes.sliced(start, lineStart - start));
        } else {
            m_buffer.append(bytes.sliced(start, lineStart - start));
            parseHeader(std::exchange(m_buffer, QByteArray()));
        }
        return lineStart;
    }
    m_lineLength += bytes.size() - lineStart;
    if (m_buffer.size() + bytes.size() - start > m_limits.header)
        fail(431, "the header is longer than the limit");
    else
        m_buffer.append(bytes.sliced(start));
    return bytes.size();
}

void HttpRequestReader::parseHeader(QByteArrayView header)
{
    m_request = HttpRequest();
    bool isFirst = true;
    while (header.size() > 2) { // the last line is the empty one
        const qsizetype end = header.indexOf('\n') - 1;
        const QByteArrayView line = header.first(end);
        if (!(isFirst ? parseRequestLine(line) : parseField(line)))
            return;
        isFirst = false;
        header = header.sliced(end + 2);
    }
    if (!checkHost() || !findBody())
        return;
    m_state = m_part == BodyPart::Plain && m_missing == 0 ? State::Complete : State::Body;
}

// request-line = method SP request-target SP HTTP-version
bool HttpRequestReader::parseRequestLine(QByteArrayView line)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first <= 0 || last <= first + 1)
        return fail(400, "the request line is not a method, a target and a version");
    const QByteArrayView version = line.sliced(last + 1);
    if (version.size() != 8 || !version.startsWith("HTTP/") || version.at(6) != '.')
        return fail(400, "the request line does not end in an HTTP version");
    if (version.at(5) != '1' || version.at(7) < '0' || version.at(7) > '9')
        return fail(505, "only HTTP/1.x is spoken here");
    m_request.minorVersion = version.at(7) - '0';
    if (!isToken(line.first(first)))
        return fail(400, "the method has a character that is not allowed");
    m_request.method = line.first(first).toByteArray();
    return parseTarget(line.sliced(first + 1, last - first - 1));
}

// origin-form, absolute-form (of which we keep the origin-form), or * for OPTIONS
bool HttpRequestReader::parseTarget(QByteArrayView target)
{
    if (!isTargetText(target))
        return fail(400, "the target has a character that is not allowed");
    if (target.startsWith('/') || (target == "*" && m_request.method == "OPTIONS")) {
        m_request.target = target.toByteArray();
        return true;
    }
    const qsizetype scheme = startsIgnoringCase(target, "http://")    ? 7
                             : startsIgnoringCase(target, "https://") ? 8
                                                                      : 0;
    if (scheme == 0)
        return fail(400, "the target is neither a path nor a URL");
    const QByteArrayView rest = target.sliced(scheme);
    const auto end = std::find_if(rest.begin(), rest.end(),
                                  [](char c) { return c == '/' || c == '?'; });
    const QByteArrayView path = rest.sliced(end - rest.begin());
    m_request.target = path.startsWith('/') ? path.toByteArray() : '/' + path.toByteArray();
    return true;
}

// field-line = field-name ":" OWS field-value OWS
bool HttpRequestReader::parseField(QByteArrayView line)
{
    if (m_request.headers.fields().size() >= m_limits.fields)
        return fail(431, "the header has more fields than the limit");
    if (line.startsWith(' ') || line.startsWith('\t'))
        return fail(400, "a field is folded over several lines");
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || !isToken(line.first(colon)))
        return fail(400, "a field's name is missing or has a character that is not allowed");
    const QByteArrayView value = withoutBlanks(line.sliced(colon + 1));
    if (!isFieldValue(value))
        return fail(400, "a field's value has a character that is not allowed");
    m_request.headers.append(line.first(colon).toByteArray(), value.toByteArray());
    return true;
}

bool HttpRequestReader::checkHost()
{
    const qsizetype hosts = m_request.headers.values("Host").size();
    if (hosts > 1 || (hosts == 0 && m_request.minorVersion >= 1))
        return fail(400, "there is not exactly one Host field");
    return true;
}

} // namespace QSocketIoPrivate
