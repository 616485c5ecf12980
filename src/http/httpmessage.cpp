// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Looking things up in a request, and writing a response.
#include "http/httpmessage.h"

#include "http/httpsyntax.h"

#include <algorithm>
#include <array>
#include <charconv>

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

void appendDecimal(QByteArray &out, qint64 number)
{
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end - digits.data());
}

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

std::optional<QByteArrayView> findQueryItem(QByteArrayView query, QByteArrayView key)
{
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
    return value->contains('%') ? percentDecoded(*value)
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
        most += name.size() + value.size() + 4;
    QByteArray out;
    out.reserve(most);
    out.append("HTTP/1.1 ");
    appendDecimal(out, status);
    out.append(' ').append(reason).append("\r\n");
    QByteArray connection;
    for (const auto &[name, value] : headers) {
        if (equalsHttpToken(name, "Connection"))
            connection.append(value).append(", "); // "Upgrade" in a 426, for example
        else if (!equalsHttpToken(name, "Content-Length")
                 && !equalsHttpToken(name, "Transfer-Encoding"))
            appendHttpField(out, name, value);
    }
    if (hasBody) {
        out.append("Content-Length: ");
        appendDecimal(out, bodySize());
        out.append("\r\n");
    }
    if (connection.isEmpty()) {
        out.append(keepAlive ? QByteArrayView("Connection: keep-alive\r\n\r\n")
                             : QByteArrayView("Connection: close\r\n\r\n"));
    } else {
        appendHttpField(out, "Connection", connection.append(keepAlive ? "keep-alive" : "close"));
        out.append("\r\n");
    }
    if (sendsBody)
        out.append(body);
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
