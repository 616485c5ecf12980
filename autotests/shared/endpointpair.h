// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Two endpoints joined in memory: what one writes, the other reads at once, as the bytes of the wire.
#pragma once

#include "core/qsocketioendpoint_p.h"
#include "io/deadline.h"
#include "protocol/socketpacketdecoder.h"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>

class MemoryEndpointPrivate;

class MemoryEndpoint final : public QSocketIoEndpoint
{
public:
    MemoryEndpoint(const QByteArray &nsp, QSocketIoPrivate::DeadlineQueue &deadlines);
    MemoryEndpointPrivate *d() const;

    void join(MemoryEndpoint *peer); // one way
    void open();                     // connected: what was kept leaves
    void close();                    // the connection is lost
    void inject(const QByteArray &text,
                const QList<QByteArray> &attachments = {}); // as if the peer had sent it
    QByteArrayList takeSent(); // the texts written since the last call; attachments follow theirs
};

class MemoryEndpointPrivate final : public QSocketIoEndpointPrivate
{
public:
    using QSocketIoEndpointPrivate::QSocketIoEndpointPrivate;

    void send(QSocketIoPrivate::OutgoingEvent event) override
    {
        if (state.value() == State::Connected) {
            transmit(std::move(event));
        } else if (!event.isVolatile) {
            registerReply(event);
            kept.push_back(std::move(event));
        }
    }
    void write(const QSocketIoPrivate::EngineMessage &message) override
    {
        if (state.value() != State::Connected)
            return;
        uncompressed += message.isUncompressed() ? 1 : 0;
        sent.append(message.text());
        sent.append(message.attachments());
        if (peer)
            peer->inject(message.text(), message.attachments());
    }
    quint64 nextAckId() override { return ackId++; }
    bool admit(const QSocketIoEvent &event) override { return !middleware || middleware(event); }
    void dispatchFurther(const QSocketIoEvent &event, QByteArrayView name) override
    {
        if (further)
            further(event, name);
    }
    void dispatched(const QSocketIoEvent &event) override
    {
        if (last)
            last(event);
    }
    bool wantsEvent(QByteArrayView) const override { return middleware || further || last; }

    void read(const QByteArray &text, const QList<QByteArray> &attachments)
    {
        auto packet = decoder.feedText(text);
        for (const QByteArray &attachment : attachments)
            packet = decoder.feedBinary(QSocketIoPrivate::EnginePacketView::fromBinary(attachment));
        if (packet)
            receive(std::move(*packet));
        else
            qWarning("the wire carried what is no packet: %s", text.constData());
    }

    QPointer<MemoryEndpoint> peer;
    quint64 ackId = 0;
    QByteArrayList sent;
    int uncompressed = 0; // messages that must stay so
    std::deque<QSocketIoPrivate::OutgoingEvent> kept;
    QSocketIoPrivate::SocketPacketDecoder decoder{ {} };
    std::function<bool(const QSocketIoEvent &)> middleware;
    std::function<void(const QSocketIoEvent &, QByteArrayView)> further;
    std::function<void(const QSocketIoEvent &)> last;
};

inline MemoryEndpoint::MemoryEndpoint(const QByteArray &nsp,
                                      QSocketIoPrivate::DeadlineQueue &deadlines)
    : QSocketIoEndpoint(std::make_unique<MemoryEndpointPrivate>(nsp, deadlines), nullptr)
{}

inline MemoryEndpointPrivate *MemoryEndpoint::d() const
{
    return static_cast<MemoryEndpointPrivate *>(d_ptr.get());
}

inline void MemoryEndpoint::join(MemoryEndpoint *peer)
{
    d()->peer = peer;
}

inline void MemoryEndpoint::open()
{
    d()->setState(State::Connected);
    while (!d()->kept.empty()) {
        auto event = std::move(d()->kept.front());
        d()->kept.pop_front();
        d()->transmit(std::move(event));
    }
}

inline void MemoryEndpoint::close()
{
    const QPointer<MemoryEndpoint> guard(this);
    d()->setState(State::Disconnected);
    if (guard)
        d()->finishReplies();
    if (guard)
        Q_EMIT disconnected(QSocketIo::DisconnectReason::TransportClosed);
}

inline void MemoryEndpoint::inject(const QByteArray &text, const QList<QByteArray> &attachments)
{
    d()->read(text, attachments);
}

inline QByteArrayList MemoryEndpoint::takeSent()
{
    return std::exchange(d()->sent, {});
}

// Time stands still until advance() is called.
class ManualTime
{
public:
    QSocketIoPrivate::DeadlineQueue deadlines{ [this] { return m_now; }, nullptr };
    void advance(std::chrono::milliseconds by)
    {
        m_now += by;
        deadlines.advance();
    }

private:
    std::chrono::milliseconds m_now{ 0 };
};

struct EndpointPair
{
    explicit EndpointPair(const QByteArray &nsp = "/")
        : left(std::make_unique<MemoryEndpoint>(nsp, time.deadlines))
        , right(std::make_unique<MemoryEndpoint>(nsp, time.deadlines))
    {
        left->join(right.get());
        right->join(left.get());
        left->open();
        right->open();
    }

    ManualTime time;
    std::unique_ptr<MemoryEndpoint> left; // the one under test, by convention
    std::unique_ptr<MemoryEndpoint> right;
};
