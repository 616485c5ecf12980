// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The states of a client: opening, open, closing, waiting for the next attempt.
#include "client/clienterrors.h"
#include "client/clientsession.h"
#include "client/farclientsession.h"
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"
#include "logging.h"

#include <QRandomGenerator>

#include <algorithm>
#include <utility>

using namespace QSocketIoPrivate;
using QSocketIo::DisconnectReason;

bool QSocketIoClientPrivate::Moment::lasts() const
{
    return client && client->d_func()->stateCount == number;
}

QSocketIoClientPrivate::QSocketIoClientPrivate(QSocketIoClient *client)
    : q_ptr(client)
    , deadlines(new DeadlineQueue(client))
    , suspendWatch(*deadlines,
                   [this](std::chrono::milliseconds asleep) {
                       checkConnection("the machine was suspended", asleep);
                   })
    , reconnectTimer(*deadlines, [this] { startAttempt(); })
    , restDeadline(*deadlines, [this] { rest(); })
{
    urlNotifier = url.addNotifier([this] {
        options.knownRevision.reset(); // that of another server
        const QUrl current = url.value();
        const QPointer<QSocketIoClient> guard = q_ptr;
        followUrl();
        if (!guard)
            return;
        openSoon();
        Q_EMIT q_ptr->urlChanged(current);
    });
}

QSocketIoClientPrivate::~QSocketIoClientPrivate() = default;

void QSocketIoClientPrivate::shutDown()
{
    isShuttingDown = true;
    ++stateCount;
    reconnectTimer.stop();
    releaseSession();
    // While this object still exists: callbacks that end with NotConnected may use the client, and even make
    // new namespaces.
    while (!namespaces.isEmpty()) {
        auto *space = namespaces.constFirst();
        remove(space);
        delete space;
    }
}

auto QSocketIoClientPrivate::enter(State next) -> Moment
{
    ++stateCount;
    const Moment now = moment();
    constexpr std::chrono::microseconds unknown{ -1 };
    const bool wasMeasured = std::exchange(roundTripTime, unknown) != unknown;
    isResting = isResting && (next == State::Closing || next == State::WaitingToReconnect);
    if (next == State::Closed || isResting)
        suspendWatch.stop();
    else
        suspendWatch.start();
    state.setValue(next);
    if (now.lasts())
        Q_EMIT q_ptr->stateChanged(next);
    if (now.client && wasMeasured)
        Q_EMIT q_ptr->roundTripTimeChanged(unknown);
    return now;
}

void QSocketIoClientPrivate::open()
{
    if (isShuttingDown)
        return;
    opensByItself = false;
    switch (state.value()) {
    case State::Opening:
    case State::Open:
        return;
    case State::Closing:
        reopens = true;
        return;
    case State::Closed:
    case State::WaitingToReconnect:
        break;
    }
    backoff.reset();
    hasOpened = hasOpened && state.value() == State::WaitingToReconnect;
    startAttempt();
}

bool QSocketIoClientPrivate::mayRetry(QSocketIoClientSettings::ReconnectFlag flag) const
{
    return options.reconnectEnabled && options.reconnectPolicy.testFlag(flag);
}

void QSocketIoClientPrivate::reconnectNow()
{
    restart(DisconnectReason::ClientDisconnect);
}

void QSocketIoClientPrivate::restart(DisconnectReason reason)
{
    backoff.reset();
    releaseSession();
    if (state.value() == State::Open) {
        details = QSocketIoDisconnectDetails(reason);
        const Moment now = enter(State::WaitingToReconnect);
        if (now.client && leaveAll(reason))
            Q_EMIT now.client->closed(reason);
        if (!now.lasts())
            return;
    }
    startAttempt();
}

void QSocketIoClientPrivate::startAttempt()
{
    reconnectTimer.stop();
    const QString problem = urlProblem(options, url.value());
    if (!problem.isEmpty()) {
        // No later attempt could do better: the program has to act first.
        const Moment now = state.value() == State::Closed ? moment() : enter(State::Closed);
        if (now.client)
            Q_EMIT now.client->errorOccurred(
                    QSocketIoError(QSocketIo::ErrorCode::TransportFailed, problem));
        return;
    }
    isMainFixed = true;
    watchNetwork();
    watchApplication();
    session = makeLink();
    isCut = false;
    const bool isRepeated = state.value() == State::Opening; // by reconnectNow()
    stateCount += isRepeated ? 1 : 0;
    const Moment now = isRepeated ? moment() : enter(State::Opening);
    if (now.lasts())
        session->open();
}

// What the program or its test brings lives in the client's thread.
ClientLink *QSocketIoClientPrivate::makeLink()
{
    const EngineClientSettings settings = engineSettings(options, url.value(),
                                                         std::exchange(hasUpgraded, false));
    payloadLimit = { .format = { .isTextOnly = options.isBase64Forced } };
    const bool staysHere = options.transportFactory || options.network || options.isDrivenByTest;
    if (options.ioThread == QSocketIoClientSettings::IoThread::OwnThread && !staysHere)
        return new FarClientSession(options, settings, cookies, this);
    return new ClientSession(*deadlines, options, settings, cookies, this);
}

void QSocketIoClientPrivate::releaseSession()
{
    auto *const old = std::exchange(session, nullptr);
    if (!old)
        return;
    heldDeadline.reset();
    const ClientTraffic carried = old->release();
    for (std::size_t i = 0; i < formerTraffic.size(); ++i)
        formerTraffic[i] += carried[i];
}

void QSocketIoClientPrivate::sessionOpened()
{
    backoff.reset();
    hasOpened = true;
    reconnects += std::exchange(wasEverOpen, true) ? 1 : 0;
    hasUpgraded = session->transport() == QSocketIo::Transport::WebSocket;
    options.knownRevision = session->revision();
    payloadLimit.bytes = session->maxPayload();
    payloadLimit.format.revision = session->revision();
    payloadLimit.isPolling = session->transport() == QSocketIo::Transport::Polling;
    const Moment now = enter(State::Open);
    if (now.lasts())
        updateTransport();
    if (now.lasts())
        Q_EMIT q_ptr->opened();
    if (!now.lasts())
        return;
    if (!isAskedForOthers()) // a program that has no other namespace means this one
        isMainUsed.store(true);
    joinAll();
}

void QSocketIoClientPrivate::sessionUpgraded()
{
    hasUpgraded = true;
    payloadLimit.isPolling = false;
    updateTransport();
}

void QSocketIoClientPrivate::upgradeFailed(const TransportError &error)
{
    if (isOpen())
        Q_EMIT q_ptr->upgradeFailed(connectionError(DisconnectReason::TransportError, error));
}

void QSocketIoClientPrivate::roundTripMeasured(std::chrono::microseconds time)
{
    if (!isOpen())
        return;
    roundTripTime = time;
    Q_EMIT q_ptr->roundTripTimeChanged(time);
}

void QSocketIoClientPrivate::updateTransport()
{
    const auto current = session->transport();
    if (std::exchange(transport, current) != current)
        Q_EMIT q_ptr->transportChanged(current);
}

void QSocketIoClientPrivate::sslErrorsOccurred(const QList<QSslError> &errors)
{
    // Qt reports those that are ignored as well.
    const bool isTolerated = std::all_of(errors.cbegin(), errors.cend(), [this](const auto &error) {
        return options.ignoredSslErrors.contains(error);
    });
    if (isTolerated)
        return;
    const QPointer<QSocketIoClient> client = q_ptr;
    for (const QSslError &error : errors) {
        Q_EMIT client->peerVerifyError(error);
        if (!client)
            return;
    }
    Q_EMIT client->sslErrors(errors);
}

void QSocketIoClientPrivate::authenticationRequired(const QUrl &where, QAuthenticator *authenticator)
{
    const QUrl own = url.value();
    const bool isOwn = own.host() == where.host() && own.port() == where.port();
    ClientCredentials::Pair fallback;
    if (isOwn)
        fallback = { own.userName(QUrl::FullyDecoded), own.password(QUrl::FullyDecoded) };
    const QString key = ClientCredentials::keyOf(where, authenticator->realm());
    if (credentials.fill(key, authenticator, fallback))
        return;
    const QPointer<QSocketIoClient> client = q_ptr;
    Q_EMIT client->authenticationRequired(where, authenticator);
    if (client)
        credentials.remember(key, *authenticator);
}

void QSocketIoClientPrivate::proxyAuthenticationRequired(const QNetworkProxy &proxy,
                                                         QAuthenticator *authenticator)
{
    const QString key = ClientCredentials::keyOf(proxy);
    if (credentials.fill(key, authenticator, { proxy.user(), proxy.password() }))
        return;
    const QPointer<QSocketIoClient> client = q_ptr;
    Q_EMIT client->proxyAuthenticationRequired(proxy, authenticator);
    if (client)
        credentials.remember(key, *authenticator);
}

void QSocketIoClientPrivate::packetReceived(SocketPacket &&packet)
{
    if (!isOpen())
        return;
    auto *const space = byName.value(packet.nsp);
    if (!space) {
        qCDebug(lcQSocketIoClient) << "packet for unknown namespace" << packet.nsp << "ignored";
        return;
    }
    const bool isEvent = packet.type == SocketPacket::Type::Event;
    const DestructionWatch watch(watched);
    space->d_func()->handle(std::move(packet));
    if (isEvent && watch && options.maxUnansweredEvents > 0 && session && !heldDeadline
        && unansweredEvents() >= options.maxUnansweredEvents)
        holdReading();
}

void QSocketIoClientPrivate::sessionClosed(DisconnectReason reason, const TransportError &error)
{
    releaseSession();
    if (state.value() == State::Closing)
        finishClosing();
    else
        ended(reason, error);
}

bool QSocketIoClientPrivate::mayReconnect() const
{
    return options.reconnectEnabled
           && (hasOpened || mayRetry(QSocketIoClientSettings::ReconnectFlag::FirstAttempt));
}

// The wait before the next attempt; none: it stays closed. The time runs when this returns.
std::optional<std::chrono::milliseconds> QSocketIoClientPrivate::planReconnection()
{
    if (!mayReconnect())
        return std::nullopt;
    if (options.reconnectAttempts >= 0 && backoff.attempts() >= options.reconnectAttempts)
        return std::nullopt;
    const auto delay = backoff.next(QRandomGenerator::global()->generateDouble());
    reconnectTimer.start(delay);
    return delay;
}

// An attempt has failed, or the open connection was lost.
void QSocketIoClientPrivate::ended(DisconnectReason reason, const TransportError &error)
{
    const bool wasOpen = state.value() == State::Open;
    details = QSocketIoDisconnectDetails(reason, connectionError(reason, error));
    const QSocketIoError problem = details.error();
    const int attempts = backoff.attempts();
    const auto delay = planReconnection();
    const bool isAbandoned = mayReconnect() && !delay;
    const Moment now = enter(delay ? State::WaitingToReconnect : State::Closed);
    const auto client = now.client;
    // What has happened is reported even when a slot has changed the state since; plans are not.
    if (client && wasOpen)
        leaveAll(reason);
    if (client && (!wasOpen || isFailure(reason)))
        Q_EMIT client->errorOccurred(problem);
    if (client && (wasOpen || !delay))
        Q_EMIT client->closed(reason);
    if (!now.lasts())
        return;
    if (delay)
        Q_EMIT client->reconnectScheduled(attempts + 1, *delay);
    else if (isAbandoned)
        Q_EMIT client->reconnectAbandoned(attempts);
}

void QSocketIoClientPrivate::stopReconnecting()
{
    if (state.value() != State::WaitingToReconnect || isResting)
        return;
    reconnectTimer.stop();
    details = QSocketIoDisconnectDetails(DisconnectReason::ClientDisconnect);
    const Moment now = enter(State::Closed);
    if (now.client)
        Q_EMIT now.client->closed(DisconnectReason::ClientDisconnect);
}

void QSocketIoClientPrivate::close(DisconnectReason reason)
{
    opensByItself = false;
    switch (state.value()) {
    case State::Closed:
        return;
    case State::Closing:
        reopens = false;
        isResting = false;
        return;
    case State::Open:
        closeOpenSession(reason);
        return;
    case State::Opening:
    case State::WaitingToReconnect:
        break;
    }
    reconnectTimer.stop();
    releaseSession();
    details = QSocketIoDisconnectDetails(reason);
    const Moment now = enter(State::Closed);
    if (now.client)
        Q_EMIT now.client->closed(reason);
}

void QSocketIoClientPrivate::closeOpenSession(DisconnectReason reason)
{
    for (auto *space : std::as_const(namespaces))
        space->d_func()->sayGoodbye();
    endOpenSession(reason);
}

void QSocketIoClientPrivate::endOpenSession(DisconnectReason reason)
{
    closeReason = reason;
    details = QSocketIoDisconnectDetails(reason);
    reopens = false;
    const Moment now = enter(State::Closing);
    if (now.client && leaveAll(reason) && session && state.value() == State::Closing)
        session->close(reason);
}

void QSocketIoClientPrivate::finishClosing()
{
    const bool again = std::exchange(reopens, false);
    const Moment now = enter(isResting ? State::WaitingToReconnect : State::Closed);
    if (now.client)
        Q_EMIT now.client->closed(closeReason);
    if (again && now.lasts())
        open();
}
