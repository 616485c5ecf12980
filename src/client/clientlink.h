// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One attempt at a connection, and the connection it becomes, wherever it lives.
#pragma once

#include "engine/enginetraffic.h"
#include "protocol/packetcodec.h"
#include "transport/enginetransport.h"

#include <QByteArray>
#include <QList>
#include <QSslError>

#include <array>
#include <chrono>

class QAuthenticator;
class QNetworkProxy;
class QUrl;

namespace QSocketIoPrivate {

using ClientTraffic = std::array<EngineTraffic, 2>; // by transport

class ClientLink
{
public:
    // Each call may release the link.
    class Owner
    {
    public:
        virtual void sessionOpened() = 0;
        virtual void sessionUpgraded() = 0;
        virtual void upgradeFailed(const TransportError &error) = 0; // it goes on over polling
        virtual void sessionDrained() = 0;
        virtual void roundTripMeasured(std::chrono::microseconds time) = 0;
        virtual void packetReceived(SocketPacket &&packet) = 0;
        virtual void sslErrorsOccurred(const QList<QSslError> &errors) = 0;
        virtual void authenticationRequired(const QUrl &url, QAuthenticator *authenticator) = 0;
        virtual void proxyAuthenticationRequired(const QNetworkProxy &proxy,
                                                 QAuthenticator *authenticator) = 0;
        virtual void sessionClosed(QSocketIo::DisconnectReason reason,
                                   const TransportError &error) = 0; // the last call

    protected:
        ~Owner() = default;
    };

    virtual void open() = 0; // sessionOpened() or sessionClosed() follows
    // Also in the middle of sslErrorsOccurred().
    virtual void setIgnoredSslErrors(const QList<QSslError> &errors) = 0;
    virtual QSocketIo::Transport transport() const = 0;
    virtual QByteArray subprotocol() const = 0; // of the WebSocket, if it is that; null: none
    virtual bool isWritable() const = 0;
    virtual qint64 bytesToWrite() const = 0;
    virtual qint64 messagesToWrite() const = 0;
    virtual qint64 backlog() const = 0; // the bytes with what each message costs beside them
    virtual ClientTraffic traffic() const = 0;
    virtual PacketCodec codec() const = 0;
    virtual EngineRevision revision() const = 0;
    virtual qint64 maxPayload() const = 0; // what the server takes; 0: it has not said
    virtual QByteArray sid() const = 0;
    // The machine may have slept for this long, or the network has changed: see EngineClient::check().
    virtual void check(std::chrono::milliseconds asleep) = 0;
    virtual void send(const EngineMessage &message) = 0;
    // The program has enough to handle: no further packet is to be handed over.
    virtual void setReadingHeld(bool held) = 0;
    virtual void close(QSocketIo::DisconnectReason reason) = 0;
    // Ends it without a further call, and deletes it: now, or as soon as the call that it is making has returned.
    // Returns what it has carried in its life.
    virtual ClientTraffic release() = 0;

protected:
    ~ClientLink() = default;
};

} // namespace QSocketIoPrivate
