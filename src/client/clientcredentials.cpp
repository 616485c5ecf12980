// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/clientcredentials.h"

#include <QNetworkProxy>
#include <QUrl>

namespace QSocketIoPrivate {

namespace {

ClientCredentials::Pair pairOf(const QAuthenticator &authenticator)
{
    return { authenticator.user(), authenticator.password() };
}

} // namespace

QString ClientCredentials::keyOf(const QUrl &url, const QString &realm)
{
    return QStringLiteral("%1://%2:%3 %4")
            .arg(url.scheme(), url.host(), QString::number(url.port()), realm);
}

QString ClientCredentials::keyOf(const QNetworkProxy &proxy)
{
    return QStringLiteral("proxy %1:%2").arg(proxy.hostName(), QString::number(proxy.port()));
}

bool ClientCredentials::fill(const QString &key, QAuthenticator *authenticator,
                             const Pair &fallback) const
{
    const Pair pair = m_known.value(key, fallback);
    if (pair.isEmpty() || pair == pairOf(*authenticator))
        return false;
    authenticator->setUser(pair.user);
    authenticator->setPassword(pair.password);
    return true;
}

void ClientCredentials::remember(const QString &key, const QAuthenticator &authenticator)
{
    const Pair pair = pairOf(authenticator);
    if (!pair.isEmpty())
        m_known.insert(key, pair);
}

} // namespace QSocketIoPrivate
