// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "transport/cookiestore.h"

#include <QNetworkCookie>
#include <QNetworkRequest>
#include <QUrl>

namespace QSocketIoPrivate {

QNetworkCookieJar *CookieStore::jar()
{
    if (m_foreign)
        return m_foreign;
    if (!m_own)
        m_own = std::make_unique<QNetworkCookieJar>();
    return m_own.get();
}

QList<QNetworkCookie> CookieStore::cookiesFor(const QUrl &url) const
{
    const QNetworkCookieJar *jar = m_foreign ? m_foreign.data() : m_own.get();
    return jar ? jar->cookiesForUrl(url) : QList<QNetworkCookie>();
}

QByteArray CookieStore::fieldFor(const QNetworkRequest &base, const QUrl &url) const
{
    QByteArrayList pairs;
    QByteArrayList known;
    const QList<QNetworkCookie> cookies = cookiesFor(url);
    for (const QNetworkCookie &cookie : cookies) {
        pairs.append(cookie.toRawForm(QNetworkCookie::NameAndValueOnly));
        known.append(cookie.name());
    }
    const QByteArrayList own = base.rawHeader("Cookie").split(';');
    for (const QByteArray &part : own) {
        const QByteArray pair = part.trimmed();
        if (!pair.isEmpty() && !known.contains(pair.left(pair.indexOf('='))))
            pairs.append(pair);
    }
    return pairs.join("; ");
}

void CookieStore::store(const QList<QByteArray> &setCookieFields, const QUrl &url)
{
    QList<QNetworkCookie> cookies;
    for (const QByteArray &field : setCookieFields)
        cookies += QNetworkCookie::parseCookies(field);
    if (!cookies.isEmpty())
        jar()->setCookiesFromUrl(cookies, url);
}

} // namespace QSocketIoPrivate
