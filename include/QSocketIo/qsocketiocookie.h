// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The cookie that a server gives to its clients, for the load balancer in front of it.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qshareddata.h>
#include <QtNetwork/qnetworkcookie.h>

#include <chrono>

class QSocketIoCookieData;

class QSOCKETIO_EXPORT QSocketIoCookie
{
public:
    explicit QSocketIoCookie(const QByteArray &name = "io");
    QSocketIoCookie(const QSocketIoCookie &other);
    QSocketIoCookie &operator=(const QSocketIoCookie &other);
    ~QSocketIoCookie();

    QByteArray name() const;
    QByteArray path() const;
    void setPath(const QByteArray &path);
    QByteArray domain() const;
    void setDomain(const QByteArray &domain);
    std::chrono::seconds maxAge() const;
    void setMaxAge(std::chrono::seconds age);
    bool isHttpOnly() const;
    void setHttpOnly(bool httpOnly);
    bool isSecure() const;
    void setSecure(bool secure);
    QNetworkCookie::SameSite sameSite() const;
    void setSameSite(QNetworkCookie::SameSite sameSite);

private:
    QSharedDataPointer<QSocketIoCookieData> d;
};
