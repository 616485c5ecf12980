// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The I/O threads of a server, as its own thread sees them.
#pragma once

#include "engine/engineserver.h"
#include "io/listenerset.h"
#include "server/connectionmover.h"
#include "server/iolane.h"
#include "server/remotesession.h"

#include <QSet>

namespace QSocketIoPrivate {

class IoThreads final : public QObject
{
    Q_OBJECT
public:
    class Owner // each call may destroy the threads
    {
    public:
        virtual void sessionOpened(RemoteSession *session) = 0; // it must get an owner
        // One that only the server's thread can go on with, or that cannot leave it.
        virtual void connectionArrived(const MovingConnectionPtr &connection, bool isStuck) = 0;
        virtual void handshakeRejected(EngineRefusal code, const QByteArray &message,
                                       const EngineRequestInfo &request) = 0;
        virtual void requestRefused(const QHostAddress &peer, const QByteArray &message) = 0;
        virtual void acceptFailed(const QString &message) = 0;
        virtual void tlsFailed(const QHostAddress &peer, const QString &message) = 0;

    protected:
        ~Owner() = default;
    };

    IoThreads(int count, const IoSettings &settings, DeadlineQueue &deadlines, Owner *owner);
    ~IoThreads() override; // ends the threads with everything in them

    int count() const { return m_hub.count(); }
    IoHub &hub() { return m_hub; }
    Owner *owner() const { return m_owner; }
    void setSettings(const IoSettings &settings); // for what comes from now on
    void setServing(bool isServing) { m_hub.isServing = isServing; }
    bool acceptOn(int descriptor, ListenerSet::Security security); // takes it
    void stopAccepting();                                          // has stopped when it returns

    // To the thread where its session lives, or will. False: it stays here.
    bool forward(const HttpExchangePtr &exchange); // with a sid
    bool openElsewhere(const HttpExchangePtr &exchange);
    void takeConnection(std::unique_ptr<ByteStream> stream);

    // For the sessions: what is put into the batch of a thread leaves at the end of the turn, or sooner.
    LaneBatch &batch(int lane) { return m_batches[std::size_t(lane)]; }
    void batchGrown(int lane);
    void call(int lane, LaneBatch::Call call);

    // For the entries of batches, which the I/O threads have written.
    void opened(const RemoteSessionPtr &session);
    void gone(RemoteSession *session);
    void arrive(const MovingConnectionPtr &connection);

protected:
    bool event(QEvent *event) override;

private:
    class Thread;
    void watchNestedLoops();
    void wakeSelf();
    void deliver();
    bool next(ServerBatch::Entry &entry);
    void handle(ServerBatch::Entry &entry);
    void resumeReading();
    void flush();
    void flush(int lane);

    IoHub m_hub;
    Owner *m_owner;
    ConnectionMover m_mover;
    std::vector<std::unique_ptr<Thread>> m_threads;
    std::vector<LaneBatch> m_batches;
    QHash<RemoteSession *, RemoteSessionPtr> m_sessions; // until their thread has forgotten them
    std::vector<ServerBatch> m_inbox;
    std::size_t m_inboxBatch = 0;
    std::size_t m_inboxEntry = 0;
    int m_deliveryLevel = -1; // of the event loop in which a batch is being delivered
    bool m_isFlushPosted = false;
    bool m_isWakeUpPosted = false;
};

} // namespace QSocketIoPrivate
