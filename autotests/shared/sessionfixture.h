// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A server's session on a transport without a network and a clock without time, and a second transport to upgrade to.
#pragma once

#include "engine/engineserver.h"
#include "faketransport.h"
#include "testclock.h"

#include <QTest>

#include <functional>
#include <memory>
#include <optional>

namespace QSocketIoPrivate {

class SessionFixture : private EngineConnection::Owner
{
public:
    explicit SessionFixture(QSocketIo::Transport kind = QSocketIo::Transport::WebSocket,
                            const EngineSettings &settings = {},
                            EngineRevision revision = EngineRevision::Four)
        : wire(kind)
        , server(std::make_unique<EngineServer>(clock.deadlines(), settings, [](EngineSession *) {}))
        , session(std::make_unique<EngineSession>(*server, "sid", wire.makeTransport(),
                                                  infoOf(revision)))
    {
        session->setOwner(this);
    }
    // Past the open packet.
    void open()
    {
        session->start();
        if (wire.kind == QSocketIo::Transport::Polling)
            wire.poll();
        QCOMPARE(wire.takeSent().size(), 1);
    }
    void startProbe()
    {
        session->startProbe(probe.makeTransport());
        probe.inject("2probe");
        QCOMPARE(probe.takeSent(), QByteArrayList{ "3probe" });
    }
    void send(const QByteArray &text, const QList<QByteArray> &attachments = {})
    {
        session->send(EngineMessage(text, attachments));
    }
    bool isClosed() const { return reason.has_value(); }

    TestClock clock;
    FakeWire wire;
    FakeWire probe{ QSocketIo::Transport::WebSocket };
    std::unique_ptr<EngineServer> server;
    std::unique_ptr<EngineSession> session;

    QByteArrayList received;
    std::optional<QSocketIo::DisconnectReason> reason;
    TransportError error;
    int drainedCount = 0;
    int writableCount = 0;
    int upgradedCount = 0;
    int closedCount = 0;
    std::function<void()> onMessage;
    std::function<void()> onDrained;
    std::function<void()> onWritable;
    std::function<void()> onUpgraded;
    std::function<void()> onClosed;

private:
    static EngineRequestInfo infoOf(EngineRevision revision)
    {
        EngineRequestInfo info;
        info.format.revision = revision;
        return info;
    }
    void messageReceived(const EnginePacketView &message) override
    {
        received.append((message.isBinary ? "b" : "") + message.data.toByteArray());
        if (onMessage)
            onMessage();
    }
    void engineDrained() override
    {
        ++drainedCount;
        if (onDrained)
            onDrained();
    }
    void engineWritable() override
    {
        ++writableCount;
        if (onWritable)
            onWritable();
    }
    void engineUpgraded() override
    {
        ++upgradedCount;
        if (onUpgraded)
            onUpgraded();
    }
    void engineClosed(QSocketIo::DisconnectReason why, const TransportError &what) override
    {
        reason = why;
        error = what;
        ++closedCount;
        if (onClosed)
            onClosed();
    }
};

inline TransportError lost(TransportError::Kind kind = TransportError::Kind::Closed)
{
    TransportError error;
    error.kind = kind;
    return error;
}

} // namespace QSocketIoPrivate
