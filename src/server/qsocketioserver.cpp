// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server's public face: the port, the namespaces, and what they are for.
#include "server/qsocketioserver_p.h"

#include "logging.h"
#include "server/parentadapter.h"
#include "server/qsocketioservernamespace_p.h"
#include "server/servercore.h"

#include <QThread>

#include <utility>

using namespace Qt::StringLiterals;
using QSocketIoPrivate::ServerCore;

/*!
    \class QSocketIoServer
    \inmodule QSocketIo
    \brief A Socket.IO server: one port for long polling, WebSocket and static files.

    \code
    QSocketIoServer server;
    server.on("add", &app, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    server.listen(QHostAddress::Any, 3000);
    \endcode

    The server speaks Socket.IO protocol 5 over Engine.IO protocol 4, which is what the JavaScript library uses since its
    version 3. Clients join namespaces, each a QSocketIoServerNamespace with its own handlers, rooms and middlewares. The
    namespace \c{"/"} is always there, and the server carries its most used functions: on(), use(), emitEvent(), broadcast(),
    to() and except(). Other namespaces exist when of() has been called for them, or when the program's
    resolver agrees to them; a client that asks for any other is told \c{"Invalid namespace"}.

    \section1 Limits

    Whatever clients send, the server's memory stays bounded:

    \table
    \header \li limit \li function \li default
    \row \li a message, and the body of a request \li setMaxPayload() \li 1 000 000 bytes
    \row \li attachments of one event \li setMaxAttachments() \li 10
    \row \li nesting of arrays and objects \li setMaxNesting() \li 64
    \row \li namespaces of one connection \li setMaxNamespaces() \li 64
    \row \li unsent data of one connection \li setMaxWriteBuffer() \li 4 MiB
    \row \li header of a request \li setHeaderTimeout() \li 16 KiB within 10 s
    \row \li body of a request \li setBodyTimeout() \li 30 s
    \row \li connection without a namespace \li setConnectTimeout() \li 45 s
    \endtable

    \section1 Lifetime and threads

    A server lives in one thread, together with its namespaces and sockets, and raises its signals there. It may be moved to
    another thread before it listens. Emitting and broadcasting are possible from any thread; everything else belongs to
    the server's own. With setIoThreads() it reads and writes in threads of its own, which changes nothing of this. It may be closed and destroyed at any time, also from its own handlers and signals. Destroying it does
    what close() does, but does not wait for what has not been sent yet.

    \sa QSocketIoServerNamespace, QSocketIoServerSocket, QSocketIoClient
*/

/*!
    \property QSocketIoServer::listening
    \brief whether the server accepts connections

    \sa listen(), bind(), close()
*/

/*!
    \property QSocketIoServer::port
    \brief the TCP port that the server listens on, the first one when there are several; 0 when there is none

    \sa listen(), urls()
*/

/*!
    \property QSocketIoServer::maxWriteBuffer
    \brief how many bytes may wait for one connection before it is given up

    A client that does not read makes everything wait that is sent to it. When something is to be written to a connection
    that already has more than this many bytes waiting, the connection is dropped: its sockets are disconnected with
    QSocketIo::DisconnectReason::LimitExceeded. A single event of any size can always be sent to a connection that reads,
    because what counts is what was waiting before. Volatile events never come this far.

    The default is 4 MiB. 0 means that there is no limit; then a client that stops reading costs as much memory as the program
    sends it.
*/

/*!
    \typealias QSocketIoServer::AdapterFactory

    A function that makes the adapter of a namespace, which becomes its parent.
*/

/*!
    \fn void QSocketIoServer::listeningChanged(bool listening)

    Raised when the server has begun to listen, in a first place or in one more, or has stopped; \a listening says which.
*/

/*!
    \fn void QSocketIoServer::errorOccurred(const QSocketIoError &error)

    Raised when a request has been refused: a handshake that is none, an unknown session, a broken HTTP request. The \a error
    names the reason and the peer's address, with the code QSocketIo::ErrorCode::ConnectionRejected; so it does when a TLS
    handshake has failed. Also raised, with
    QSocketIo::ErrorCode::TransportFailed, when the system lets no more connections in. The server goes on in either
    case; this is for logs.
*/

QSocketIoServerPrivate::QSocketIoServerPrivate(QSocketIoServer *q)
    : q_ptr(q)
    , core(new ServerCore(*this, q))
{}

QSocketIoServerPrivate::~QSocketIoServerPrivate() = default;

void QSocketIoServerPrivate::assertThread([[maybe_unused]] const char *function) const
{
    Q_ASSERT_X(q_ptr->thread() == QThread::currentThread(), function,
               "belongs to the thread of the server");
}

QSocketIoAdapter *QSocketIoServerPrivate::makeAdapter(QSocketIoServerNamespace *serverNamespace) const
{
    if (QSocketIoServerNamespacePrivate::get(serverNamespace)->isParent)
        return new QSocketIoPrivate::ParentAdapter(serverNamespace);
    QSocketIoAdapter *made = adapterFactory ? adapterFactory(serverNamespace) : nullptr;
    if (made && made->serverNamespace() == serverNamespace)
        return made;
    if (adapterFactory)
        qCWarning(lcQSocketIoServer,
                  "the adapter factory made no adapter for %s; using the one in memory",
                  qUtf8Printable(serverNamespace->name()));
    return new QSocketIoAdapter(serverNamespace);
}

void QSocketIoServerPrivate::reportError(QSocketIo::ErrorCode code, const QString &message)
{
    Q_EMIT q_ptr->errorOccurred(QSocketIoError(code, message));
}

void QSocketIoServerPrivate::reportRefusal(const QHostAddress &peer, const QByteArray &message)
{
    reportError(QSocketIo::ErrorCode::ConnectionRejected,
                "request from %1 refused: %2"_L1.arg(peer.toString(), QString::fromUtf8(message)));
}

/*!
    Makes a server that does not listen yet, as a child of \a parent.
*/
QSocketIoServer::QSocketIoServer(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<QSocketIoServerPrivate>(this))
{
    d_ptr->namespaceFor(u"/"_s);
}

/*!
    Closes the server, see close(), and destroys it with its namespaces and their sockets. Their \c disconnected() signals are
    raised; what has not left yet is not sent.
*/
QSocketIoServer::~QSocketIoServer()
{
    Q_D(QSocketIoServer);
    d->resolver = {};
    d->core->stopListening();
    d->core->closeConnections(QSocketIo::DisconnectReason::ServerShutdown);
    while (!d->namespaces.isEmpty())
        delete d->namespaces.last();
    while (!d->patterns.isEmpty())
        delete d->patterns.last().parent;
    delete d->core;
}

/*!
    Lets \a factory make the adapters of namespaces, for example to connect several servers. A namespace gets its adapter when
    it is first needed, so call this before listen() and before anything is broadcast. Without a factory, and when it
    returns null, namespaces have a plain QSocketIoAdapter.
*/
void QSocketIoServer::setAdapterFactory(AdapterFactory factory)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->adapterFactory = std::move(factory);
}
