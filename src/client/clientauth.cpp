// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who the client is: asking the program before each request for a namespace.
#include "client/authrequest.h"
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

#include <utility>

using namespace QSocketIoPrivate;
using QSocketIo::DisconnectReason;

/*!
    \fn template <typename Callable> void QSocketIoClientNamespace::setAuthProvider(const QObject *context, Callable provider)

    Calls \a provider before each request to join the namespace, at first and after each reconnection, and sends what it returns
    instead of auth. It takes no argument and returns a QVariantMap, or a QFuture<QVariantMap> when finding out takes time: a token that
    has to be renewed, for one. It is called in the thread of the client, after aboutToConnect().

    Nothing is sent in the namespace until the future has finished; events that are emitted in the meantime wait. When the future fails, is
    cancelled, or takes longer than QSocketIoClientSettings::authTimeout(), errorOccurred() says so with
    QSocketIo::ErrorCode::AuthenticationFailed or QSocketIo::ErrorCode::Canceled, and the provider is asked again after a pause, as
    QSocketIoClientSettings::reconnectPolicy demands. A future that is not waited for any more is cancelled.

    The provider goes with \a context, which has to live in the client's thread. When that happens while its future is waited for, the
    namespace stays out, with QSocketIo::ErrorCode::Canceled, until connectToServer() is called. A namespace without a provider uses that
    of the client, and without that one auth.

    \since QSocketIo 0.1
    \sa QSocketIoClient::setAuthProvider(), clearAuthProvider()
*/

/*!
    Removes the provider that was set for this namespace.

    \since QSocketIo 0.1
    \sa setAuthProvider()
*/
void QSocketIoClientNamespace::clearAuthProvider()
{
    installAuthProvider({});
}

void QSocketIoClientNamespace::installAuthProvider(const AuthProvider &provider)
{
    Q_D(QSocketIoClientNamespace);
    d->authProvider = provider;
}

/*!
    \fn template <typename Callable> void QSocketIoClient::setAuthProvider(const QObject *context, Callable provider)

    Calls \a provider before each request to join a namespace that has no provider of its own, as long as \a context exists.

    \since QSocketIo 0.1
    \sa QSocketIoClientNamespace::setAuthProvider()
*/

/*!
    Removes the provider of the client.

    \since QSocketIo 0.1
    \sa setAuthProvider()
*/
void QSocketIoClient::clearAuthProvider()
{
    installAuthProvider({});
}

void QSocketIoClient::installAuthProvider(const AuthProvider &provider)
{
    Q_D(QSocketIoClient);
    d->authProvider = provider;
}

/*!
    Returns how long the future of an auth provider may take. 20 seconds by default.

    \since QSocketIo 0.1
    \sa QSocketIoClientNamespace::setAuthProvider()
*/
std::chrono::milliseconds QSocketIoClientSettings::authTimeout() const
{
    Q_D(const QSocketIoClient);
    return d->options.authTimeout;
}

/*!
    Sets how long the future of an auth provider may take to \a timeout; 0 means without end.

    A server closes connections that join no namespace, by default after 45 seconds.

    \since QSocketIo 0.1
*/
void QSocketIoClientSettings::setAuthTimeout(std::chrono::milliseconds timeout)
{
    Q_D(QSocketIoClient);
    d->options.authTimeout = qMax(timeout, timeout.zero());
}

void QSocketIoClientNamespacePrivate::requestConnect()
{
    const Visit here = visit();
    Q_EMIT q_func()->aboutToConnect();
    if (!here.lasts() || !client->isOpen())
        return;
    const AuthProvider provider = authProvider.isSet() ? authProvider : client->authProvider;
    if (!provider.isSet()) {
        sendConnect(auth);
        return;
    }
    authRequest = std::make_unique<AuthRequest>(*client->deadlines,
                                                [this](const AuthRequest::Result &result) {
                                                    authRequest.release()->deleteLater();
                                                    authAnswered(result);
                                                });
    authRequest->start(provider, client->options.authTimeout);
}

// The state is the one in which was asked: every other withdraws the question.
void QSocketIoClientNamespacePrivate::authAnswered(const AuthRequest::Result &result)
{
    if (result.end == AuthRequest::End::Answered) {
        if (client->isOpen())
            sendConnect(result.auth);
        return;
    }
    using Flag = QSocketIoClientSettings::ReconnectFlag;
    const bool mayAskAgain = result.end == AuthRequest::End::Failed;
    if (!mayAskAgain || !rejoinLater(Flag::AfterAuthFailure))
        wish = Wish::RefusedByServer;
    forgetEarly();
    details = QSocketIoDisconnectDetails(DisconnectReason::ClientDisconnect, result.error);
    const QPointer<QSocketIoClientNamespace> guard = q_func();
    becomes(State::Disconnected);
    if (guard)
        Q_EMIT guard->errorOccurred(result.error);
    if (guard && wish != Wish::Connected)
        client->closeIfIdle(DisconnectReason::ClientDisconnect);
}

void QSocketIoClientNamespacePrivate::sendConnect(const QVariantMap &credentials)
{
    awaitsAnswer = true;
    codec = client->session->codec();
    if (isLegacy())
        requestLegacyConnect(credentials);
    else
        client->session->send(encodePacket(codec, SocketPacket::Type::Connect, nsp, std::nullopt,
                                           connectPayload(credentials)));
}
