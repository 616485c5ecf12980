// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioclient.h"

#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

#include <QThread>

using QSocketIo::DisconnectReason;

/*!
    \class QSocketIoClient
    \inmodule QSocketIo
    \ingroup client
    \brief A connection to a Socket.IO server.

    A client opens one connection, over HTTP long polling or a WebSocket, and keeps it open: an attempt that
    fails is repeated, a connection that is lost is opened again, after growing pauses, until close() is called.
    Over the connection run the namespaces of the server. Each is a child object, made by of(), and is what a
    program talks through. The verbs of the main namespace, which the path of the \l url names and which mostly is "/", are also members of
    the client.

    \code
    QSocketIoClient client(QUrl(u"http://localhost:3000"_s));
    auto *chat = client.of("/chat");
    chat->on("message", &window, &Window::showMessage);
    QObject::connect(chat, &QSocketIoClientNamespace::connected, chat, [chat] {
        chat->emitEvent("join", "lobby");
    });
    client.open();
    \endcode

    \section1 Namespaces

    open() connects every namespace that of() has made, and joins them again after each reconnection. The
    main namespace takes part when the program uses it (on(), emitEvent() and so on, or of() with its name), or when
    there is no other. A namespace that the server has refused or disconnected stays out until
    QSocketIoClientNamespace::connectToServer() is called, or open() on a closed client. When no namespace is
    left that should be connected, the client closes the connection, as the reference implementation does.

    \section1 Threads and lifetime

    A client with its namespaces lives in one thread, which needs an event loop, and raises its signals there.
    It may be moved to another thread as long as it is closed. emitEvent(), emitWithAck(), withTimeout() and
    asVolatile() may be called from any thread; everything else belongs to the client's thread. The client and
    its namespaces may be deleted in any slot, also in one that they themselves have called. The destructor
    never waits: it drops the connection; to say goodbye first, call close() and delete the client when
    closed() comes.

    \section1 Protocol

    Engine.IO 4 and Socket.IO 5, which is what servers of Socket.IO 3 and 4 speak, or Engine.IO 3, as those of
    Socket.IO 1 and 2 do: see setProtocol().

    \sa QSocketIoClientNamespace
*/

/*!
    \enum QSocketIoClient::State

    What a client is doing.

    \value Closed Nothing. open() changes that.
    \value Opening It makes an attempt to open the connection.
    \value Open The connection is open; namespaces can be joined.
    \value Closing close() was called; what was written before is still sent.
    \value WaitingToReconnect An attempt failed or the connection was lost; the next attempt follows after a pause. Or the application is
           in the background, and QSocketIoClientSettings::backgroundPolicy is to have no connection there.
*/

/*!
    \fn void QSocketIoClient::opened()

    This signal is emitted when the connection is open, at first and after each reconnection. The namespaces
    are joined next; QSocketIoClientNamespace::connected() tells when one can be used.
*/

/*!
    \fn void QSocketIoClient::closed(QSocketIo::DisconnectReason reason)

    This signal is emitted once for every opened() when that connection has ended because of \a reason, also when a
    reconnection follows, and whenever the client becomes \l Closed: after close(), and when it gives up. Look at
    state() to tell the cases apart. The namespaces have been disconnected before.
*/

/*!
    \fn void QSocketIoClient::upgradeFailed(const QSocketIoError &error)

    This signal is emitted when the connection could not be upgraded from polling to a WebSocket, and goes on over polling. There is
    one try per connection: at a proxy that does not let WebSockets through the signal comes once after each opened(). The \a error is made
    as that of errorOccurred(), and says what went wrong: its data has the \c httpStatus of a refusal or the \c closeCode of the
    WebSocket; a server that does not answer for 10 seconds has neither. An upgrade that works raises transportChanged().

    \since QSocketIo 0.1
    \sa transport(), setUpgradeEnabled()
*/

/*!
    \fn void QSocketIoClient::roundTripTimeChanged(std::chrono::microseconds time)

    This signal is emitted when a round trip was measured, which took \a time, and with -1 when roundTripTime() has become
    unknown.
*/

/*!
    \fn void QSocketIoClient::reconnectScheduled(int attempt, std::chrono::milliseconds delay)

    This signal is emitted when the next attempt to open the connection will be made after \a delay. \a attempt
    counts from 1 and begins anew when the connection opens, or open() is called.
*/

/*!
    \fn void QSocketIoClient::reconnectAbandoned(int attempts)

    This signal is emitted after closed() when as many \a attempts to reconnect as reconnectAttempts() allows have
    failed.
*/

/*!
    \fn void QSocketIoClient::errorOccurred(const QSocketIoError &error)

    This signal is emitted when an attempt fails, when an open connection is lost through a fault, and when
    open() cannot use the url. The \a error has code QSocketIo::ErrorCode::TransportFailed, or one that tells more:
    \l{QSocketIo::ErrorCode}{TlsFailed}, \l{QSocketIo::ErrorCode}{ProxyFailed},
    \l{QSocketIo::ErrorCode}{AuthenticationFailed}, or \l{QSocketIo::ErrorCode}{ProtocolViolation} when the server sent
    something invalid. Its message names the HTTP status and what the server wrote with it; its data is a map with
    \c httpStatus, \c closeCode (of the WebSocket), \c body and \c sslErrors (a list of texts), as far as they are known. Refused namespaces are not reported here, but by
    QSocketIoClientNamespace::connectionRejected().
*/

/*!
    \fn void QSocketIoClient::sslErrors(const QList<QSslError> &errors)

    This signal is emitted when the server's certificate did not pass verification because of \a errors. The
    attempt fails unless they are passed to ignoreSslErrors(), before or in a slot that is called directly.
*/

/*!
    \fn void QSocketIoClient::peerVerifyError(const QSslError &error)

    This signal is emitted for each \a error that was found in the server's certificate, before sslErrors() brings all
    of them together.
*/

/*!
    \fn void QSocketIoClient::authenticationRequired(const QUrl &url, QAuthenticator *authenticator)

    This signal is emitted when the server, or a proxy in its place, answers a request to \a url with the HTTP status
    401, and accepts a name with a password by Basic or Digest authentication. Set both in \a authenticator, whose
    realm says for what they are, before the slot returns: the connection has to be direct, not queued. Without them the
    attempt fails. When they are wrong the signal is emitted again, up to ten times in an attempt. What was right is
    remembered for later requests and attempts of this client.

    Credentials that the program knows beforehand can be part of the url, "http://name:password@host".
*/

/*!
    \fn void QSocketIoClient::proxyAuthenticationRequired(const QNetworkProxy &proxy, QAuthenticator *authenticator)

    This signal is emitted when \a proxy wants to know who connects. Set a name and a password in \a authenticator
    before the slot returns: the connection has to be direct, not queued. Without them the attempt fails. What was right
    is remembered for later connections of this client.

    \sa setProxy()
*/

/*!
    \fn template <typename Context, typename Handler> QMetaObject::Connection QSocketIoClient::on(QAnyStringView event, Context *context, Handler handler, Qt::ConnectionType type)

    Calls \a handler in the thread of \a context when \a event arrives in the main namespace, which the \l url
    names; \a type is as in QObject::connect(). The same as of("")->on().

    \sa QSocketIoEndpoint::on()
*/

/*!
    \fn template <typename... Args> void QSocketIoClient::emitEvent(QAnyStringView event, const Args &...args)

    Sends \a event with \a args in the main namespace, which the \l url names. May be called from any thread. The same
    as of("")->emitEvent().

    \sa QSocketIoEndpoint::emitEvent()
*/

/*!
    \fn template <typename... Args> QFuture<QSocketIoReply> QSocketIoClient::emitWithAck(QAnyStringView event, const Args &...args)

    Sends \a event with \a args in the main namespace, which the \l url names, and returns the server's answer to come.
    May be called from any thread. The same as of("")->emitWithAck().

    \sa QSocketIoEndpoint::emitWithAck()
*/

/*!
    Constructs a closed client without a url as a child of \a parent.
*/
QSocketIoClient::QSocketIoClient(QObject *parent)
    : QSocketIoClientSettings(parent)
{
    d_ptr = std::make_unique<QSocketIoClientPrivate>(this);
    Q_D(QSocketIoClient);
    d->main.store(d->findOrCreate(d->mainName));
}

/*!
    Constructs a closed client for the server at \a url as a child of \a parent.
*/
QSocketIoClient::QSocketIoClient(const QUrl &url, QObject *parent)
    : QSocketIoClient(parent)
{
    setUrl(url);
}

/*!
    Drops the connection and deletes the namespaces. Acknowledgements that are still open finish with
    QSocketIo::ErrorCode::NotConnected. No signal is emitted.
*/
QSocketIoClient::~QSocketIoClient()
{
    Q_D(QSocketIoClient);
    d->shutDown();
}

/*!
    \property QSocketIoClient::state
    \brief What the client is doing. Closed at first.

    bindableState() is read-only.
*/
QSocketIoClient::State QSocketIoClient::state() const
{
    Q_D(const QSocketIoClient);
    return d->state.value();
}

QBindable<QSocketIoClient::State> QSocketIoClient::bindableState() const
{
    Q_D(const QSocketIoClient);
    return QBindable<State>(&d->state);
}

/*!
    \property QSocketIoClient::transport
    \brief What the connection runs over.

    It changes when the connection opens and when it is upgraded from polling to a WebSocket, and keeps its
    value when the connection closes.
*/
QSocketIo::Transport QSocketIoClient::transport() const
{
    Q_D(const QSocketIoClient);
    return d->transport;
}

/*!
    Returns the WebSocket subprotocol that the server has chosen among those of QSocketIoClientSettings::setSubprotocols(). Empty when
    it has chosen none, while the connection runs over polling, and while there is no connection. It is known when opened() is raised,
    or transportChanged() by the upgrade.

    \since QSocketIo 0.1
    \sa transport(), QSocketIoHandshake::subprotocol()
*/
QString QSocketIoClient::subprotocol() const
{
    Q_D(const QSocketIoClient);
    return d->isOpen() ? QString::fromLatin1(d->session->subprotocol()) : QString();
}

/*!
    Returns how long the latest round trip to the server took; -1 while that is unknown, which it is until soon after the
    connection has opened, and again when it has ended.

    Over a WebSocket the time is that of a ping frame, which is sent when the connection opens and with each heartbeat of the
    server, about every 25 seconds. Over polling it is that of each POST.
*/
std::chrono::microseconds QSocketIoClient::roundTripTime() const
{
    Q_D(const QSocketIoClient);
    return d->roundTripTime;
}

/*!
    Removes handlers of \a event from the main namespace: those of \a context, or all.

    \sa QSocketIoEndpoint::off()
*/
void QSocketIoClient::off(QAnyStringView event, const QObject *context)
{
    mainNamespace()->off(event, context);
}

/*!
    Returns a way to emit in the main namespace that ends unanswered acknowledgements after \a timeout.
    May be called from any thread.

    \sa QSocketIoEndpoint::withTimeout()
*/
QSocketIoEmitter QSocketIoClient::withTimeout(std::chrono::milliseconds timeout)
{
    return mainNamespace()->withTimeout(timeout);
}

/*!
    Returns a way to emit in the main namespace that drops what cannot be sent at once. May be called
    from any thread.

    \sa QSocketIoEndpoint::asVolatile()
*/
QSocketIoEmitter QSocketIoClient::asVolatile()
{
    return mainNamespace()->asVolatile();
}

/*!
    Opens the connection and connects the namespaces. Returns at once; opened() or errorOccurred() follow.
    A closed client tries again those namespaces that the server has refused or disconnected before, but
    not those that the program itself has disconnected. A client that waits for its next attempt makes it
    now. While the client is closing, it is opened again afterwards. Otherwise the call has no effect.
*/
void QSocketIoClient::open()
{
    Q_D(QSocketIoClient);
    Q_ASSERT_X(thread() == QThread::currentThread(), "QSocketIoClient::open",
               "a client is used in its own thread");
    if (d->state.value() != State::Open && d->state.value() != State::Opening)
        d->wantAll();
    d->open();
}

/*!
    Makes an attempt at a connection now, whatever the client is doing. A client that waits does not wait any longer;
    an attempt that is under way is given up for a new one; an open connection is dropped, its namespaces are
    disconnected with QSocketIo::DisconnectReason::ClientDisconnect and join again; a closed client is opened as by
    open(). While the client is closing, it is opened again afterwards. The pauses begin anew.

    For a button, and for programs that know better than a timer that the network is back.
*/
void QSocketIoClient::reconnectNow()
{
    Q_D(QSocketIoClient);
    Q_ASSERT_X(thread() == QThread::currentThread(), "QSocketIoClient::reconnectNow",
               "a client is used in its own thread");
    if (d->state.value() == State::Closed || d->state.value() == State::Closing)
        open();
    else
        d->reconnectNow();
}

/*!
    Closes the connection in order and ends all attempts to reconnect. The namespaces leave the server and
    are disconnected at once, what was emitted before is still sent, and closed() follows, after a fraction
    of a second at most, whatever the server does. Events that are emitted from now on are kept until the
    client is opened again.
*/
void QSocketIoClient::close()
{
    Q_D(QSocketIoClient);
    Q_ASSERT_X(thread() == QThread::currentThread(), "QSocketIoClient::close",
               "a client is used in its own thread");
    d->close(DisconnectReason::ClientDisconnect);
}
