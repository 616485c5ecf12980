// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/serversession.h"

#include "engine/engineserver.h"

namespace QSocketIoPrivate {

void ServerSession::open(PacketCodec codec, const SocketPacketDecoder::Limits &limits,
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

} // namespace QSocketIoPrivate
