// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The engine session below a connection, in this thread or in an I/O thread.
#pragma once

#include "core/packetchannel.h"
#include "engine/enginesession.h"
#include "server/remotesession.h"

#include <functional>
#include <optional>

namespace QSocketIoPrivate {

class EngineServer;

class ServerSession
{
public:
    explicit ServerSession(EngineSession *session)
        : m_local(session)
    {}
    explicit ServerSession(RemoteSession *session)
        : m_remote(session)
    {}
    Q_DISABLE_COPY_MOVE(ServerSession)

    // The codec and the limits of a session of this thread; one from elsewhere has got its own there.
    void open(const PacketCodec &codec, const SocketPacketDecoder::Limits &limits,
              PacketChannel::Owner *owner);
    void release(EngineServer &engine); // the last call

    QByteArray sid() const { return m_local ? m_local->sid() : m_remote->sid(); }
    const OpeningRequest &request() const
    {
        return m_local ? m_local->request() : m_remote->request();
    }
    EngineRevision revision() const { return request().format().revision; }
    QSocketIo::Transport transport() const
    {
        return m_local ? m_local->transport() : m_remote->transport();
    }
    PacketCodec codec() const { return m_local ? m_channel->codec() : m_remote->codec(); }
    bool isWritable() const { return m_local ? m_local->isWritable() : m_remote->isWritable(); }
    qint64 bytesToWrite() const
    {
        return m_local ? m_local->bytesToWrite() : m_remote->bytesToWrite();
    }

    void send(const EngineMessage &message)
    {
        if (m_local)
            m_channel->send(message);
        else
            m_remote->send(message);
    }
    bool sendText(std::span<const QByteArrayView> pieces) // see EngineConnection::sendText()
    {
        if (m_local)
            return m_channel->sendText(pieces);
        m_remote->sendText(pieces);
        return true;
    }
    // Bytes with what each message costs beside them.
    qint64 backlog() const { return m_local ? m_local->backlog() : m_remote->backlog(); }
    std::chrono::microseconds roundTripTime() const
    {
        return m_local ? m_local->roundTripTime() : m_remote->roundTripTime();
    }
    void measure();
    void setReadingDelayed(bool delayed); // see EngineSession
    void setReadingHeld(bool held);
    // Calls look with the engine's session, unless it is gone. Waits for its thread.
    using Look = std::function<void(const EngineSession &session)>;
    void inspect(const Look &look) const;
    void close(QSocketIo::DisconnectReason reason)
    {
        if (m_local)
            m_channel->close(reason);
        else
            m_remote->close(reason);
    }

private:
    EngineSession *m_local = nullptr;
    RemoteSession *m_remote = nullptr; // one of them is set
    std::optional<PacketChannel> m_channel;
};

} // namespace QSocketIoPrivate
