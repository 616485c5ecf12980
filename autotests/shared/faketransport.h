// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A transport without a network: what a session writes is recorded, what the peer says is injected.
#pragma once

#include "transport/enginetransport.h"

#include <QByteArrayList>

#include <memory>
#include <utility>

namespace QSocketIoPrivate {

class FakeTransport;

// The test's end; outlives the transport, which belongs to the session.
struct FakeWire
{
    explicit FakeWire(QSocketIo::Transport transportKind)
        : kind(transportKind)
    {}

    std::unique_ptr<FakeTransport> makeTransport();
    void inject(QByteArrayView text);
    void injectBinary(const QByteArray &bytes);
    void poll(); // polling: a GET arrives; answered with what is queued, with a noop while probing, or not yet
    void unblock(); // WebSocket: everything has left
    void breakDown(const TransportError &error);
    // Takes everything that has been written: "4text" and "b" + bytes.
    QByteArrayList takeSent() { return std::exchange(sent, {}); }

    QSocketIo::Transport kind;
    FakeTransport *transport = nullptr; // while it lives
    QByteArrayList sent;
    bool isPollWaiting = false; // polling
    bool isBlocked = false;     // WebSocket
    bool isClosing = false;
    bool isAborted = false;
    bool isProbing = false;
    bool isReadingPaused = false;
};

class FakeTransport final : public EngineTransport
{
public:
    static constexpr int packetsPerPoll = 16;

    explicit FakeTransport(FakeWire *wire)
        : m_wire(wire)
    {
        m_wire->transport = this;
    }
    ~FakeTransport() override { m_wire->transport = nullptr; }
    Q_DISABLE_COPY_MOVE(FakeTransport)

    QSocketIo::Transport kind() const override { return m_wire->kind; }
    bool isPolling() const { return kind() == QSocketIo::Transport::Polling; }
    bool isWritable() const override
    {
        if (m_wire->isClosing || m_wire->isAborted)
            return false;
        return isPolling() ? m_wire->isPollWaiting : !m_wire->isBlocked;
    }
    void send(QList<EngineOutput> &queue) override
    {
        int room = isPolling() ? packetsPerPoll : 1'000'000;
        const qsizetype before = m_wire->sent.size();
        while (!queue.isEmpty() && isWritable() && room > 0) {
            if (!record(queue.first(), room))
                break;
            queue.removeFirst();
        }
        if (m_wire->sent.size() > before)
            m_wire->isPollWaiting = false;
    }
    bool sendNow(const EngineMessage &message) override
    {
        if (!isWritable() || message.packetCount() > packetsPerPoll)
            return false;
        EngineOutput output;
        output.message = message;
        int room = packetsPerPoll;
        record(output, room);
        m_wire->isPollWaiting = false;
        return true;
    }
    qint64 bytesToWrite() const override { return 0; }
    void close() override { m_wire->isClosing = true; }
    void abort() override { m_wire->isAborted = true; }
    void setProbing(bool probing) override
    {
        m_wire->isProbing = probing;
        answerProbing();
    }
    void setReadingPaused(bool paused) override { m_wire->isReadingPaused = paused; }

    void answerProbing()
    {
        if (m_wire->isProbing && std::exchange(m_wire->isPollWaiting, false))
            m_wire->sent.append("6");
    }
    Owner *session() const { return owner(); }

private:
    bool record(EngineOutput &output, int &room)
    {
        if (output.type != EnginePacketType::Message) {
            m_wire->sent.append(typeDigit(output.type) + output.data);
            --room;
            return true;
        }
        const EngineMessage &message = output.message;
        for (; output.firstPacket < message.packetCount() && room > 0;
             ++output.firstPacket, --room) {
            if (output.firstPacket == 0)
                m_wire->sent.append("4" + message.text());
            else
                m_wire->sent.append("b" + message.attachments().at(output.firstPacket - 1));
        }
        return output.firstPacket == message.packetCount();
    }

    FakeWire *m_wire;
};

inline std::unique_ptr<FakeTransport> FakeWire::makeTransport()
{
    return std::make_unique<FakeTransport>(this);
}

inline void FakeWire::inject(QByteArrayView text)
{
    if (const auto packet = EnginePacketView::fromText(text); packet && transport)
        transport->session()->packetReceived(transport, *packet);
    else
        qFatal("no packet, or nobody to take it: %s", text.toByteArray().constData());
}

inline void FakeWire::injectBinary(const QByteArray &bytes)
{
    transport->session()->packetReceived(transport, EnginePacketView::fromBinary(bytes));
}

inline void FakeWire::poll()
{
    isPollWaiting = true;
    transport->session()->transportWritable(transport);
    if (transport)
        transport->answerProbing();
}

inline void FakeWire::unblock()
{
    isBlocked = false;
    transport->session()->transportWritable(transport);
}

inline void FakeWire::breakDown(const TransportError &error)
{
    isAborted = true;
    transport->session()->transportClosed(transport, error);
}

} // namespace QSocketIoPrivate
