// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/serversession.h"

#include "engine/engineserver.h"

namespace QSocketIoPrivate {

void ServerSession::open(const PacketCodec &codec, const SocketPacketDecoder::Limits &limits,
                         PacketChannel::Owner *owner)
{
    if (m_local)
        m_channel.emplace(m_local, codec, limits, owner);
    else
        m_remote->setOwner(owner);
}

void ServerSession::release(EngineServer &engine)
{
    m_channel.reset();
    if (m_local)
        engine.release(m_local);
    else
        m_remote->release();
}

void ServerSession::measure()
{
    if (m_local)
        m_local->measure();
    else
        m_remote->measure();
}

void ServerSession::setReadingDelayed(bool delayed)
{
    if (m_local)
        m_local->setReadingDelayed(delayed);
    else
        m_remote->setReadingDelayed(delayed);
}

void ServerSession::setReadingHeld(bool held)
{
    if (m_local)
        m_local->setReadingHeld(held);
    else
        m_remote->setReadingHeld(held);
}

void ServerSession::inspect(const Look &look) const
{
    if (m_local)
        look(*m_local);
    else
        m_remote->inspect(look);
}

} // namespace QSocketIoPrivate
