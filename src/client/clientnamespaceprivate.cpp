// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Joining and leaving a namespace of the server (Socket.IO 5, "Connection to a namespace").
#include "client/clienterrors.h"
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"
#include "core/messageids.h"
#include "logging.h"
#include "protocol/jsonwriter.h"

#include <QMetaMethod>

using namespace QSocketIoPrivate;
using QSocketIo::DisconnectReason;

bool QSocketIoClientNamespacePrivate::Visit::lasts() const
{
    return object && object->d_func()->membership == number;
}

QSocketIoClientNamespacePrivate::QSocketIoClientNamespacePrivate(const QByteArray &name,
                                                                 QSocketIoClientPrivate *owner)
    : QSocketIoEndpointPrivate(name, *owner->deadlines)
    , client(owner)
    , ageTimer(*owner->deadlines, [this] { dropExpired(); })
    , tryTimer(*owner->deadlines, [this] { tryTimedOut(); })
{}

auto QSocketIoClientNamespacePrivate::visit() -> Visit
{
    return { q_func(), membership };
}

// A new membership begins with every change of the state.
bool QSocketIoClientNamespacePrivate::becomes(State next)
{
    ++membership;
    authRequest.reset(); // who comes back is asked again
    const Visit here = visit();
    setState(next);
    return here.lasts();
}

bool QSocketIoClientNamespacePrivate::isReady() const
{
    return state.value() == State::Connected && client->isOpen();
}

void QSocketIoClientNamespacePrivate::join()
{
    // Nothing is sent in a namespace before its answer, and a second CONNECT would end the whole connection.
    if (state.value() != State::Disconnected)
        return;
    stopRejoining();
    if (!becomes(State::Connecting))
        return;
    isStale = awaitsAnswer; // an answer to an older question comes first
    if (!isStale)
        requestConnect();
}

QByteArray QSocketIoClientNamespacePrivate::connectPayload(const QVariantMap &credentials)
{
    QVariantMap payload = credentials;
    if (usesMessageIds()) {
        if (sender.isEmpty())
            sender = MessageIds::makeSender();
        MessageIds::announce(payload, sender);
    }
    recovery.addTo(payload);
    if (payload.isEmpty())
        return {};
    QByteArray json;
    QList<QByteArray> attachments;
    JsonWriter(json, attachments).variant(payload);
    if (!attachments.isEmpty())
        qCWarning(lcQSocketIoClient).noquote()
                << nsp
                << "has bytes in its auth, which a connection request cannot carry: "
                   "the server gets a placeholder; encode them as text";
    return json;
}

void QSocketIoClientNamespacePrivate::handle(SocketPacket &&packet)
{
    switch (packet.type) {
    case SocketPacket::Type::Connect:
    case SocketPacket::Type::ConnectError:
        answered(std::move(packet));
        return;
    case SocketPacket::Type::Disconnect:
        disconnectedByServer(packet.payload);
        return;
    case SocketPacket::Type::Event:
        if (isSettling || (state.value() == State::Connecting && !isStale))
            keepEarly(std::move(packet));
        else if (state.value() == State::Connected) {
            noteOffset(packet);
            receive(std::move(packet));
        }
        return;
    case SocketPacket::Type::Ack:
        if (state.value() == State::Connected)
            receive(std::move(packet));
        return;
    }
}

void QSocketIoClientNamespacePrivate::answered(SocketPacket &&packet)
{
    const bool isAccepted = packet.type == SocketPacket::Type::Connect;
    if (!takeAnswer(isAccepted))
        return;
    if (isAccepted)
        accepted(packet.payload);
    else
        refused(refusalError(packet.payload));
}

bool QSocketIoClientNamespacePrivate::takeAnswer(bool isAccepted)
{
    hasLeftMain = hasLeftMain || !isAccepted;
    if (!awaitsAnswer) {
        isInMainUnasked = isAccepted && isLegacy() && nsp == "/";
        qCDebug(lcQSocketIoClient) << nsp << "got an answer to no question";
        return false;
    }
    awaitsAnswer = false;
    if (state.value() == State::Connecting && !isStale)
        return true;
    // The program has left since, or left and wants in again, perhaps with other auth.
    isStale = false;
    hasLeftMain = hasLeftMain || isAccepted;
    if (isAccepted)
        client->session->send(
                encodePacket(codec, SocketPacket::Type::Disconnect, nsp, std::nullopt, {}));
    if (state.value() == State::Connecting)
        requestConnect();
    return false;
}

void QSocketIoClientNamespacePrivate::accepted(const JsonDocumentPtr &payload)
{
    const auto sid = payload ? payload->root().member("sid").toString() : std::nullopt;
    if ((!sid || sid->isEmpty()) && !isLegacy()) {
        acceptedWithoutId(payload ? ProtocolFault::NoId : ProtocolFault::OldServer);
        return;
    }
    id = sid ? QString::fromUtf8(sid->data(), sid->size()) : legacyId();
    isRecovered = recovery.begin(payload);
    rejoining.reset();
    isSettling = true;
    hasWarnedOfDrops = false;
    hasWarnedOfSize = false;
    if (becomes(State::Connected))
        settle();
}

// In the reference's order: what the server sent before its answer, what the program emitted before
// it, then the signal.
void QSocketIoClientNamespacePrivate::settle()
{
    const Visit here = visit();
    if (!deliverEarly(here) || !flush(here))
        return;
    isSettling = false;
    isAnnounced = true;
    Q_EMIT q_func()->connected();
    if (here.lasts() && isRecovered)
        Q_EMIT q_func()->recovered();
}

bool QSocketIoClientNamespacePrivate::noteOffset(const SocketPacket &packet)
{
    return !recovery.isOn() || packet.id || !packet.payload || recovery.note(packet.payload);
}

bool QSocketIoClientNamespacePrivate::deliverEarly(const Visit &here)
{
    while (!early.isEmpty()) {
        SocketPacket packet = early.takeFirst();
        const bool isNew = noteOffset(packet);
        if (!isNew && isRecovered)
            continue; // a server that repeats what has been seen
        receive(std::move(packet));
        if (!here.lasts())
            return false;
    }
    earlyBytes = 0;
    return true;
}

bool QSocketIoClientNamespacePrivate::flush(const Visit &here)
{
    dropExpired();
    if (!here.lasts())
        return false;
    if (flight.ticket != 0)
        sendTry();
    if (here.lasts() && isReliable())
        sendNext();
    while (here.lasts() && isReady() && flight.ticket == 0 && !queue.isEmpty()) {
        transmit(queue.takeFirst());
        if (here.lasts() && queue.isEmpty())
            Q_EMIT q_func()->queuedCountChanged();
    }
    return here.lasts();
}

void QSocketIoClientNamespacePrivate::keepEarly(SocketPacket &&packet)
{
    // Only missed events of a recovered session come in numbers before the answer; servers keep far fewer.
    constexpr qsizetype mostPackets = 10'000;
    constexpr qint64 mostBytes = 16 * 1024 * 1024;
    if (packet.payload)
        earlyBytes += packet.payload->byteCount();
    if (early.size() >= mostPackets || earlyBytes > mostBytes) {
        qCWarning(lcQSocketIoClient).noquote()
                << nsp << "gets events without end before it is connected; closing the connection";
        client->session->close(DisconnectReason::ProtocolError);
        return;
    }
    early.append(std::move(packet));
}

void QSocketIoClientNamespacePrivate::forgetEarly()
{
    early.clear();
    earlyBytes = 0;
}

void QSocketIoClientNamespacePrivate::refused(const QSocketIoError &error)
{
    if (!rejoinLater(QSocketIoClientSettings::ReconnectFlag::AfterRefusal))
        wish = Wish::RefusedByServer;
    depart(QSocketIoDisconnectDetails(DisconnectReason::ServerDisconnect, error), &error);
}

// A server of Engine.IO 3 accepts without any payload.
void QSocketIoClientNamespacePrivate::acceptedWithoutId(ProtocolFault fault)
{
    const bool isOld = fault == ProtocolFault::OldServer;
    if (isOld && client->options.protocol == QSocketIo::Protocol::Auto) {
        client->speakRevision3();
        return;
    }
    wish = Wish::RefusedByServer;
    forgetEarly();
    const QSocketIoError error =
            isOld ? QSocketIoError(QSocketIo::ErrorCode::UnsupportedProtocol,
                                   QStringLiteral("The server is older and speaks Engine.IO 3 "
                                                  "(Socket.IO 2), this client was told to speak "
                                                  "Engine.IO 4."))
                  : QSocketIoError(QSocketIo::ErrorCode::ProtocolViolation,
                                   QStringLiteral("The server accepted the namespace without an "
                                                  "id."));
    qCWarning(lcQSocketIoClient).noquote() << nsp << error.message();
    const QPointer<QSocketIoClientNamespace> guard = q_func();
    becomes(State::Disconnected);
    if (guard)
        Q_EMIT guard->errorOccurred(error);
    if (guard)
        client->closeIfIdle(DisconnectReason::ProtocolError);
}

void QSocketIoClientNamespacePrivate::disconnectedByServer(const JsonDocumentPtr &payload)
{
    hasLeftMain = true;
    isInMainUnasked = false;
    if (state.value() == State::Disconnected || isStale) {
        awaitsAnswer = false; // the answer to a question that the program has taken back
        if (std::exchange(isStale, false))
            requestConnect();
        return;
    }
    // Some servers accept first and refuse afterwards, with the reason in the packet.
    const bool isRefusal = payload || state.value() == State::Connecting;
    using Flag = QSocketIoClientSettings::ReconnectFlag;
    if (!rejoinLater(isRefusal ? Flag::AfterRefusal : Flag::AfterServerDisconnect))
        wish = Wish::RefusedByServer;
    const QSocketIoError error = isRefusal ? refusalError(payload) : QSocketIoError();
    depart(QSocketIoDisconnectDetails(DisconnectReason::ServerDisconnect, error),
           isRefusal ? &error : nullptr);
}

void QSocketIoClientNamespacePrivate::leave(DisconnectReason reason)
{
    awaitsAnswer = false;
    isStale = false;
    stopRejoining();
    isInMainUnasked = false;
    hasLeftMain = false;
    if (state.value() != State::Disconnected)
        depart(reason == client->details.reason() ? client->details
                                                  : QSocketIoDisconnectDetails(reason));
}

// State first, then the questions that stay without answer, then the signals.
void QSocketIoClientNamespacePrivate::depart(const QSocketIoDisconnectDetails &how,
                                             const QSocketIoError *refusal)
{
    details = how;
    const DisconnectReason reason = how.reason();
    const bool wasAnnounced = std::exchange(isAnnounced, false);
    isSettling = false;
    forgetEarly();
    id.clear();
    const QPointer<QSocketIoClientNamespace> guard = q_func();
    becomes(State::Disconnected);
    if (guard)
        finishReplies();
    if (guard)
        loseFlight();
    if (guard && refusal) {
        static const QMetaMethod signal = QMetaMethod::fromSignal(
                &QSocketIoClientNamespace::connectionRejected);
        // Otherwise a program that waits for ever has nothing to go by.
        if (!guard->isSignalConnected(signal))
            qCWarning(lcQSocketIoClient, "the server refuses namespace %s: %s", nsp.constData(),
                      qUtf8Printable(refusal->message()));
        Q_EMIT guard->connectionRejected(*refusal);
    }
    if (guard && coalescing && !isGoing) // what has arrived is not lost
        coalescing->flush();
    if (guard && wasAnnounced)
        Q_EMIT guard->disconnected(reason);
    if (guard && wish != Wish::Connected)
        client->closeIfIdle(reason);
}

void QSocketIoClientNamespacePrivate::sayGoodbye()
{
    hasLeftMain = hasLeftMain || isReady();
    if (isReady())
        client->session->send(
                encodePacket(codec, SocketPacket::Type::Disconnect, nsp, std::nullopt, {}));
}
