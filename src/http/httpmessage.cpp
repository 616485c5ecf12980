// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "http/httpmessage.h"

#include <array>

namespace QSocketIoPrivate {

namespace {

bool equalsIgnoringCase(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && qstrnicmp(a.data(), a.size(), b.data(), b.size()) == 0;
}

QByteArrayView trimmedView(QByteArrayView text)
{
    return text.trimmed();
}

// Calls use(element) for each element of a comma-separated list until it returns true.
template <typename Use>
bool anyListElement(QByteArrayView list, Use use)
{
    while (!list.isEmpty()) {
        const qsizetype comma = list.indexOf(',');
        const QByteArrayView element = comma < 0 ? list : list.first(comma);
        if (use(trimmedView(element)))
            return true;
        list = comma < 0 ? QByteArrayView() : list.sliced(comma + 1);
    }
    return false;
}

struct ReasonPhrase
{
    int status;
    const char *text;
};

constexpr std::array<ReasonPhrase, 36> reasonPhrases{ {
        { 100, "Continue" },
        { 101, "Switching Protocols" },
        { 200, "OK" },
        { 201, "Created" },
        { 202, "Accepted" },
        { 204, "No Content" },
        { 206, "Partial Content" },
        { 301, "Moved Permanently" },
        { 302, "Found" },
        { 303, "See Other" },
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
        { 409, "Conflict" },
        { 410, "Gone" },
        { 411, "Length Required" },
        { 412, "Precondition Failed" },
        { 413, "Content Too Large" },
        { 414, "URI Too Long" },
        { 415, "Unsupported Media Type" },
        { 416, "Range Not Satisfiable" },
        { 417, "Expectation Failed" },
        { 426, "Upgrade Required" },
        { 429, "Too Many Requests" },
        { 431, "Request Header Fields Too Large" },
        { 500, "Internal Server Error" },
        { 501, "Not Implemented" },
        { 503, "Service Unavailable" },
        { 505, "HTTP Version Not Supported" },
} };

// RFC 9110 section 8.6: these never carry a body, and 1xx and 204 no length either.
bool hasNoBody(int status)
{
    return status < 200 || status == 204 || status == 304;
}

} // namespace

void HttpHeaders::set(const QByteArray &name, const QByteArray &value)
{
    m_fields.removeIf([&name](const auto &field) { return equalsIgnoringCase(field.first, name); });
    append(name, value);
}

bool HttpHeaders::contains(QByteArrayView name) const
{
    for (const auto &field : m_fields) {
        if (equalsIgnoringCase(field.first, name))
            return true;
    }
    return false;
}

QByteArray HttpHeaders::value(QByteArrayView name) const
{
    for (const auto &field : m_fields) {
        if (equalsIgnoringCase(field.first, name))
            return field.second.isNull() ? QByteArray("") : field.second;
    }
    return {};
}

QList<QByteArray> HttpHeaders::values(QByteArrayView name) const
{
    QList<QByteArray> result;
    for (const auto &field : m_fields) {
        if (equalsIgnoringCase(field.first, name))
            result.append(field.second);
    }
    return result;
}

bool HttpHeaders::hasToken(QByteArrayView name, QByteArrayView token) const
{
    for (const auto &field : m_fields) {
        if (equalsIgnoringCase(field.first, name)
            && anyListElement(field.second, [token](QByteArrayView element) {
                   return equalsIgnoringCase(element, token);
               }))
            return true;
    }
    return false;
}

QByteArrayView HttpRequest::path() const
{
    const qsizetype mark = target.indexOf('?');
    return mark < 0 ? QByteArrayView(target) : QByteArrayView(target).first(mark);
}

QByteArrayView HttpRequest::query() const
{
    const qsizetype mark = target.indexOf('?');
    return mark < 0 ? QByteArrayView() : QByteArrayView(target).sliced(mark + 1);
}

std::optional<QByteArray> HttpRequest::queryValue(QByteArrayView key) const
{
    QByteArrayView rest = query();
    while (!rest.isEmpty()) {
        const qsizetype end = rest.indexOf('&');
        const QByteArrayView pair = end < 0 ? rest : rest.first(end);
        const qsizetype equals = pair.indexOf('=');
        const QByteArrayView name = equals < 0 ? pair : pair.first(equals);
        if (QByteArray::fromPercentEncoding(name.toByteArray()) == key) {
            const QByteArrayView value = equals < 0 ? QByteArrayView("") : pair.sliced(equals + 1);
            return QByteArray::fromPercentEncoding(value.toByteArray());
        }
        rest = end < 0 ? QByteArrayView() : rest.sliced(end + 1);
    }
    return std::nullopt;
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

HttpResponse HttpResponse::text(int status, const QByteArray &body, const QByteArray &contentType)
{
    HttpResponse response;
    response.status = status;
    response.headers.append("Content-Type", contentType);
    response.body = body;
    return response;
}

QByteArray HttpResponse::toBytes(bool keepAlive, Body sendBody) const
{
    const bool withBody = !hasNoBody(status) && sendBody == Body::Send;
    QByteArray bytes;
    bytes.reserve(256 + (withBody ? body.size() : 0));
    bytes += "HTTP/1.1 " + QByteArray::number(status) + ' ';
    bytes += httpReason(status);
    bytes += "\r\n";
    for (const auto &[name, value] : headers.fields())
        bytes += name + ": " + value + "\r\n";
    if (!hasNoBody(status))
        bytes += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    bytes += keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    if (withBody)
        bytes += body;
    return bytes;
}

QByteArrayView httpReason(int status)
{
    for (const ReasonPhrase &phrase : reasonPhrases) {
        if (phrase.status == status)
            return phrase.text;
    }
    return "Unknown";
}

} // namespace QSocketIoPrivate
