// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Which web pages may speak to the server, and what browsers are told about it (RFC 6454, and the Fetch standard's CORS
// protocol).
//
//   origin  = "null" / scheme "://" host [ ":" port ]
//   pattern = "*" / "null" / scheme "://" host-pattern [ ":" ( port / "*" ) ]
//
// A "*" in a host pattern stands for one or more letters, digits, dots and hyphens; as the port it stands for any, also
// the default one that is not written.
#pragma once

#include "http/httpmessage.h"

namespace QSocketIoPrivate {

// In lower case and without the scheme's default port, so that equal origins are equal bytes; nullopt when it is none.
std::optional<QByteArray> normalizedOrigin(QByteArrayView origin);

class CorsPolicy
{
public:
    // False: it is no pattern, and nothing has changed.
    bool add(QByteArrayView pattern);
    // The origin is a normalized one.
    bool allows(QByteArrayView origin) const;
    bool isEmpty() const { return !m_allowsAll && m_exact.isEmpty() && m_globs.isEmpty(); }

    // What lets a page of that origin read the answer, with cookies.
    static void appendFields(HttpHeaders &headers, const QByteArray &origin);
    // Whether a browser asks for permission rather than for something.
    static bool isPreflight(const HttpRequest &request);
    // The answer to it, and to any other OPTIONS request; appendFields() makes it a permission.
    static HttpResponse optionsResponse(const HttpRequest &request);

private:
    struct Glob
    {
        QByteArray scheme; // with "://"
        QByteArray host;
        QByteArray port; // with ":"; empty: the default one, "*": any
    };
    bool m_allowsAll = false;
    QList<QByteArray> m_exact;
    QList<Glob> m_globs;
};

} // namespace QSocketIoPrivate
