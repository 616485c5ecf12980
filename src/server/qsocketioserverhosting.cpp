// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Where the server runs: addresses, TLS, local sockets, servers of the program's own, the service manager's sockets.
#include "server/qsocketioserver_p.h"

#include "io/devicestream.h"
#include "logging.h"
#include "server/foreignrequests.h"
#include "server/servercore.h"

#include <QLocalServer>
#include <QTcpServer>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

QString portName(const QHostAddress &address, quint16 port)
{
    return u"%1 port %2"_s.arg(address.toString(), QString::number(port));
}

} // namespace

void QSocketIoServerPrivate::reportHandshakeFailure(const QHostAddress &peer, const QString &message)
{
    ++failedHandshakes;
    const QString from = peer.toString();
    qCWarning(lcQSocketIoServer, "TLS handshake with %s failed: %s", qUtf8Printable(from),
              qUtf8Printable(message));
    reportError(QSocketIo::ErrorCode::ConnectionRejected,
                "TLS handshake with %1 failed: %2"_L1.arg(from, message));
}

bool QSocketIoServerPrivate::placeAdded(bool isAdded, const QString &place)
{
    error = isAdded ? QString() : core->listeners().errorString();
    if (!isAdded) {
        qCWarning(lcQSocketIoIo, "cannot listen on %s: %s", qUtf8Printable(place),
                  qUtf8Printable(error));
        return false;
    }
    qCDebug(lcQSocketIoIo) << "asked for" << qUtf8Printable(place) << "listening on"
                           << core->listeners().urls();
    core->startServing();
    if (core->listeners().isListening())
        Q_EMIT q_ptr->listeningChanged(true);
    return true;
}

/*!
    Starts to listen on \a address and \a port; with port 0 the system chooses a free one, which port() then tells. Returns true
    on success; otherwise errorString() says what is wrong, and everything is as before.

    May be called several times, together with listenSecure(), listenLocal(), listenFromSystemd() and bind(): the server then accepts
    connections in all these places, and it makes no difference to anybody through which one a client came.
    When a server that does not listen yet has been given to bind(), it is the one that listens.

    QHostAddress::Any, the default, stands for all addresses, IPv4 and IPv6; QHostAddress::AnyIPv6 for those of IPv6 only.

    \sa listenSecure(), listenLocal(), bind(), urls(), close()
*/
bool QSocketIoServer::listen(const QHostAddress &address, quint16 port)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->startThreads();
    return d->placeAdded(d->core->listeners().listen(address, port), portName(address, port));
}

/*!
    Starts to listen on the local socket \a name, also called a Unix domain socket, and on Windows a named pipe. The name is that of
    QLocalServer::listen(): a path, or the name of a file in the folder for temporary files. Returns true on success; otherwise
    errorString() says what is wrong.

    A socket file that a crashed process has left behind is replaced; one that somebody listens on is not. The file is removed by
    close(). Its access rights follow the process's umask: for other ones, give a \l QLocalServer with socket
    options to bind(), or let systemd make the socket.

    Peers on a local socket have no address: QSocketIoHandshake::peerAddress() is null.

    \sa listen(), listenFromSystemd()
*/
bool QSocketIoServer::listenLocal(const QString &name)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->startThreads();
    return d->placeAdded(d->core->listeners().listenLocal(name), u"local socket \"%1\""_s.arg(name));
}

/*!
    Listens on the sockets that systemd has opened for this process (socket activation), TCP and local ones: all of them, or those
    whose \c FileDescriptorName= in the socket unit is \a name. Returns true on success; otherwise errorString() says what is
    wrong, for example that the process was started without any.

    The variables \c LISTEN_PID, \c LISTEN_FDS and \c LISTEN_FDNAMES tell which these are; no library of systemd's is
    needed, and other programs that follow the same convention can do it as well. Each socket is taken once
    in the life of the process. close() closes them here, while systemd keeps its own and may start the program again.

    Available on Unix only.

    \sa listen(), listenLocal()
*/
bool QSocketIoServer::listenFromSystemd(const QString &name)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->startThreads();
    return d->placeAdded(d->core->listeners().listenFromSystemd(name), u"sockets of systemd"_s);
}

/*!
    Takes the connections of \a server, which becomes the property of this object: a QTcpServer of the program's own making, or a
    QSslServer with settings of its own. It may listen already or start to do so later, by itself or by listen().
    Returns true unless \a server is null.

    A server that was bound stays when this one is closed, and the next listen() makes it listen again.

    \sa listen(), listenSecure(), close()
*/
bool QSocketIoServer::bind(QTcpServer *server)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->startThreads();
    return d->placeAdded(d->core->listeners().bind(server), u"a QTcpServer"_s);
}

/*!
    \overload

    Takes the connections of \a server, a QLocalServer, for the sake of its options: access rights, or a name in the abstract namespace of
    Linux. It becomes the property of this object, and may listen already or start to do so later, by itself or by listenLocal().

    When the system runs out of descriptors, a QLocalServer stops listening without a word. This server notices and makes
    it listen again.

    \sa listenLocal()
*/
bool QSocketIoServer::bind(QLocalServer *server)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->startThreads();
    return d->placeAdded(d->core->listeners().bind(server), u"a QLocalServer"_s);
}

/*!
    Starts to listen on \a address and \a port for TLS connections, with the certificate and the private key of
    sslConfiguration(), which have to be set before. With port 0 the system chooses a free one. Returns true on success; otherwise
    errorString() says what is wrong, and everything is as before.

    \sa setSslConfiguration(), setTlsHandshakeTimeout(), listen()
*/
bool QSocketIoServer::listenSecure(const QHostAddress &address, quint16 port)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->startThreads();
    return d->placeAdded(d->core->listeners().listenSecure(address, port), portName(address, port));
}

/*!
    Returns the TLS settings of listenSecure().

    \sa setSslConfiguration()
*/
QSslConfiguration QSocketIoServer::sslConfiguration() const
{
    return d_func()->core->listeners().sslConfiguration();
}

/*!
    Sets the TLS settings of listenSecure() to \a configuration: the certificate with its chain, the private key, protocols and
    ciphers. While the server listens, handshakes from now on use them and existing connections keep theirs, so this is also how a
    renewed certificate comes into use without a restart.

    With QSslSocket::VerifyPeer as the \l{QSslConfiguration}{configuration's} mode, a certificate is demanded of every client, issued
    by one of the configuration's CA certificates; QSslSocket::QueryPeer asks for one and lets in those who have none or a wrong one, too.
    QSocketIoHandshake::peerCertificate() and QSocketIoHandshake::peerCertificateErrors() tell what a client has shown.

    \sa listenSecure()
*/
void QSocketIoServer::setSslConfiguration(const QSslConfiguration &configuration)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->listeners().setSslConfiguration(configuration);
    d->core->shareSettings();
}

/*!
    Returns how long a TLS handshake may take.

    \sa setTlsHandshakeTimeout()
*/
milliseconds QSocketIoServer::tlsHandshakeTimeout() const
{
    return d_func()->core->listeners().handshakeTimeout();
}

/*!
    Drops clients of listenSecure() whose TLS handshake takes longer than \a timeout. The default is 5 seconds; a time below a
    millisecond is raised to one. At most 1024 handshakes at a time are under way on each port; further clients wait.
*/
void QSocketIoServer::setTlsHandshakeTimeout(milliseconds timeout)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->listeners().setHandshakeTimeout(timeout);
    d->core->shareSettings();
}

/*!
    Returns how many TLS handshakes have failed or timed out so far, on the ports of listenSecure() and of a QSslServer
    that was bound. Each was reported by errorOccurred() and in the log, too, and disturbed nobody else.
*/
quint64 QSocketIoServer::failedTlsHandshakes() const
{
    return d_func()->failedHandshakes;
}

/*!
    Serves the connection \a socket, which another server of the program has accepted and which becomes the property of this
    object. Nothing may have been read from it; QIODevice::peek() is allowed, to find out whose request it is. A QSslSocket is
    taken as well, encrypted already or about to be.

    This server need not listen for it. The socket has to live in the server's thread.

    \sa handleWebSocket(), handleRequest(), bind()
*/
void QSocketIoServer::handleConnection(QTcpSocket *socket)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->takeConnection(QSocketIoPrivate::makeDeviceStream(socket));
}

/*!
    \overload

    Serves the connection \a socket, a local one.
*/
void QSocketIoServer::handleConnection(QLocalSocket *socket)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->takeConnection(QSocketIoPrivate::makeDeviceStream(socket));
}

/*!
    Serves the WebSocket \a socket, which another server of the program has accepted, a QWebSocketServer or a QHttpServer, and which
    becomes the property of this object. Its QWebSocket::requestUrl() tells whether it begins a session or is the upgrade of one
    that polls. One that is refused is closed with code 1008 and the reason.

    To be called in the slot that gets to know of the socket: messages that arrive before are lost. A WebSocket that comes in through a
    port of this server costs less, so this is for programs whose port belongs to another one.

    \sa handleRequest(), handleConnection()
*/
void QSocketIoServer::handleWebSocket(QWebSocket *socket)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->takeRequest(QSocketIoPrivate::ForeignWebSocket::make(socket, d->core));
}

/*!
    Answers the request \a exchange, which another HTTP server of the program has received, and which becomes the property of this
    object. The answer may take as long as a poll waits. With requests and handleWebSocket() together, a client has
    everything that it would have on a port of this server.

    \sa QSocketIoExchange
*/
void QSocketIoServer::handleRequest(QSocketIoExchange *exchange)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->takeRequest(QSocketIoPrivate::ForeignRequest::make(exchange, d->core));
}

/*!
    Stops listening and closes all connections. The sockets are disconnected with QSocketIo::DisconnectReason::ServerShutdown before
    this function returns; what has been written to them still leaves in the next moments, as long as there is an event loop.
    Clients see a lost connection and, as a rule, try to reconnect. Namespaces, handlers and settings stay, and listen()
    may be called again.

    \sa shutDown()
*/
void QSocketIoServer::close()
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    const bool wasListening = isListening();
    d->core->stopListening();
    const QPointer<QSocketIoServer> guard(this);
    d->core->closeConnections(QSocketIo::DisconnectReason::ServerShutdown);
    if (guard && wasListening)
        Q_EMIT listeningChanged(false);
}

/*!
    Stops listening and closes all connections one after the other over \a drainTime, so that the clients of a server that is replaced do
    not all come back in the same moment. The future finishes when the last connection has gone, which takes up to five seconds longer
    when a client does not read. It is cancelled when the server is destroyed before. The function returns at once, and needs an
    event loop to do its work.

    \list
    \li From now on nobody new is let in: the port is free for another process, and a request that opens a connection over a
        connection that is still there is answered with 503.
    \li The connections that exist go on, with everything that they can do otherwise, until it is their turn. Each gets an equal share of the
        time; the first ends at once. One in the middle of an acknowledgement, asked for by either side, is left until that has been
        sent or received.
    \li When \a drainTime is over, all that are left are closed together, as close() does it.
    \li A client is told by the end of its connection, as clients of a server that crashes are, and not by a packet that disconnects
        it from its namespaces: that would keep it from coming back. A program that wants to tell its clients more emits an
        event of its own before. Sockets are disconnected with QSocketIo::DisconnectReason::ServerShutdown.
    \endlist

    What a client sends in the same moment in which its connection ends is lost, as with any lost connection, unless it repeats events that
    are not acknowledged; see QSocketIoClientNamespace::setRetries(), which clients of the reference have as well.

    A second call during that time changes nothing and returns the same future; close() ends it at once.

    \snippet snippets/tst_monitoringsnippets.cpp shut-down

    \sa close(), {Watching a server}
*/
QFuture<void> QSocketIoServer::shutDown(std::chrono::milliseconds drainTime)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    const bool wasListening = isListening();
    d->core->stopListening();
    const QFuture<void> future = d->core->shutDown(drainTime);
    if (wasListening)
        Q_EMIT listeningChanged(false);
    return future;
}

bool QSocketIoServer::isListening() const
{
    return d_func()->core->listeners().isListening();
}

quint16 QSocketIoServer::port() const
{
    return d_func()->core->listeners().port();
}

/*!
    Returns everywhere the server listens, in the order in which these places were added: \c{http://127.0.0.1:3000},
    \c{https://[::1]:3443} or \c{unix:/run/chat.socket}. The address of all addresses is written as \c{[::]}.

    \sa listen(), port()
*/
QList<QUrl> QSocketIoServer::urls() const
{
    return d_func()->core->listeners().urls();
}

/*!
    Returns why the last listen(), or the last other function that adds a place, failed; empty after a success. The words are the
    operating system's: that the address is in use, or that a port below 1024 needs a privilege. The same is written to the log as
    a warning of the category \c qsocketio.io, with the address; its debug messages tell where the server listens.

    errorOccurred() is not raised for this: the return value has told it.
*/
QString QSocketIoServer::errorString() const
{
    return d_func()->error;
}
