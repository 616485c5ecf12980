// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Names and passwords that the program has given: it is asked once, not by every transport of every attempt.
#pragma once

#include <QAuthenticator>
#include <QHash>
#include <QString>

#include <functional>

class QNetworkProxy;
class QUrl;

namespace QSocketIoPrivate {

class ClientCredentials
{
public:
    struct Pair
    {
        QString user;
        QString password;
        bool isEmpty() const { return user.isEmpty() && password.isEmpty(); }
        bool operator==(const Pair &) const = default;
    };

    static QString keyOf(const QUrl &url, const QString &realm);
    static QString keyOf(const QNetworkProxy &proxy);

    // Fills the authenticator with what is known, or the fallback. When it brings just that, it was wrong: nothing is
    // filled in, and the program is to be asked.
    bool fill(const QString &key, QAuthenticator *authenticator, const Pair &fallback = {}) const;
    void remember(const QString &key, const QAuthenticator &authenticator);

private:
    QHash<QString, Pair> m_known;
};

} // namespace QSocketIoPrivate
