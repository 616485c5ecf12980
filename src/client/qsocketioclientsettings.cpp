// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program can set on a QSocketIoClient.
#include "client/qsocketioclient_p.h"
#include "core/customparser.h"
#include "core/parser.h"
#include "logging.h"

/*!
    \property QSocketIoClient::url
    \brief Where the server is: scheme, host, port and query; and the client's main namespace.

    The scheme is http, https, ws or wss; https and wss mean TLS, and the default port is 80 or 443. The
    transports are chosen by setTransports(), whatever the scheme. The query is sent with every request, where a
    server can read it in its handshake.

    The path names the main namespace, which is the one that on(), off(), emitEvent(), emitWithAck(), withTimeout() and asVolatile() of the
    client speak to: \c{"http://localhost:3000/admin"} that of \c{"/admin"}, a URL without a path that of \c{"/"}. A slash at the
    end is part of the name, as it is for JavaScript; what is percent-encoded is decoded. Where the server serves Socket.IO says setPath().

    Until the first attempt at a connection the main namespace follows the url, and what was done with these verbs by then holds for
    the new one. Afterwards it stays, and so it does when both these verbs and, by of(), one of the two namespaces have been used: a url
    that names another one is a warning, once. Set the url before other threads use the client.

    A local socket has a URL of the scheme unix, as in QSocketIoServer::urls(): \c{"unix:/run/app.sock"}, or \c{"unix:@name"} in Linux'
    abstract namespace. It is reached over a WebSocket.

    A change takes effect with the next attempt to open the connection.
*/
QUrl QSocketIoClient::url() const
{
    Q_D(const QSocketIoClient);
    return d->url.value();
}

void QSocketIoClient::setUrl(const QUrl &url)
{
    Q_D(QSocketIoClient);
    d->url.setValue(url);
}

QBindable<QUrl> QSocketIoClient::bindableUrl()
{
    Q_D(QSocketIoClient);
    return QBindable<QUrl>(&d->url);
}

/*!
    Returns the size of the largest message that is accepted from the server, in bytes. 100 MB by default.
*/
qint64 QSocketIoClient::maxMessageSize() const
{
    Q_D(const QSocketIoClient);
    return d->options.maxMessageSize;
}

/*!
    Sets the size of the largest message that is accepted from the server, with its attachments, to \a bytes. A
    larger one ends the connection. It takes effect with the next attempt to open the connection.
*/
void QSocketIoClient::setMaxMessageSize(qint64 bytes)
{
    Q_D(QSocketIoClient);
    d->options.maxMessageSize = qMax<qint64>(bytes, 1);
}

/*!
    Returns how many attachments an event of the server may have. 10 by default.
*/
int QSocketIoClient::maxAttachments() const
{
    Q_D(const QSocketIoClient);
    return d->options.maxAttachments;
}

/*!
    Sets how many attachments (byte strings) an event of the server may have to \a count. One with more ends the
    connection. It takes effect with the next attempt to open the connection.
*/
void QSocketIoClient::setMaxAttachments(int count)
{
    Q_D(QSocketIoClient);
    d->options.maxAttachments = qMax(count, 0);
}

/*!
    Returns how packets are written.

    \since QSocketIo 0.1
    \sa setParser()
*/
QSocketIo::Parser QSocketIoClient::parser() const
{
    return QSocketIoPrivate::parserOf(d_func()->options.codec);
}

/*!
    Writes packets as \a parser says, from the next attempt to open the connection on, and returns whether that is possible. The
    default is QSocketIo::Parser::Json. The server has to use the same one, see \l{Data types}. With a server of Engine.IO 3 packets are
    JSON, whatever is set; a warning says so.

    Returns false, warns, and changes nothing if the library was built without
    \l{https://github.com/msgpack/msgpack-c/tree/cpp_master}{msgpack-cxx} and \a parser is QSocketIo::Parser::MessagePack, or if it is
    QSocketIo::Parser::Custom: a parser of the program has to be given itself.

    \since QSocketIo 0.1
*/
bool QSocketIoClient::setParser(QSocketIo::Parser parser)
{
    Q_D(QSocketIoClient);
    const auto codec = QSocketIoPrivate::codecOf(parser);
    if (codec)
        d->options.codec = *codec;
    return codec.has_value();
}

/*!
    Returns the parser of the program; null if one of the library's is used.

    \since QSocketIo 0.1
*/
std::shared_ptr<const QSocketIoPacketParser> QSocketIoClient::customParser() const
{
    return QSocketIoPrivate::customParserOf(d_func()->options.codec);
}

/*!
    Writes packets with the \a parser of the program, from the next attempt to open the connection on; parser() is then
    QSocketIo::Parser::Custom. Null stands for QSocketIo::Parser::Json. The server has to use the same one, see \l{Data types}. With a server
    of Engine.IO 3 packets are JSON, whatever is set; a warning says so.

    The parser is shared with the caller, and may be used by other clients and servers, in any threads. In which ones it is called, is told
    in QSocketIoPacketParser.

    \since QSocketIo 0.1
*/
void QSocketIoClient::setParser(std::shared_ptr<const QSocketIoPacketParser> parser)
{
    Q_D(QSocketIoClient);
    d->options.codec = QSocketIoPrivate::customCodec(std::move(parser));
}

/*!
    Returns how deeply arrays and objects of the server may be nested. 64 by default.
*/
int QSocketIoClient::maxNesting() const
{
    Q_D(const QSocketIoClient);
    return d->options.maxNesting;
}

/*!
    Sets how deeply arrays and objects in events of the server may be nested to \a depth. Deeper ones end the
    connection. It takes effect with the next attempt to open the connection.
*/
void QSocketIoClient::setMaxNesting(int depth)
{
    Q_D(QSocketIoClient);
    d->options.maxNesting = qMax(depth, 1);
}
