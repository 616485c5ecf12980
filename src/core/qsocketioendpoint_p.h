// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The private half of both kinds of endpoint: listeners, acknowledgements, state.
#pragma once

#include "core/acktable.h"
#include "core/endpointlink.h"
#include "core/eventdata.h"
#include "protocol/packetcodec.h"
#include "transport/destructionwatch.h"

#include "qsocketioendpoint.h"

#include <QProperty>

#include <memory>
#include <span>
#include <vector>

// Listeners of one object, by event name. Looking up allocates nothing.
class QSocketIoListenerTable
{
public:
    QSocketIoPrivate::EventListener *listener(QAnyStringView event,
                                              QObject *parent); // makes it at the first call
    QSocketIoPrivate::EventListener *find(
            QByteArrayView event) const;                    // null when nobody ever listened
    void off(QAnyStringView event, const QObject *context); // null: everybody

private:
    struct Entry
    {
        QByteArray name;
        QSocketIoPrivate::EventListener *listener;
    };
    // In order of length, then bytes: for the few names a program listens to, this beats hashing each event's name.
    std::vector<Entry> m_entries;
    std::vector<Entry>::const_iterator place(QByteArrayView event) const;
};

class QSocketIoEndpointPrivate
{
    Q_DECLARE_PUBLIC(QSocketIoEndpoint)
public:
    using State = QSocketIoEndpoint::State;

    static QSocketIoEndpointPrivate *get(QSocketIoEndpoint *endpoint) { return endpoint->d_func(); }

    QSocketIoEndpointPrivate(const QByteArray &nsp, QSocketIoPrivate::DeadlineQueue &deadlines);
    virtual ~QSocketIoEndpointPrivate(); // finishes open acknowledgements with NotConnected

    // --- what a side implements, always in the object's thread
    virtual void send(QSocketIoPrivate::OutgoingEvent event) = 0;           // write, keep or drop
    virtual void write(const QSocketIoPrivate::EngineMessage &message) = 0; // now, if connected
    // The hot path for a text that is only for this peer, given in pieces. False: nothing was taken, use write().
    virtual bool writeText(std::span<const QByteArrayView> pieces);
    virtual quint64 nextAckId() = 0;
    // Whether the object is called like its namespace, for debuggers and findChild(). Of a server's many sockets it would
    // tell nothing, and QObject keeps more than a hundred bytes for it.
    virtual bool namesObject() const { return true; }
    virtual std::shared_ptr<QSocketIoPrivate::AckSlot> makeAckSlot(
            quint64 ackId,
            const QSocketIoPrivate::JsonDocumentPtr &event); // for the peer's question
    // Whether the peer would close the connection for it. What is, is not written but handed to one of the two below; either
    // may destroy the object.
    virtual bool isTooLarge(const QSocketIoPrivate::EngineMessage &message) const;
    virtual void eventTooLarge(QSocketIoPrivate::OutgoingEvent event,
                               const QSocketIoPrivate::EngineMessage &message);
    virtual void answerTooLarge(quint64 ackId, const QSocketIoPrivate::EngineMessage &message);
    // Middlewares; false: the event goes no further. May keep it and call dispatch() later.
    virtual bool admit(const QSocketIoEvent &event);
    // After the endpoint's own listeners and before eventReceived: those of the server's namespace.
    virtual void dispatchFurther(const QSocketIoEvent &event, QByteArrayView name);
    virtual void dispatched(const QSocketIoEvent &event); // after eventReceived
    // Whether any of the four above wants to see an event of this name. Where nobody does and nobody listens,
    // no QSocketIoEvent is made.
    virtual bool wantsEvent(QByteArrayView name) const;

    // --- what a side calls
    void receive(QSocketIoPrivate::SocketPacket &&packet); // Event or Ack; may destroy the object
    void dispatch(const QSocketIoEvent &event);            // may destroy the object
    // For an event that send() keeps for later: gives it its ack id and starts its time-out now, so that the time
    // runs from the emit. Without a wish for an acknowledgement it does nothing. What is kept ends in one of:
    void registerReply(QSocketIoPrivate::OutgoingEvent &event);
    // Encodes, registers the reply unless registerReply() has done so, and writes; raises eventSent(). A kept
    // event whose reply has timed out in the meantime is dropped instead: nobody waits for it any more.
    void transmit(QSocketIoPrivate::OutgoingEvent event);
    // Forgets an event unsent; its reply finishes with the error. Without one, destroying unregistered events is enough.
    void discard(QSocketIoPrivate::OutgoingEvent event,
                 const QSocketIoError &error = QSocketIoPrivate::notConnectedError());
    // The connection is lost: acks.finishSent(NotConnected), so that kept events keep their replies.
    void finishReplies();
    // Questions of the peer that somebody holds and may answer.
    long openAnswers() const { return m_link.use_count() - 1; }
    // A question of either side is open: ours has no answer, or somebody holds the peer's and may answer it.
    bool hasOpenAcks() const { return acks.size() > 0 || openAnswers() > 0; }
    void setState(State state);                                                     // signal last
    std::shared_ptr<QSocketIoPrivate::EndpointLink> link() const { return m_link; } // in any thread
    bool livesHere() const; // in the calling thread
    // For a DestructionWatch, where a QPointer would cost every object an allocation.
    QSocketIoPrivate::DestructionWatch::Subject &watched() { return m_watched; }

    QSocketIoEndpoint *q_ptr = nullptr; // set by QSocketIoEndpoint's constructor
    QByteArray nsp;                     // UTF-8, "/chat"
    QString id;
    QSocketIoPrivate::PacketCodec codec; // of the connection
    QProperty<State> state{ State::Disconnected };
    QSocketIoListenerTable listeners;
    QSocketIoPrivate::AckTable acks;
    std::chrono::milliseconds ackTimeout{ 0 }; // of events that bring none; 0: none

private:
    friend class QSocketIoPrivate::EndpointLink;
    void shutDown();
    bool isAwaited(QByteArrayView name) const;
    void receiveEvent(QSocketIoPrivate::SocketPacket &&packet);
    void reportSent(const QSocketIoPrivate::OutgoingEvent &event);
    bool writeTextPacket(QSocketIoPrivate::SocketPacket::Type type, std::optional<quint64> packetId,
                         const QByteArray &json, const QList<QByteArray> &attachments);
    void transmitAck(quint64 id, const QByteArray &json, const QList<QByteArray> &attachments);
    const std::shared_ptr<QSocketIoPrivate::EndpointLink> m_link;
    QSocketIoPrivate::DestructionWatch::Subject m_watched;
};
