// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of QSocketIoClientNamespace: joining and leaving the server's namespace, and what waits for it.
#pragma once

#include "client/authrequest.h"
#include "client/backoff.h"
#include "client/clientrecovery.h"
#include "client/coalescing.h"
#include "client/offlinequeue.h"
#include "client/persistentqueue.h"
#include "core/qsocketioendpoint_p.h"

#include "qsocketioclientnamespace.h"
#include "qsocketioclientsettings.h"
#include "qsocketiodisconnectdetails.h"

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
    bool isTooLarge(const QSocketIoPrivate::EngineMessage &message) const override;
    void eventTooLarge(QSocketIoPrivate::OutgoingEvent event,
                       const QSocketIoPrivate::EngineMessage &message) override;
    void answerTooLarge(quint64 ackId, const QSocketIoPrivate::EngineMessage &message) override;
    quint64 nextAckId() override;
    bool wantsEvent(QByteArrayView) const override { return false; }
    bool admit(const QSocketIoEvent &event) override
    {
        return !coalescing || coalescing->admit(event);
    }

    bool isAskedFor = false;             // by its name
    void rename(const QByteArray &name); // before anything was sent
    void checkName();

    // --- what the client calls; each may end in the deletion of both
    void join(); // the connection is open: asks for the namespace unless that is done or under way
    void handle(QSocketIoPrivate::SocketPacket &&packet);
    void leave(QSocketIo::DisconnectReason reason); // the connection is gone, or about to be closed
    void sayGoodbye(); // tells the server, if there is anything to tell

    bool hasProspect() const; // of being connected without the program doing anything
    bool isReady() const;     // what is written now reaches the server's namespace
    void depart(const QSocketIoDisconnectDetails &how, const QSocketIoError *refusal = nullptr);

    // --- what waits; each may end in the deletion of the namespace
    void limitQueue(const QSocketIoPrivate::OfflineQueue::Limits &limits);
    void clearQueue();
    // No error: what is in it waits as if it had just been emitted.
    QSocketIoError openPersistentQueue(std::unique_ptr<QSocketIoPrivate::JournalStorage> storage);
    // One event at a time, each until it is acknowledged.
    bool isReliable() const { return retries != 0 || persistent; }
    void proceed(); // sends what waits, unless something is on its way already

    QSocketIoClientPrivate *client;
    QVariantMap auth;
    QSocketIoPrivate::AuthProvider authProvider;
    QSocketIoDisconnectDetails details; // of the latest end
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
    bool usesMessageIds() const { return hasMessageIds || persistent; }
    std::unique_ptr<QSocketIoPrivate::PersistentQueue> persistent; // null: the queue is in memory only
    QString persistentFolder;
    QSocketIo::SyncPolicy syncPolicy = QSocketIo::SyncPolicy::Interval;
    std::unique_ptr<QSocketIoPrivate::Coalescing> coalescing; // null: nothing is
    QByteArray sender; // whose ids these are; made at the first use
    QSocketIoPrivate::ClientRecovery recovery;
    bool isRecovered = false; // this conversation goes on with the one before
    bool isGoing = false;     // the object is being deleted: no signals any more

    void stopRejoining();

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
    void authAnswered(const QSocketIoPrivate::AuthRequest::Result &result);
    void sendConnect(const QVariantMap &credentials);
    void answered(QSocketIoPrivate::SocketPacket &&packet);
    bool takeAnswer(bool isAccepted); // false: nobody asked, or not this question
    void accepted(const QSocketIoPrivate::JsonDocumentPtr &payload);
    bool rejoinLater(QSocketIoClientSettings::ReconnectFlag flag); // false: it stays out
    void settle();
    bool noteOffset(const QSocketIoPrivate::SocketPacket &packet); // false: seen before
    void refused(const QSocketIoError &error);
    enum class ProtocolFault : quint8 { OldServer, NoId };
    void acceptedWithoutId(ProtocolFault fault);
    void requestLegacyConnect(const QVariantMap &credentials);
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
    void reportStorage(const QString &problem);
    void commit();
    void fillQueue();
    template <typename Change>
    void changeQueue(Change change); // which returns what has to go; reports it
    void raiseDropped(const QSocketIoPrivate::OutgoingEvent &event, QSocketIo::DropReason reason);
    void reportTooLarge(const QSocketIoError &error);
    QByteArray connectPayload(const QVariantMap &credentials);

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

    struct Rejoining
    {
        QSocketIoPrivate::Backoff backoff;
        QSocketIoPrivate::Deadline timer;
    };
    std::unique_ptr<QSocketIoPrivate::AuthRequest> authRequest; // the program is being asked
    std::unique_ptr<Rejoining> rejoining; // since the server has not let us in, or not let us stay
    quint64 lastAckId = 0;
    quint64 membership = 0;       // counts joining and leaving
    bool isInMainUnasked = false; // a server of Engine.IO 3 has put us into "/"
    bool hasLeftMain = false;     // and we have left it again
    bool awaitsAnswer = false;    // a CONNECT is on its way; a second one would end the connection
    bool isStale = false;         // ... and the program has changed its mind since
    bool isSettling = false;      // connected, but what waited goes first
    bool isAnnounced = false;     // connected() was raised, so disconnected() is due
    bool hasWarnedOfDrops = false;
    bool hasWarnedOfSize = false;                // since it was connected
    QList<QSocketIoPrivate::SocketPacket> early; // arrived before the CONNECT answer
    qint64 earlyBytes = 0;
    QSocketIoPrivate::Deadline ageTimer;
    QSocketIoPrivate::Deadline tryTimer;
};
