// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Origins as the three parts that they are compared by.
#include "http/corspolicy.h"

#include "http/httpsyntax.h"

#include <algorithm>

namespace QSocketIoPrivate {

namespace {

// How long a browser may remember the permission: saves a request per request, and a change of the policy is soon seen.
constexpr const char *preflightMaxAge = "600";
constexpr quint32 portMax = 65535;

struct OriginParts
{
    QByteArray scheme; // with "://"
    QByteArray host;
    QByteArray port; // with ":"; empty for the default one
};

bool isHostByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool isSchemeByte(char c)
{
    return isHostByte(c) || c == '+';
}

// The brackets of an IPv6 address hold digits, colons, and dots.
bool isBracketByte(char c)
{
    return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == ':' || c == '.';
}

QByteArrayView defaultPort(QByteArrayView scheme)
{
    if (scheme == "http://" || scheme == "ws://")
        return ":80";
    return scheme == "https://" || scheme == "wss://" ? QByteArrayView(":443") : QByteArrayView();
}

// An underscore is in no DNS name of a host, but in those of containers.
bool isHost(QByteArrayView host, bool mayHaveGlob)
{
    if (host.startsWith('['))
        return host.size() > 2 && host.endsWith(']')
               && std::all_of(host.begin() + 1, host.end() - 1, isBracketByte);
    return std::all_of(host.begin(), host.end(), [mayHaveGlob](char c) {
        return isHostByte(c) || c == '_' || (mayHaveGlob && c == '*');
    });
}

bool isPort(QByteArrayView port)
{
    const auto number = parseHttpDecimal(port);
    return number && *number > 0 && *number <= portMax && port[0] != '0';
}

std::optional<OriginParts> parseOrigin(QByteArrayView origin, bool mayHaveGlob)
{
    const QByteArray text = origin.toByteArray().toLower();
    const qsizetype schemeSize = text.indexOf("://");
    if (schemeSize <= 0 || !std::all_of(text.begin(), text.begin() + schemeSize, isSchemeByte))
        return std::nullopt;
    OriginParts parts{ text.first(schemeSize + 3), text.sliced(schemeSize + 3), {} };
    const qsizetype colon = parts.host.lastIndexOf(':');
    if (colon > parts.host.lastIndexOf(']')) {
        parts.port = parts.host.sliced(colon);
        parts.host.truncate(colon);
        if (!isPort(parts.port.sliced(1)) && !(mayHaveGlob && parts.port == ":*"))
            return std::nullopt;
        if (parts.port == defaultPort(parts.scheme))
            parts.port.clear();
    }
    if (!isHost(parts.host, mayHaveGlob))
        return std::nullopt;
    return parts;
}

// Both without recursion and at most their sizes multiplied: on a mismatch the last "*" takes one character more.
bool matchesGlob(QByteArrayView glob, QByteArrayView text)
{
    qsizetype g = 0;
    qsizetype t = 0;
    qsizetype star = -1;
    qsizetype starEnd = 0;
    while (t < text.size()) {
        if (g < glob.size() && glob[g] == '*' && isHostByte(text[t])) {
            star = g++;
            starEnd = ++t;
        } else if (g < glob.size() && glob[g] != '*' && glob[g] == text[t]) {
            ++g;
            ++t;
        } else if (star >= 0 && isHostByte(text[starEnd])) {
            g = star + 1;
            t = ++starEnd;
        } else {
            return false;
        }
    }
    return g == glob.size();
}

} // namespace

std::optional<QByteArray> normalizedOrigin(QByteArrayView origin)
{
    if (origin == "null")
        return origin.toByteArray();
    const auto parts = parseOrigin(origin, false);
    return parts ? std::optional(QByteArray(parts->scheme + parts->host + parts->port))
                 : std::nullopt;
}

bool CorsPolicy::add(QByteArrayView pattern)
{
    if (pattern == "*") {
        m_allowsAll = true;
        return true;
    }
    if (const auto exact = normalizedOrigin(pattern)) {
        m_exact.append(*exact);
        return true;
    }
    const auto parts = parseOrigin(pattern, true);
    if (!parts || parts->host.startsWith('[') != parts->host.endsWith(']'))
        return false;
    m_globs.append({ parts->scheme, parts->host, parts->port == ":*" ? "*" : parts->port });
    return true;
}

bool CorsPolicy::allows(QByteArrayView origin) const
{
    if (m_allowsAll || std::find(m_exact.begin(), m_exact.end(), origin) != m_exact.end())
        return true;
    if (m_globs.isEmpty())
        return false;
    const auto parts = parseOrigin(origin, false);
    return parts && std::any_of(m_globs.begin(), m_globs.end(), [&parts](const Glob &glob) {
               return glob.scheme == parts->scheme && (glob.port == "*" || glob.port == parts->port)
                      && matchesGlob(glob.host, parts->host);
           });
}

// The origin itself and not "*", with which browsers send no cookies; so the answer depends on who asks.
void CorsPolicy::appendFields(HttpHeaders &headers, const QByteArray &origin)
{
    headers.append("Access-Control-Allow-Origin", origin);
    headers.append("Access-Control-Allow-Credentials", "true");
    headers.append("Vary", "Origin");
}

bool CorsPolicy::isPreflight(const HttpRequest &request)
{
    return request.method == "OPTIONS" && request.headers.contains("Access-Control-Request-Method");
}

HttpResponse CorsPolicy::optionsResponse(const HttpRequest &request)
{
    HttpResponse response;
    response.status = 204;
    response.headers.append("Allow", "GET, POST, OPTIONS");
    if (!isPreflight(request))
        return response;
    response.headers.append("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
    QByteArray names;
    for (const QByteArray &value : request.headers.values("Access-Control-Request-Headers")) {
        QByteArrayView list = value;
        while (const auto name = takeHttpListElement(list)) {
            if (isHttpToken(*name))
                names.append(names.isEmpty() ? "" : ", ").append(*name);
        }
    }
    if (!names.isEmpty())
        response.headers.append("Access-Control-Allow-Headers", names);
    response.headers.append("Access-Control-Max-Age", preflightMaxAge);
    return response;
}

} // namespace QSocketIoPrivate
