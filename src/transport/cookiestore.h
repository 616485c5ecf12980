// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The cookies that all attempts and transports of a client share. What a balancer sets on a poll has to come back with
// the WebSocket handshake, or that ends at another server.
#pragma once

#include <QByteArray>
#include <QList>
#include <QNetworkCookie>
#include <QNetworkCookieJar>
#include <QPointer>

#include <memory>

class QNetworkRequest;
class QUrl;

namespace QSocketIoPrivate {

class CookieStore
{
public:
    // A jar of somebody else, who keeps it; null: one of our own. When the other is deleted, we go on with our own.
    void setJar(QNetworkCookieJar *jar) { m_foreign = jar; }
    QNetworkCookieJar *jar(); // is made when there is none
    bool isEmpty() const { return !m_foreign && !m_own; }

    QList<QNetworkCookie> cookiesFor(const QUrl &url) const;
    // The Cookie field for a request to this http(s) URL: what the jar holds and what the base request brings, the
    // jar's value where both know the name.
    QByteArray fieldFor(const QNetworkRequest &base, const QUrl &url) const;
    void store(const QList<QByteArray> &setCookieFields, const QUrl &url);

private:
    QPointer<QNetworkCookieJar> m_foreign;
    std::unique_ptr<QNetworkCookieJar> m_own;
};

} // namespace QSocketIoPrivate
