// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What can be set on a server: the path, times and limits.
#include "server/qsocketioserver_p.h"

#include "core/customparser.h"
#include "core/parser.h"
#include "server/servercore.h"

#include <algorithm>

using std::chrono::milliseconds;

const QSocketIoServerPrivate::Settings &QSocketIoServerPrivate::settings() const
{
    return core->settings();
}

template <typename Change>
void QSocketIoServerPrivate::changeSettings(const char *function, Change change)
{
    assertThread(function);
    Settings changed = core->settings();
    change(changed);
    core->setSettings(changed);
}

/*!
    Returns the URL path of Socket.IO requests, with a slash at either end.

    \sa setPath()
*/
QString QSocketIoServer::path() const
{
    return QString::fromUtf8(d_func()->settings().path);
}

/*!
    Sets the URL path of Socket.IO requests to \a path; slashes at its ends are added. Requests for it and for everything below it
    are taken for Socket.IO ones, with or without the slash at the end. The default is \c{"/socket.io/"}, which all
    clients expect unless told otherwise.
*/
void QSocketIoServer::setPath(const QString &path)
{
    Q_D(QSocketIoServer);
    QByteArray own = path.toUtf8();
    if (!own.startsWith('/'))
        own.prepend('/');
    if (!own.endsWith('/'))
        own.append('/');
    d->changeSettings(Q_FUNC_INFO, [&own](auto &settings) { settings.path = own; });
}

/*!
    Returns the transports that clients may use.
*/
QList<QSocketIo::Transport> QSocketIoServer::transports() const
{
    return d_func()->settings().engine.transports;
}

/*!
    Lets clients use \a transports only, from the next connection on. By default these are both, and a connection that starts with
    long polling is offered the upgrade to a WebSocket.
*/
void QSocketIoServer::setTransports(const QList<QSocketIo::Transport> &transports)
{
    Q_D(QSocketIoServer);
    d->changeSettings(Q_FUNC_INFO,
                      [&transports](auto &settings) { settings.engine.transports = transports; });
}

/*!
    Returns whether clients of Engine.IO 3 are let in.

    \sa setAllowEngineIo3()
*/
bool QSocketIoServer::allowEngineIo3() const
{
    return d_func()->settings().engine.allowRevision3;
}

/*!
    Lets clients of Engine.IO 3 in, too, if \a allow is true: JavaScript 1 and 2, python-socketio 4. The default is \c false, and they are
    refused with the code 5, \c{"Unsupported protocol version"}. It holds for connections opened from now on.

    Old and new clients share namespaces, rooms and broadcasts, and a program need not tell them apart. It can, by
    QSocketIoHandshake::protocol(), and will notice these differences:

    \list
    \li They send no auth; see QSocketIoHandshake::queryValue().
    \li They are in the namespace \c{"/"} without having asked, and its middlewares see them when the connection opens. Refused there,
        they may still join others.
    \li Their id in a namespace is made of the secret that their requests carry. Whoever learns the id of such a socket can read and
        write in its name: a program that tells clients each other's ids should not let old clients in.
    \li A refusal reaches them as its data only, or as its message where there is no data.
    \li They keep the heartbeat going themselves, every \c interval of setPing(), and are given up when nothing was heard of them for
        the sum of both times.
    \li socket.io-client 1 encodes text beyond ASCII twice when it polls, so that it arrives as if UTF-8 had been read as Latin-1.
        Nothing the server sends is affected, nor anything over a WebSocket.
    \endlist
*/
void QSocketIoServer::setAllowEngineIo3(bool allow)
{
    Q_D(QSocketIoServer);
    d->changeSettings(Q_FUNC_INFO,
                      [allow](auto &settings) { settings.engine.allowRevision3 = allow; });
}

/*!
    Returns how packets are written.

    \since QSocketIo 0.1
    \sa setParser()
*/
QSocketIo::Parser QSocketIoServer::parser() const
{
    return QSocketIoPrivate::parserOf(d_func()->settings().codec);
}

/*!
    Writes packets as \a parser says, for connections opened from now on, and returns whether that is possible. The default is
    QSocketIo::Parser::Json. All clients of the server have to use the same one, see \l{Data types}.

    Returns false, warns, and changes nothing if the library was built without
    \l{https://github.com/msgpack/msgpack-c/tree/cpp_master}{msgpack-cxx} and \a parser is QSocketIo::Parser::MessagePack, or if it is
    QSocketIo::Parser::Custom: a parser of the program has to be given itself.

    \since QSocketIo 0.1
*/
bool QSocketIoServer::setParser(QSocketIo::Parser parser)
{
    Q_D(QSocketIoServer);
    const auto codec = QSocketIoPrivate::codecOf(parser);
    if (codec)
        d->changeSettings(Q_FUNC_INFO, [codec](auto &settings) { settings.codec = *codec; });
    return codec.has_value();
}

/*!
    Returns the parser of the program; null if one of the library's is used.

    \since QSocketIo 0.1
*/
std::shared_ptr<const QSocketIoPacketParser> QSocketIoServer::customParser() const
{
    return QSocketIoPrivate::customParserOf(d_func()->settings().codec);
}

/*!
    Writes packets with the \a parser of the program, for connections opened from now on; parser() is then QSocketIo::Parser::Custom. Null
    stands for QSocketIo::Parser::Json. All clients of the server have to use the same one, see \l{Data types}; only clients of Engine.IO 3
    go on with JSON.

    The parser is shared with the caller, and may be used by other servers and clients, in any threads. In which ones it is called, is told
    in QSocketIoPacketParser.

    \since QSocketIo 0.1
*/
void QSocketIoServer::setParser(std::shared_ptr<const QSocketIoPacketParser> parser)
{
    Q_D(QSocketIoServer);
    const auto codec = QSocketIoPrivate::customCodec(std::move(parser));
    d->changeSettings(Q_FUNC_INFO, [&codec](auto &settings) { settings.codec = codec; });
}

/*!
    Returns the time between two heartbeats.

    \sa setPing()
*/
milliseconds QSocketIoServer::pingInterval() const
{
    return d_func()->settings().engine.pingInterval;
}

/*!
    Returns how long a client may take to answer a heartbeat.

    \sa setPing()
*/
milliseconds QSocketIoServer::pingTimeout() const
{
    return d_func()->settings().engine.pingTimeout;
}

/*!
    Sends a heartbeat every \a interval, and gives a client up with QSocketIo::DisconnectReason::PingTimeout when it has not
    answered within \a timeout (Engine.IO protocol 4, "Heartbeat"). Both are told to clients, which watch the
    server by them; they hold for connections opened from now on. The defaults are 25 and 20 seconds. Times below a
    millisecond are raised to one.
*/
void QSocketIoServer::setPing(milliseconds interval, milliseconds timeout)
{
    Q_D(QSocketIoServer);
    d->changeSettings(Q_FUNC_INFO, [interval, timeout](auto &settings) {
        settings.engine.pingInterval = std::max(interval, milliseconds(1));
        settings.engine.pingTimeout = std::max(timeout, milliseconds(1));
    });
}

/*!
    Returns how long a connection may stay without joining a namespace.

    \sa setConnectTimeout()
*/
milliseconds QSocketIoServer::connectTimeout() const
{
    return d_func()->settings().connectTimeout;
}

/*!
    Closes connections that have not been let into any namespace within \a timeout, from the next connection on. The default is 45
    seconds; the time that middlewares take counts.
*/
void QSocketIoServer::setConnectTimeout(milliseconds timeout)
{
    Q_D(QSocketIoServer);
    d->changeSettings(Q_FUNC_INFO, [timeout](auto &settings) { settings.connectTimeout = timeout; });
}

/*!
    Returns how long the upgrade of a connection may take.

    \sa setUpgradeTimeout()
*/
milliseconds QSocketIoServer::upgradeTimeout() const
{
    return d_func()->settings().engine.upgradeTimeout;
}

/*!
    Gives up the upgrade of a connection from long polling to a WebSocket when it has not succeeded within \a timeout; the connection
    itself goes on as before. The default is 10 seconds.
*/
void QSocketIoServer::setUpgradeTimeout(milliseconds timeout)
{
    Q_D(QSocketIoServer);
    d->changeSettings(Q_FUNC_INFO,
                      [timeout](auto &settings) { settings.engine.upgradeTimeout = timeout; });
}

/*!
    Returns how long the header of an HTTP request may take.

    \sa setHeaderTimeout()
*/
milliseconds QSocketIoServer::headerTimeout() const
{
    return d_func()->settings().http.headerTimeout;
}

/*!
    Refuses HTTP requests whose header has not arrived within \a timeout after its first byte. The default is 10 seconds.
*/
void QSocketIoServer::setHeaderTimeout(milliseconds timeout)
{
    Q_D(QSocketIoServer);
    d->changeSettings(Q_FUNC_INFO,
                      [timeout](auto &settings) { settings.http.headerTimeout = timeout; });
}

/*!
    Returns how long the body of an HTTP request may take.

    \sa setBodyTimeout()
*/
milliseconds QSocketIoServer::bodyTimeout() const
{
    return d_func()->settings().http.bodyTimeout;
}

/*!
    Refuses HTTP requests whose body has not arrived within \a timeout after its header. The default is 30 seconds.
*/
void QSocketIoServer::setBodyTimeout(milliseconds timeout)
{
    Q_D(QSocketIoServer);
    d->changeSettings(Q_FUNC_INFO,
                      [timeout](auto &settings) { settings.http.bodyTimeout = timeout; });
}

/*!
    Returns the largest message that a client may send, in bytes.

    \sa setMaxPayload()
*/
qint64 QSocketIoServer::maxPayload() const
{
    return d_func()->settings().engine.maxPayload;
}

/*!
    Closes connections that send a message, an event with its attachments or the body of a request of more than \a bytes. Clients
    are told the limit when they connect. The default is 1 000 000 bytes, as in the reference implementation.
*/
void QSocketIoServer::setMaxPayload(qint64 bytes)
{
    Q_D(QSocketIoServer);
    d->changeSettings(Q_FUNC_INFO, [bytes](auto &settings) {
        settings.engine.maxPayload = std::max<qint64>(bytes, 1);
        settings.packets.bytes = settings.engine.maxPayload;
    });
}

/*!
    Returns how many attachments an event of a client may have.

    \sa setMaxAttachments()
*/
int QSocketIoServer::maxAttachments() const
{
    return d_func()->settings().packets.attachments;
}

/*!
    Closes connections that announce more than \a count attachments (byte arrays) in one event. The default is 10, as in the
    reference implementation.
*/
void QSocketIoServer::setMaxAttachments(int count)
{
    Q_D(QSocketIoServer);
    d->changeSettings(Q_FUNC_INFO, [count](auto &settings) {
        settings.packets.attachments = std::max(count, 0);
    });
}

/*!
    Returns how deep arrays and objects of a client's events may be nested.

    \sa setMaxNesting()
*/
int QSocketIoServer::maxNesting() const
{
    return d_func()->settings().packets.depth;
}

/*!
    Closes connections that send arrays and objects nested more than \a depth levels deep. The default is 64; the array of an event's
    arguments counts as one.
*/
void QSocketIoServer::setMaxNesting(int depth)
{
    Q_D(QSocketIoServer);
    d->changeSettings(Q_FUNC_INFO,
                      [depth](auto &settings) { settings.packets.depth = std::max(depth, 1); });
}

/*!
    Returns how many namespaces one connection may be in.

    \sa setMaxNamespaces()
*/
int QSocketIoServer::maxNamespaces() const
{
    return d_func()->settings().maxNamespaces;
}

/*!
    Refuses clients that ask for more than \a count namespaces over one connection with the message \c{"Too many namespaces"}. The default is
    64.
*/
void QSocketIoServer::setMaxNamespaces(int count)
{
    Q_D(QSocketIoServer);
    d->changeSettings(Q_FUNC_INFO,
                      [count](auto &settings) { settings.maxNamespaces = std::max(count, 1); });
}
