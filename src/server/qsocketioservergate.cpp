// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who is let in, and what the answers carry, as the program sets it.
#include "server/qsocketioserver_p.h"

#include "http/httpsyntax.h"
#include "logging.h"
#include "server/qsocketiorequest_p.h"
#include "server/servercore.h"

using namespace QSocketIoPrivate;

namespace {

void changeGate(ServerCore *core, const std::function<void(ServerGate::Settings &)> &change)
{
    ServerSettings settings = core->settings();
    change(settings.gate);
    core->setSettings(settings);
}

// An attribute of a cookie, without what would begin another.
void appendAttribute(QByteArray &out, const char *name, QByteArray value)
{
    value.removeIf([](char c) { return c == ';' || uchar(c) < ' ' || c == '\x7f'; });
    if (!value.isEmpty())
        out.append("; ").append(name).append('=').append(value);
}

QByteArray cookieAttributes(const QSocketIoCookie &cookie)
{
    QByteArray out;
    appendAttribute(out, "Path", cookie.path());
    appendAttribute(out, "Domain", cookie.domain());
    if (cookie.maxAge().count() > 0)
        appendAttribute(out, "Max-Age", QByteArray::number(qint64(cookie.maxAge().count())));
    if (cookie.isHttpOnly())
        out.append("; HttpOnly");
    if (cookie.isSecure())
        out.append("; Secure");
    switch (cookie.sameSite()) {
    case QNetworkCookie::SameSite::Default:
        break;
    case QNetworkCookie::SameSite::None:
        out.append("; SameSite=None");
        break;
    case QNetworkCookie::SameSite::Lax:
        out.append("; SameSite=Lax");
        break;
    case QNetworkCookie::SameSite::Strict:
        out.append("; SameSite=Strict");
        break;
    }
    return out;
}

} // namespace

/*!
    \typealias QSocketIoServer::RequestFilter

    A function that judges a request at once.
*/

/*!
    \typealias QSocketIoServer::AsyncRequestFilter

    A function that judges a request when its future has finished.
*/

/*!
    \fn void QSocketIoServer::handshakeRejected(QSocketIo::HandshakeError error, const QString &message, const QSocketIoRequest &request)

    Raised when a Socket.IO request has been refused, after it has been answered: \a error is the code that the peer got,
    \a message says what was wrong, sometimes in more words than the peer got, and \a request is the request without its body.
    Requests that are no proper HTTP are reported by errorOccurred() alone, which is raised after this signal, too.
*/

void QSocketIoServerPrivate::reportRejection(QSocketIo::HandshakeError handshakeError,
                                             const QByteArray &message,
                                             const EngineRequestInfo &request)
{
    const QPointer<QSocketIoServer> guard(q_ptr);
    const QHostAddress peer = request.peerAddress;
    Q_EMIT q_ptr->handshakeRejected(handshakeError, QString::fromUtf8(message),
                                    RequestAccess::make(request));
    if (guard)
        reportRefusal(peer, message);
}

/*!
    Returns the origins that were set by setAllowedOrigins().
*/
QStringList QSocketIoServer::allowedOrigins() const
{
    return d_func()->allowedOrigins;
}

/*!
    Lets web pages of other origins connect: those that match one of \a origins. An origin is a scheme, a host and a port, such as
    \c{"https://example.org"} or \c{"http://localhost:5173"}. A \c{"*"} stands for one or more characters of the host, or
    for any port: \c{"https://app-*.example.org"}, \c{"http://localhost:*"}. \c{"*"} alone stands for all origins, and \c{"null"}
    for pages that have none, such as local files. What is none of these is ignored with a warning.

    Browsers say with each request to another origin, and with each WebSocket, which origin the page is of. By default, and in addition
    to those set here, only the server's own origin is let in: the one whose scheme is that of the connection and whose
    host and port are those that were asked for. Other pages get a 400 with a JSON error before anything is done for
    them, unlike with the reference implementation, which lets a WebSocket of any page pass. Programs that are no browsers send
    no origin and are not affected.

    An origin that is let in finds in the answers what its browser wants to see (\c Access-Control-Allow-Origin with the
    origin, \c Access-Control-Allow-Credentials), and its preflights are answered. That includes \c{"*"}: any page in the web can then
    act with the cookies of its visitor, so let no cookie decide anything in such a server.

    Behind a proxy that speaks HTTPS to the outside, the server's own origin is not what it sees; see setTrustedProxies().

    \sa setRequestFilter()
*/
void QSocketIoServer::setAllowedOrigins(const QStringList &origins)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    CorsPolicy policy;
    for (const QString &origin : origins) {
        if (!policy.add(origin.toUtf8()))
            qCWarning(lcQSocketIoServer, "not an origin: \"%s\"", qUtf8Printable(origin));
    }
    d->allowedOrigins = origins;
    changeGate(d->core, [&policy](ServerGate::Settings &gate) { gate.origins = policy; });
}

/*!
    \overload

    Asks \a predicate about every origin that is neither the server's own nor in the list, as long as \a context lives: true lets
    it in. The origin is in lower case and without the default port of its scheme. The predicate is called in the server's thread,
    for each request, with setIoThreads() only for the first one of each session, and replaces an earlier one.
*/
void QSocketIoServer::setAllowedOrigins(const QObject *context,
                                        std::function<bool(const QString &)> predicate)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->gate().setPredicate(OriginPredicate{ context, std::move(predicate) });
    d->core->shareSettings();
}

/*!
    Lets \a filter judge every request that would open a connection, as long as \a context lives: by address, header, cookie or
    query. It is called in the server's thread, when nothing else is wrong with the request, and replaces an earlier one of either
    kind; an empty function removes it. Requests within a connection and those for files and own routes are not judged.

    \code
    server.setRequestFilter(&app, [](const QSocketIoRequest &request) {
        if (request.header("Authorization") == expected)
            return QSocketIoRequestVerdict::accepted();
        return QSocketIoRequestVerdict::denied("Who are you?", 401).withHeader("WWW-Authenticate", "Basic");
    });
    \endcode

    For the authentication data of Socket.IO, which come later, see QSocketIoServerNamespace::use().
*/
void QSocketIoServer::setRequestFilter(const QObject *context, RequestFilter filter)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    const QObject *const judge = filter ? context : nullptr;
    d->core->gate().setFilter({ judge, std::move(filter), {} });
    d->core->shareSettings();
}

/*!
    \overload

    The \a filter returns a future of the verdict. The request waits meanwhile. When the future takes longer than 30 seconds, the
    request is refused with 503, and with 500 when the future is cancelled or fails with an exception. When the time is
    over or the peer goes away, the future is cancelled. A \a context that goes after the call changes nothing about it.
*/
void QSocketIoServer::setRequestFilter(const QObject *context, AsyncRequestFilter filter)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    const QObject *const judge = filter ? context : nullptr;
    d->core->gate().setFilter({ judge, {}, std::move(filter) });
    d->core->shareSettings();
}

/*!
    Returns the proxies that were set by setTrustedProxies().
*/
QStringList QSocketIoServer::trustedProxies() const
{
    return d_func()->trustedProxies;
}

/*!
    Believes \a proxies what they say of the clients behind them: addresses, subnets such as \c{"10.0.0.0/8"} or
    \c{"fd00::/8"}, and \c{"unix:"} for all peers on local sockets. What is none of these is ignored with a warning. By default
    nobody is believed.

    The client's address, whether its connection is encrypted, and the host that it asked for are then taken from
    \c{X-Forwarded-For}, \c{X-Forwarded-Proto} and \c{X-Forwarded-Host}, or from \c Forwarded (RFC 7239). They show in
    QSocketIoHandshake and QSocketIoRequest, count for the limits of connections, and decide what the server's own origin
    is. Of several proxies in a row each has to be trusted, beginning with the nearest; what the first one
    that is not says of itself counts.

    Trust only proxies that set these fields themselves: whatever a client sends in them passes through others. When
    a request has both kinds of fields and they do not agree, none is believed.
*/
void QSocketIoServer::setTrustedProxies(const QStringList &proxies)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    TrustedProxies trusted;
    for (const QString &proxy : proxies) {
        if (!trusted.add(proxy))
            qCWarning(lcQSocketIoServer, "not an address or a subnet: \"%s\"",
                      qUtf8Printable(proxy));
    }
    d->trustedProxies = proxies;
    changeGate(d->core, [&trusted](ServerGate::Settings &gate) { gate.proxies = trusted; });
}

/*!
    Returns the cookie that clients are given, if any.
*/
std::optional<QSocketIoCookie> QSocketIoServer::cookie() const
{
    return d_func()->cookie;
}

/*!
    Gives clients \a cookie with the answer that opens their connection, for a load balancer that sends all requests of a client to the
    same process; \c std::nullopt, the default, gives them none.

    \code
    server.setCookie(QSocketIoCookie());
    \endcode
*/
void QSocketIoServer::setCookie(const std::optional<QSocketIoCookie> &cookie)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    QByteArray start;
    QByteArray end;
    if (cookie) {
        start = (isHttpToken(cookie->name()) ? cookie->name() : QByteArray("io")) + '=';
        end = cookieAttributes(*cookie);
    }
    d->cookie = cookie;
    changeGate(d->core, [&](ServerGate::Settings &gate) {
        gate.cookieStart = start;
        gate.cookieEnd = end;
    });
}

/*!
    Returns the header fields that were set by setResponseHeaders().
*/
QList<std::pair<QByteArray, QByteArray>> QSocketIoServer::responseHeaders() const
{
    return d_func()->settings().gate.responseHeaders.fields();
}

/*!
    Adds \a headers, pairs of a name and a value, to every answer of the server: those of Socket.IO, files, own routes and
    refusals. A field that an answer has itself, such as \c Cache-Control, stays as it is there. Answers to what is no proper HTTP
    request have none of them.

    \code
    server.setResponseHeaders({ { "Strict-Transport-Security", "max-age=31536000" } });
    \endcode

    For fields that depend on the request, see QSocketIoRequestVerdict::withHeader() and QSocketIoResponse::setHeader().
*/
void QSocketIoServer::setResponseHeaders(const QList<std::pair<QByteArray, QByteArray>> &headers)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    HttpHeaders fields;
    for (const auto &[name, value] : headers)
        fields.append(name, value);
    changeGate(d->core, [&fields](ServerGate::Settings &gate) { gate.responseHeaders = fields; });
}
