// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the transports of a client share: network access, cookies, and the program's answers to their questions.
#pragma once

#include <QList>
#include <QSslError>

class QAuthenticator;
class QNetworkAccessManager;
class QNetworkProxy;
class QUrl;

namespace QSocketIoPrivate {

class CookieStore;

class ClientServices
{
public:
    // Made by the first call: only polling needs it, and it brings a thread.
    virtual QNetworkAccessManager *networkAccess() = 0;
    virtual CookieStore &cookies() = 0;

    // Questions. The program answers them in slots, which may destroy whoever asks.
    virtual QList<QSslError> ignorableSslErrors(const QList<QSslError> &errors) = 0;
    virtual void authenticate(const QUrl &url, QAuthenticator *authenticator) = 0;
    virtual void authenticateProxy(const QNetworkProxy &proxy, QAuthenticator *authenticator) = 0;

protected:
    ~ClientServices() = default;
};

} // namespace QSocketIoPrivate
