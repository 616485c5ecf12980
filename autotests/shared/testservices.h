// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the transports of a client need of it, answered by a test.
#pragma once

#include "transport/clientservices.h"
#include "transport/cookiestore.h"

#include <QAuthenticator>
#include <QNetworkAccessManager>
#include <QNetworkProxy>
#include <QUrl>

#include <functional>
#include <memory>

namespace QSocketIoPrivate {

class TestServices final : public ClientServices
{
public:
    QNetworkAccessManager *networkAccess() override
    {
        if (!manager) {
            manager = std::make_unique<QNetworkAccessManager>();
            manager->setCookieJar(store.jar());
            store.jar()->setParent(nullptr);
        }
        return manager.get();
    }
    CookieStore &cookies() override { return store; }
    QList<QSslError> ignorableSslErrors(const QList<QSslError> &errors) override
    {
        sslErrors = errors;
        if (onSslErrors)
            onSslErrors();
        return ignored;
    }
    void authenticate(const QUrl &url, QAuthenticator *authenticator) override
    {
        ++asked;
        if (onAuthenticate)
            onAuthenticate(url, authenticator);
    }
    void authenticateProxy(const QNetworkProxy &proxy, QAuthenticator *authenticator) override
    {
        ++askedForProxy;
        if (onAuthenticateProxy)
            onAuthenticateProxy(proxy, authenticator);
    }

    CookieStore store;                              // outlives the manager
    std::unique_ptr<QNetworkAccessManager> manager; // made when it is asked for
    QList<QSslError> ignored;
    QList<QSslError> sslErrors; // the latest
    int asked = 0;
    int askedForProxy = 0;
    std::function<void()> onSslErrors;
    std::function<void(const QUrl &, QAuthenticator *)> onAuthenticate;
    std::function<void(const QNetworkProxy &, QAuthenticator *)> onAuthenticateProxy;
};

} // namespace QSocketIoPrivate
