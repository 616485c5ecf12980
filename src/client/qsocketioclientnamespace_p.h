// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of QSocketIoClientNamespace: joining and leaving the server's namespace, and what waits for it.
#pragma once

#include "client/clientrecovery.h"
#include "client/offlinequeue.h"
#include "core/qsocketioendpoint_p.h"

#include "qsocketioclientnamespace.h"

#include <QPointer>
#include <QVariantMap>

class QSocketIoClientPrivate;

class QSocketIoClientNamespacePrivate final : public QSocketIoEndpointPrivate
{
    Q_DECLARE_PUBLIC(QSocketIoClientNamespace)
public:
    // What the program wants, and whether the server let it.
    enum class Wish : quint8 { Connected, Disconnected, RefusedByServer };

    QSocketIoClientNamespacePrivate(const QByteArray &nsp, QSocketIoClientPrivate *client);

    void send(QSocketIoPrivate::OutgoingEvent event) override;
    void write(const QSocketIoPrivate::EngineMessage &message) override;
    quint64 nextAckId() override { return ++lastAckId; }
    bool wantsEvent(QByteArrayView) const override { return false; }

    // --- what the client calls; each may end in the deletion of both
    void join(); // the connection is open: asks for the namespace unless that is done or under way
    void handle(QSocketIoPrivate::SocketPacket &&packet);
    void leave(QSocketIo::DisconnectReason reason); // the connection is gone, or about to be closed
    void sayGoodbye(); // tells the server, if there is anything to tell

    bool isReady() const; // what is written now reaches the server's namespace
    void depart(QSocketIo::DisconnectReason reason, const QSocketIoError *refusal = nullptr);

    // --- what waits; each may end in the deletion of the namespace
    void limitQueue(const QSocketIoPrivate::OfflineQueue::Limits &limits);
    void clearQueue();
    bool isReliable() const
    {
        return retries != 0;
    }               // one event at a time, each until it is acknowledged
    void proceed(); // sends what waits, unless something is on its way already

    QSocketIoClientPrivate *client;
    QVariantMap auth;
    Wish wish = Wish::Connected;
    QSocketIoPrivate::OfflineQueue queue;
    struct Flight // the event that is on its way
    {
        quint64 ticket = 0; // in the queue; 0: none is
        int sends = 0;
        QList<quint64> ids = {}; // whose acknowledgement counts
    };
    Flight flight;
    int retries = 0;            // negative: without end
    bool hasMessageIds = false; // what is sent again has the same id again
    QByteArray sender;          // whose ids these are; made at the first use
    QSocketIoPrivate::ClientRecovery recovery;
    bool isRecovered = false; // this conversation goes on with the one before
    bool isGoing = false;     // the object is being deleted: no signals any more

private:
    // Whether the object still exists and is in the same membership as when this was made.
    struct Visit
    {
        QPointer<QSocketIoClientNamespace> object;
        quint64 number = 0;
        bool lasts() const;
    };
    Visit visit();
    bool becomes(State state); // false: a slot has changed the situation

    void requestConnect();
    void answered(QSocketIoPrivate::SocketPacket &&packet);
    bool takeAnswer(bool isAccepted); // false: nobody asked, or not this question
    void accepted(const QSocketIoPrivate::JsonDocumentPtr &payload);
    void settle();
    bool noteOffset(const QSocketIoPrivate::SocketPacket &packet); // false: seen before
    void refused(const QSocketIoError &error);
    void failOldProtocol();
    void requestLegacyConnect();
    bool isLegacy() const; // the server speaks Engine.IO 3
    QString legacyId() const;
    void disconnectedByServer(const QSocketIoPrivate::JsonDocumentPtr &payload);
    void keepEarly(QSocketIoPrivate::SocketPacket &&packet);
    void forgetEarly();
    bool deliverEarly(const Visit &here);
    bool flush(const Visit &here);
    bool mayOvertake(const QSocketIoPrivate::OutgoingEvent &event) const; // what waits
    void keep(QSocketIoPrivate::OutgoingEvent event);
    void forget(quint64 ticket);
    void dropExpired();
    void watchAge();
    template <typename Change>
    void changeQueue(Change change); // which returns what has to go; reports it
    void raiseDropped(const QSocketIoPrivate::OutgoingEvent &event, QSocketIo::DropReason reason);
    QByteArray connectPayload();

    // --- delivery in strict order
    void sendNext();
    void sendTry();
    std::chrono::milliseconds tryTimeout(const QSocketIoPrivate::OutgoingEvent &event) const;
    void acknowledged(quint64 ticket, const QSocketIoReply &reply);
    void tryTimedOut();
    bool mayRetry() const;
    void giveUp(const QSocketIoError &error);
    void loseFlight();
    void endFlight();

    quint64 lastAckId = 0;
    quint64 membership = 0;       // counts joining and leaving
    bool isInMainUnasked = false; // a server of Engine.IO 3 has put us into "/"
    bool hasLeftMain = false;     // and we have left it again
    bool awaitsAnswer = false;    // a CONNECT is on its way; a second one would end the connection
    bool isStale = false;         // ... and the program has changed its mind since
    bool isSettling = false;      // connected, but what waited goes first
    bool isAnnounced = false;     // connected() was raised, so disconnected() is due
    bool hasWarnedOfDrops = false;
    QList<QSocketIoPrivate::SocketPacket> early; // arrived before the CONNECT answer
    qint64 earlyBytes = 0;
    QSocketIoPrivate::Deadline ageTimer;
    QSocketIoPrivate::Deadline tryTimer;
};
