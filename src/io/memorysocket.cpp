// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Everything happens in turns of the event loop, one posted event each, as with real sockets: nothing is delivered
// within a call of the other end.
#include "io/memorysocket.h"

#include <cstring>
#include <limits>
#include <utility>

namespace QSocketIoPrivate {

MemorySocket::Pair MemorySocket::makePair()
{
    Pair pair{ std::unique_ptr<MemorySocket>(new MemorySocket),
               std::unique_ptr<MemorySocket>(new MemorySocket) };
    pair.here->setPeer(pair.there.get());
    pair.there->setPeer(pair.here.get());
    return pair;
}

void MemorySocket::setPeer(MemorySocket *peer)
{
    m_peer = peer;
    open(ReadWrite | Unbuffered);
}

MemorySocket::~MemorySocket()
{
    if (m_peer)
        m_peer->losePeer();
}

void MemorySocket::close()
{
    endWriting();
    m_in.clear();
    QIODevice::close();
}

void MemorySocket::endWriting()
{
    m_isEnding = true;
    scheduleTurn();
}

void MemorySocket::setReadBufferSize(qint64 bytes)
{
    m_readBufferSize = bytes;
    if (m_peer)
        m_peer->scheduleTurn();
}

void MemorySocket::setFlow(Flow flow)
{
    m_flow = flow;
    scheduleTurn();
    if (m_peer && m_peer->m_flow != flow)
        m_peer->setFlow(flow);
}

void MemorySocket::cut()
{
    MemorySocket *const peer = std::exchange(m_peer, nullptr);
    m_out.clear();
    m_isCut = true;
    m_flow = Flow::Running;
    losePeer();
    if (peer)
        peer->cut();
}

void MemorySocket::losePeer()
{
    m_isPeerGone = true;
    scheduleTurn();
}

qint64 MemorySocket::room() const
{
    if (m_readBufferSize == 0)
        return std::numeric_limits<qint64>::max();
    return qMax(m_readBufferSize - m_in.size(), qint64(0));
}

qint64 MemorySocket::readData(char *target, qint64 maxSize)
{
    const qint64 size = qMin(maxSize, qint64(m_in.size()));
    std::memcpy(target, m_in.constData(), size_t(size));
    m_in.remove(0, size);
    if (m_peer && size > 0)
        m_peer->scheduleTurn();
    return size;
}

qint64 MemorySocket::writeData(const char *data, qint64 size)
{
    if (m_isEnding || m_isPeerGone)
        return size; // as with a socket whose peer has gone: accepted, and lost
    m_out.append(data, size);
    scheduleTurn();
    return size;
}

void MemorySocket::scheduleTurn()
{
    if (!std::exchange(m_isScheduled, true))
        QMetaObject::invokeMethod(this, &MemorySocket::turn, Qt::QueuedConnection);
}

void MemorySocket::turn()
{
    m_isScheduled = false;
    const QPointer<MemorySocket> self(this);
    transmit();
    if (self && std::exchange(m_hasNews, false) && isOpen())
        Q_EMIT readyRead();
    if (!self || !m_isPeerGone || m_flow == Flow::Stalled || std::exchange(m_isReported, true))
        return;
    // As Qt's sockets do: who half-closes is told good-bye at once, and what was still to be sent is lost.
    m_out.clear();
    m_isEnding = true;
    transmit();
    Q_EMIT readChannelFinished();
    if (self)
        Q_EMIT disconnected();
}

void MemorySocket::transmit()
{
    if (m_flow == Flow::Stalled || !m_peer)
        return;
    const bool isRead = m_peer->isOpen();
    const qint64 size = isRead ? qMin(qint64(m_out.size()), m_peer->room()) : m_out.size();
    if (isRead && size > 0) {
        m_peer->m_in.append(m_out.constData(), size);
        m_peer->m_hasNews = true;
        m_peer->scheduleTurn();
    }
    m_out.remove(0, size);
    if (m_isEnding && m_out.isEmpty() && !std::exchange(m_isEnded, true))
        m_peer->losePeer();
    if (size > 0)
        Q_EMIT bytesWritten(size);
}

} // namespace QSocketIoPrivate

#include "moc_memorysocket.cpp"
