// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A value with the limits, and what it means to the layers below.
#include "qsocketioserverlimits.h"

#include "server/qsocketioserver_p.h"
#include "server/servercore.h"

#include <QSharedData>

#include <algorithm>

using QSocketIoPrivate::ServerSettings;
using std::chrono::milliseconds;

class QSocketIoServerLimitsData : public QSharedData
{
public:
    QSocketIoPrivate::ConnectionLedger::Limits connections;
    QSocketIoPrivate::HttpSettings http;
    int packetsPerPost = QSocketIoPrivate::EngineSettings().packetsPerPost;
    milliseconds answerTimeout = QSocketIoPrivate::HttpService::Settings().answerTimeout;
};

/*!
    \class QSocketIoServerLimits
    \inmodule QSocketIo
    \brief How many connections a server takes, and what it takes of each request.

    Get them from QSocketIoServer::limits(), change some, and set them again:

    \code
    QSocketIoServerLimits limits = server.limits();
    limits.setMaxConnectionsPerAddress(20);
    server.setLimits(limits);
    \endcode

    The first request of a connection too many is answered with 503, and with 429 where it is the client that has too many, whatever
    it asks for, and QSocketIoServer::handshakeRejected() tells of it. Those that come while 256 of these are under way are closed
    without an answer. Connections that are there stay.

    All limits of a server are listed in \l{Limits}. Copies share their data.

    \since QSocketIo 0.1
    \sa QSocketIoServer::setLimits()
*/

/*!
    Makes the default limits.
*/
QSocketIoServerLimits::QSocketIoServerLimits()
    : d(new QSocketIoServerLimitsData)
{}

/*!
    Makes a copy of \a other that shares its data.
*/
QSocketIoServerLimits::QSocketIoServerLimits(const QSocketIoServerLimits &other) = default;

/*!
    Makes this a copy of \a other that shares its data.
*/
QSocketIoServerLimits &QSocketIoServerLimits::operator=(const QSocketIoServerLimits &other) =
        default;

/*!
    Destroys the value.
*/
QSocketIoServerLimits::~QSocketIoServerLimits() = default;

/*!
    Returns how many connections the server takes altogether; 0 stands for any number.

    \sa setMaxConnections()
*/
int QSocketIoServerLimits::maxConnections() const
{
    return d->connections.connections;
}

/*!
    Takes \a count connections at a time, of any kind and in all places where the server listens. The default is 100,000; 0 is for
    no limit. One more is answered with 503. See to it that the process may open that many descriptors.
*/
void QSocketIoServerLimits::setMaxConnections(int count)
{
    d->connections.connections = std::max<int>(count, 0);
}

/*!
    Returns how many connections one address may have; 0 stands for any number.

    \sa setMaxConnectionsPerAddress()
*/
int QSocketIoServerLimits::maxConnectionsPerAddress() const
{
    return d->connections.perAddress;
}

/*!
    Takes \a count connections at a time from one address, or from one network of 64 bits where it is of IPv6. The default is 0, no
    limit: many clients may stand behind one address. One more is answered with 429.

    Of clients behind a proxy that is among QSocketIoServer::trustedProxies(), or on a local socket, the sessions are counted, by the
    address that the proxy gives.
*/
void QSocketIoServerLimits::setMaxConnectionsPerAddress(int count)
{
    d->connections.perAddress = std::max<int>(count, 0);
}

/*!
    Returns how many connections there may be that have not opened a session; 0 stands for any number.

    \sa setMaxPendingConnections()
*/
int QSocketIoServerLimits::maxPendingConnections() const
{
    return d->connections.pending;
}

/*!
    Takes \a count connections at a time that have neither opened a session nor belong to one yet, those for files and own routes
    among them. The default is 10,000; 0 is for no limit. One more is answered with 503.
*/
void QSocketIoServerLimits::setMaxPendingConnections(int count)
{
    d->connections.pending = std::max<int>(count, 0);
}

/*!
    Returns how many sessions may be there that one connection has opened; 0 stands for any number.

    \sa setMaxSessionsPerConnection()
*/
int QSocketIoServerLimits::maxSessionsPerConnection() const
{
    return d->connections.sessions;
}

/*!
    Lets one connection open \a count sessions, which a client that polls can do by one request after the other. Those that have
    ended do not count, and neither do those of trusted proxies. The default is 1000; 0 is for no limit. One more is answered
    with 429.
*/
void QSocketIoServerLimits::setMaxSessionsPerConnection(int count)
{
    d->connections.sessions = std::max<int>(count, 0);
}

/*!
    Returns how long the header of a request may be, in bytes.

    \sa setMaxHeaderBytes()
*/
qsizetype QSocketIoServerLimits::maxHeaderBytes() const
{
    return d->http.limits.header;
}

/*!
    Takes requests whose header, the first line and all fields, has at most \a bytes, at least 256. The default is 16 KiB. A longer one is answered
    with 431.
*/
void QSocketIoServerLimits::setMaxHeaderBytes(qsizetype bytes)
{
    d->http.limits.header = std::max<qsizetype>(bytes, 256);
}

/*!
    Returns how many fields the header of a request may have.

    \sa setMaxHeaderFields()
*/
int QSocketIoServerLimits::maxHeaderFields() const
{
    return d->http.limits.fields;
}

/*!
    Takes requests with at most \a count fields in their header. The default is 100. More are answered with 431.
*/
void QSocketIoServerLimits::setMaxHeaderFields(int count)
{
    d->http.limits.fields = std::max<int>(count, 1);
}

/*!
    Returns how many packets one POST of a client that polls may carry.

    \sa setMaxPacketsPerPost()
*/
int QSocketIoServerLimits::maxPacketsPerPost() const
{
    return d->packetsPerPost;
}

/*!
    Takes at most \a count packets in one POST. The default is 1000. More are answered with 400 and end the session; those before them
    have been handled.
*/
void QSocketIoServerLimits::setMaxPacketsPerPost(int count)
{
    d->packetsPerPost = std::max<int>(count, 1);
}

/*!
    Returns how long an HTTP connection may be without a request.

    \sa setIdleTimeout()
*/
milliseconds QSocketIoServerLimits::idleTimeout() const
{
    return d->http.idleTimeout;
}

/*!
    Closes HTTP connections that have been without a request, or have not read anything of an answer, for \a timeout. The default
    is 15 seconds. WebSockets and polls that wait have the heartbeat instead, see QSocketIoServer::setPing().
*/
void QSocketIoServerLimits::setIdleTimeout(milliseconds timeout)
{
    d->http.idleTimeout = std::max<milliseconds>(timeout, milliseconds(1));
}

/*!
    Returns how long an own route or a request filter may take for an answer that comes later; 0 stands for any time.

    \sa setAnswerTimeout()
*/
milliseconds QSocketIoServerLimits::answerTimeout() const
{
    return d->answerTimeout;
}

/*!
    Answers requests with 503 whose future of QSocketIoServer::setRequestHandler() or QSocketIoServer::setRequestFilter() has not
    finished within \a timeout. The default is 30 seconds; 0 is for no limit.
*/
void QSocketIoServerLimits::setAnswerTimeout(milliseconds timeout)
{
    d->answerTimeout = std::max<milliseconds>(timeout, milliseconds(0));
}

/*!
    Returns the limits of connections and requests.

    \sa setLimits()
*/
QSocketIoServerLimits QSocketIoServer::limits() const
{
    Q_D(const QSocketIoServer);
    const ServerSettings &settings = d->settings();
    QSocketIoServerLimits limits;
    limits.setMaxConnections(settings.connections.connections);
    limits.setMaxConnectionsPerAddress(settings.connections.perAddress);
    limits.setMaxPendingConnections(settings.connections.pending);
    limits.setMaxSessionsPerConnection(settings.connections.sessions);
    limits.setMaxHeaderBytes(settings.http.limits.header);
    limits.setMaxHeaderFields(settings.http.limits.fields);
    limits.setMaxPacketsPerPost(settings.engine.packetsPerPost);
    limits.setIdleTimeout(settings.http.idleTimeout);
    limits.setAnswerTimeout(settings.service.answerTimeout);
    return limits;
}

/*!
    Sets the limits of connections and requests to \a limits, for connections from now on. QSocketIoServerLimits has the defaults.
*/
void QSocketIoServer::setLimits(const QSocketIoServerLimits &limits)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    ServerSettings settings = d->settings();
    settings.connections.connections = limits.maxConnections();
    settings.connections.perAddress = limits.maxConnectionsPerAddress();
    settings.connections.pending = limits.maxPendingConnections();
    settings.connections.sessions = limits.maxSessionsPerConnection();
    settings.http.limits.header = limits.maxHeaderBytes();
    settings.http.limits.fields = limits.maxHeaderFields();
    settings.engine.packetsPerPost = limits.maxPacketsPerPost();
    settings.http.idleTimeout = limits.idleTimeout();
    settings.service.answerTimeout = limits.answerTimeout();
    settings.gate.answerTimeout = limits.answerTimeout();
    d->core->setSettings(settings);
}
