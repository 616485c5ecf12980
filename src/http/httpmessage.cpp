// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Looking things up in a request, and writing a response.
#include "http/httpmessage.h"

#include "http/httpsyntax.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace QSocketIoPrivate {

namespace {

struct HttpStatusText
{
    int status;
    const char *text;
};

constexpr HttpStatusText httpStatusTexts[] = {
    { 100, "Continue" },
    { 101, "Switching Protocols" },
    { 200, "OK" },
    { 201, "Created" },
    { 204, "No Content" },
    { 206, "Partial Content" },
    { 301, "Moved Permanently" },
    { 302, "Found" },
    { 304, "Not Modified" },
    { 307, "Temporary Redirect" },
    { 308, "Permanent Redirect" },
    { 400, "Bad Request" },
    { 401, "Unauthorized" },
    { 403, "Forbidden" },
    { 404, "Not Found" },
    { 405, "Method Not Allowed" },
    { 406, "Not Acceptable" },
    { 408, "Request Timeout" },
    { 411, "Length Required" },
    { 413, "Content Too Large" },
    { 415, "Unsupported Media Type" },
    { 416, "Range Not Satisfiable" },
    { 417, "Expectation Failed" },
    { 426, "Upgrade Required" },
    { 429, "Too Many Requests" },
    { 431, "Request Header Fields Too Large" },
    { 500, "Internal Server Error" },
    { 501, "Not Implemented" },
    { 502, "Bad Gateway" },
    { 503, "Service Unavailable" },
    { 504, "Gateway Timeout" },
    { 505, "HTTP Version Not Supported" },
};

// Where the path begins: absolute-form ("http://host/path") carries scheme and authority in front (RFC 9112 section 3.2.2).
qsizetype pathStart(QByteArrayView target)
{
    if (target.startsWith('/'))
        return 0;
    const qsizetype scheme = target.indexOf("://");
    if (scheme < 0)
        return 0;
    const auto rest = target.sliced(scheme + 3);
    const auto end = std::find_if(rest.begin(), rest.end(),
                                  [](char c) { return c == '/' || c == '?'; });
    return scheme + 3 + (end - rest.begin());
}

// What every answer has: the status line, its length and the Connection field, generously.
constexpr qsizetype headFixedSize = 128;

// Writes into an array that is large enough.
class HeadWriter
{
public:
    explicit HeadWriter(char *at)
        : m_at(at)
    {}
    HeadWriter &operator<<(QByteArrayView text)
    {
        m_at = std::copy(text.begin(), text.end(), m_at);
        return *this;
    }
    HeadWriter &operator<<(qint64 number)
    {
        constexpr int longest = 20;
        m_at = std::to_chars(m_at, m_at + longest, number).ptr;
        return *this;
    }
    void field(QByteArrayView name, QByteArrayView value)
    {
        m_at = writeHttpField(m_at, name, value);
    }
    const char *end() const { return m_at; }

private:
    char *m_at;
};

} // namespace

QByteArrayView HttpRequest::path() const
{
    QByteArrayView rest = QByteArrayView(target).sliced(pathStart(target));
    const qsizetype end = rest.indexOf('?');
    if (end >= 0)
        rest.truncate(end);
    // "http://host" and "http://host?query" mean the root (RFC 9110 section 4.2.3).
    return rest.isEmpty() && !target.isEmpty() ? QByteArrayView("/") : rest;
}

QByteArrayView HttpRequest::query() const
{
    const qsizetype mark = target.indexOf('?');
    return mark < 0 ? QByteArrayView() : QByteArrayView(target).sliced(mark + 1);
}

QByteArray percentDecoded(QByteArrayView text)
{
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = httpHexDigit(text[i + 1]);
            const int low = httpHexDigit(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out.append(char(high * 16 + low));
                i += 2;
                continue;
            }
        }
        out.append(text[i]);
    }
    return out;
}

namespace {

const char *findByte(const char *from, const char *end, char byte)
{
    const void *const found = from == end ? nullptr : std::memchr(from, byte, size_t(end - from));
    return found ? static_cast<const char *>(found) : end;
}

// Where no name is encoded: several items are looked up in every request.
std::optional<QByteArrayView> findPlainItem(QByteArrayView query, QByteArrayView key)
{
    const char *const end = query.end();
    for (const char *at = query.begin();;) {
        if (end - at >= key.size() && std::memcmp(at, key.data(), size_t(key.size())) == 0) {
            const char *const behind = at + key.size();
            if (behind == end || *behind == '&')
                return QByteArrayView("", qsizetype(0));
            if (*behind == '=')
                return QByteArrayView(behind + 1, findByte(behind + 1, end, '&'));
        }
        at = findByte(at, end, '&');
        if (at == end)
            return std::nullopt;
        ++at;
    }
}

} // namespace

std::optional<QByteArrayView> findQueryItem(QByteArrayView query, QByteArrayView key)
{
    if (!key.isEmpty() && findByte(query.begin(), query.end(), '%') == query.end())
        return findPlainItem(query, key);
    while (!query.isEmpty()) {
        const qsizetype end = query.indexOf('&');
        const QByteArrayView item = end < 0 ? query : query.first(end);
        query = end < 0 ? QByteArrayView() : query.sliced(end + 1);
        const qsizetype equals = item.indexOf('=');
        const QByteArrayView name = equals < 0 ? item : item.first(equals);
        if (item.isEmpty() || (name != key && (!name.contains('%') || percentDecoded(name) != key)))
            continue;
        return equals < 0 ? QByteArrayView("", qsizetype(0)) : item.sliced(equals + 1);
    }
    return std::nullopt;
}

std::optional<QByteArray> HttpRequest::queryValue(QByteArrayView key) const
{
    const std::optional<QByteArrayView> value = findQueryItem(query(), key);
    if (!value)
        return std::nullopt;
    return value->isEmpty() ? QByteArray("") : percentDecoded(*value);
}

QByteArray HttpRequest::peekQueryValue(QByteArrayView key) const
{
    const std::optional<QByteArrayView> value = findQueryItem(query(), key);
    if (!value)
        return {};
    return findByte(value->begin(), value->end(), '%') != value->end()
                   ? percentDecoded(*value)
                   : QByteArray::fromRawData(value->data(), value->size());
}

bool HttpRequest::wantsKeepAlive() const
{
    if (headers.hasToken("Connection", "close"))
        return false;
    return minorVersion >= 1 || headers.hasToken("Connection", "keep-alive");
}

bool HttpRequest::wantsWebSocket() const
{
    return headers.hasToken("Upgrade", "websocket") && headers.hasToken("Connection", "upgrade");
}

HttpResponse HttpResponse::text(int status, const QByteArray &body, QByteArrayView contentType)
{
    HttpResponse response;
    response.status = status;
    response.headers.append("Content-Type", contentType);
    response.body = body;
    return response;
}

// In one array of the right size: an answer to a poll is little more than this.
QByteArray HttpResponse::toBytes(bool keepAlive, Body sendBody) const
{
    const bool hasBody = mayHaveBody(status);
    const bool sendsBody = hasBody && sendBody == Body::Send && !source;
    const QByteArrayView reason = httpReason(status);
    qsizetype most = headFixedSize + reason.size() + (sendsBody ? body.size() : 0);
    for (const auto &[name, value] : headers)
        most += name.size() + value.size() + httpFieldExtra;
    QByteArray out(most, Qt::Uninitialized);
    HeadWriter head(out.data());
    head << "HTTP/1.1 " << qint64(status) << " " << reason << "\r\n";
    QByteArray connection;
    for (const auto &[name, value] : headers) {
        if (equalsHttpToken(name, "Connection"))
            connection.append(value).append(", "); // "Upgrade" in a 426, for example
        else if (!equalsHttpToken(name, "Content-Length")
                 && !equalsHttpToken(name, "Transfer-Encoding"))
            head.field(name, value);
    }
    if (hasBody)
        head << "Content-Length: " << bodySize() << "\r\n";
    if (connection.isEmpty()) {
        head << (keepAlive ? QByteArrayView("Connection: keep-alive\r\n\r\n")
                           : QByteArrayView("Connection: close\r\n\r\n"));
    } else {
        head.field("Connection", connection.append(keepAlive ? "keep-alive" : "close"));
        head << "\r\n";
    }
    if (sendsBody)
        head << body;
    out.resize(head.end() - out.constData());
    return out;
}

QByteArrayView httpReason(int status)
{
    for (const HttpStatusText &entry : httpStatusTexts) {
        if (entry.status == status)
            return entry.text;
    }
    return "Unknown";
}

} // namespace QSocketIoPrivate
