// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A name and attributes; the value is the id of the session.
#include "qsocketiocookie.h"

#include <QSharedData>

class QSocketIoCookieData : public QSharedData
{
public:
    QByteArray name;
    QByteArray path = "/";
    QByteArray domain;
    std::chrono::seconds maxAge{ 0 };
    bool isHttpOnly = true;
    bool isSecure = false;
    QNetworkCookie::SameSite sameSite = QNetworkCookie::SameSite::Lax;
};

/*!
    \class QSocketIoCookie
    \inmodule QSocketIo
    \brief The cookie that a server gives to its clients, for the load balancer in front of it.

    The requests of a client that polls have to arrive at the same process each time. A load balancer can see to that by a
    cookie, which the server sets in the answer that opens a connection when QSocketIoServer::setCookie() says so. Its value is the
    id of the connection. The server itself never looks at it.

    The defaults are those of the reference implementation: the name \c io, the path \c{"/"}, not for scripts (\c HttpOnly), and
    \c{SameSite=Lax}. Copies share their data.

    \since QSocketIo 0.1
    \sa QSocketIoServer::setCookie()
*/

/*!
    Makes a cookie called \a name. A name that is no token (RFC 6265), such as one with a blank or \c{"="}, is taken for \c io.
*/
QSocketIoCookie::QSocketIoCookie(const QByteArray &name)
    : d(new QSocketIoCookieData)
{
    d->name = name;
}

/*!
    Makes a copy of \a other that shares its data.
*/
QSocketIoCookie::QSocketIoCookie(const QSocketIoCookie &other) = default;

/*!
    Makes this a copy of \a other that shares its data.
*/
QSocketIoCookie &QSocketIoCookie::operator=(const QSocketIoCookie &other) = default;

/*!
    Destroys the value.
*/
QSocketIoCookie::~QSocketIoCookie() = default;

/*!
    Returns the name of the cookie.
*/
QByteArray QSocketIoCookie::name() const
{
    return d->name;
}

/*!
    Returns the URL path below which clients send the cookie.
*/
QByteArray QSocketIoCookie::path() const
{
    return d->path;
}

/*!
    Sets the URL path below which clients send the cookie to \a path. The default is \c{"/"}; an empty one leaves the
    attribute out. Semicolons and control characters are dropped.
*/
void QSocketIoCookie::setPath(const QByteArray &path)
{
    d->path = path;
}

/*!
    Returns the domain for whose hosts the cookie is.
*/
QByteArray QSocketIoCookie::domain() const
{
    return d->domain;
}

/*!
    Sets the domain for whose hosts the cookie is to \a domain. It is empty by default: the cookie is for this host only.
    Semicolons and control characters are dropped.
*/
void QSocketIoCookie::setDomain(const QByteArray &domain)
{
    d->domain = domain;
}

/*!
    Returns how long clients keep the cookie.
*/
std::chrono::seconds QSocketIoCookie::maxAge() const
{
    return d->maxAge;
}

/*!
    Lets clients keep the cookie for \a age. The default is 0 s: until the browser is closed.
*/
void QSocketIoCookie::setMaxAge(std::chrono::seconds age)
{
    d->maxAge = age;
}

/*!
    Returns whether the cookie is kept from scripts.
*/
bool QSocketIoCookie::isHttpOnly() const
{
    return d->isHttpOnly;
}

/*!
    Keeps the cookie from scripts if \a httpOnly is true, which is the default.
*/
void QSocketIoCookie::setHttpOnly(bool httpOnly)
{
    d->isHttpOnly = httpOnly;
}

/*!
    Returns whether the cookie is sent over encrypted connections only.
*/
bool QSocketIoCookie::isSecure() const
{
    return d->isSecure;
}

/*!
    Has the cookie sent over encrypted connections only if \a secure is true. The default is false.
*/
void QSocketIoCookie::setSecure(bool secure)
{
    d->isSecure = secure;
}

/*!
    Returns with which requests of other sites the cookie is sent.
*/
QNetworkCookie::SameSite QSocketIoCookie::sameSite() const
{
    return d->sameSite;
}

/*!
    Has the cookie sent with requests of other sites according to \a sameSite. The default is QNetworkCookie::SameSite::Lax;
    QNetworkCookie::SameSite::None, for pages of other sites, is accepted by browsers together with setSecure() only.
    QNetworkCookie::SameSite::Default leaves the attribute out.
*/
void QSocketIoCookie::setSameSite(QNetworkCookie::SameSite sameSite)
{
    d->sameSite = sameSite;
}
