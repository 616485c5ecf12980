// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Reads into the thread's buffer, and holds no buffer while idle.
#include "io/epollstream.h"

#include "io/epollstreambase.h"
#include "io/receivebuffer.h"

#include <cerrno>
#include <cstring>

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace QSocketIoPrivate {

EpollStream::EpollStream(std::shared_ptr<EpollSet> set, int descriptor,
                         std::chrono::milliseconds linger)
    : m_set(std::move(set))
    , m_lingerTimeout(linger)
    , m_descriptor(descriptor)
    , m_peer(descriptor)
{
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

EpollStream::~EpollStream()
{
    if (m_isGone)
        *m_isGone = true;
    release();
}

void EpollStream::release()
{
    m_linger.reset();
    m_queue.clear();
    m_hasTail = false;
    m_unwritten = 0;
    if (m_descriptor < 0)
        return;
    if (m_set) // not on the way to another thread
        m_set->remove(m_descriptor, this);
    ::close(std::exchange(m_descriptor, -1));
}

ByteStream::Departure EpollStream::leaveThread(QThread *target)
{
    Q_UNUSED(target)
    if (m_isGone || m_isClosing)
        return Departure::NotNow;
    m_set->remove(m_descriptor, this);
    m_set.reset();
    return Departure::Done;
}

bool EpollStream::enterThread()
{
    m_set = EpollSet::forThisThread();
    if (!m_set)
        return false;
    if (m_hasHungUp) {
        m_isOutside = true; // until somebody reads
        m_events = 0;
    } else if (m_descriptor >= 0 && !m_isDown) {
        m_events = EPOLLRDHUP;
        if (!enter())
            return false;
    }
    m_isBlocked = false;
    m_offerRest = true;
    m_set->atEndOfTurn(this);
    return true;
}

void EpollStream::watch()
{
    quint32 events = m_hasHungUp ? 0U : quint32(EPOLLRDHUP);
    if (m_isClosing || (reader() && !m_isPaused && !m_offer && m_rest.size() < ReceiveBuffer::size))
        events |= EPOLLIN;
    if (m_isBlocked)
        events |= EPOLLOUT;
    if (m_descriptor < 0 || m_isDown || events == m_events)
        return;
    m_events = events;
    if (m_isOutside && !(events & EPOLLIN))
        return;
    if (std::exchange(m_isOutside, false)) {
        m_set->add(m_descriptor, events, this);
        return;
    }
    m_set->modify(m_descriptor, events, this);
}

void EpollStream::setPaused(bool paused)
{
    if (paused == m_isPaused)
        return;
    m_isPaused = paused;
    if (!paused) {
        m_offerRest = true;
        m_set->atEndOfTurn(this);
    }
    watch();
}

void EpollStream::readerChanged()
{
    m_offerRest = true;
    if (reader())
        m_set->atEndOfTurn(this);
    // An upgrade takes the reader away and sets another one within one call, after which we look anyway.
    if (!m_isGone)
        watch();
}

void EpollStream::close()
{
    if (m_descriptor < 0 || m_isClosing)
        return;
    m_isClosing = true;
    m_rest.clear();
    m_linger = std::make_unique<Deadline>(m_set->deadlines(), [this] { fail(); });
    m_linger->start(m_lingerTimeout);
    m_set->atEndOfTurn(this);
    watch();
}

void EpollStream::abort()
{
    release();
    m_isDown = true;
    setReader(nullptr);
}

void EpollStream::ready(quint32 events)
{
    bool isGone = false;
    bool *const outer = std::exchange(m_isGone, &isGone);
    if ((events & EPOLLOUT) && m_isBlocked) {
        m_isBlocked = false;
        m_set->atEndOfTurn(this);
    }
    if (m_isClosing)
        discard();
    else if (!m_isPaused && reader() && (!m_offer || takeBackOffer()))
        readAndOffer();
    else if (events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP))
        hangUp(events);
    if (isGone) {
        if (outer)
            *outer = true;
        return;
    }
    m_isGone = outer;
    watch();
}

// False: the stream is gone.
bool EpollStream::readAndOffer()
{
    const ReceiveBuffer buffer;
    const qsizetype kept = m_rest.size();
    if (kept > 0)
        std::memcpy(buffer.data(), m_rest.constData(), size_t(kept));
    const ssize_t count = ::recv(m_descriptor, buffer.data() + kept,
                                 size_t(ReceiveBuffer::size - kept), MSG_DONTWAIT);
    if (count > 0)
        return offer(buffer.data(), kept + count);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (count < 0 || kept < ReceiveBuffer::size)
        fail(count < 0 ? errno : 0);
    return true;
}

bool EpollStream::offerRest()
{
    if (m_rest.isEmpty()) {
        m_offerRest = false;
        return true;
    }
    const ReceiveBuffer buffer;
    const qsizetype kept = m_rest.size();
    std::memcpy(buffer.data(), m_rest.constData(), size_t(kept));
    return offer(buffer.data(), kept);
}

bool EpollStream::offer(char *data, qsizetype size)
{
    bool *const guard = m_isGone;
    Offer mine{ reader(), { data, size } };
    m_offerRest = false;
    m_offer = &mine;
    const qsizetype used = reader()->bytesReceived({ data, size_t(size) });
    if (*guard)
        return false;
    if (mine.isTakenBack)
        return true;
    m_offer = nullptr;
    Q_ASSERT_X(used >= 0 && used <= size, "ByteStream",
               "a reader cannot use more than it was given");
    if (used < size && !m_isClosing && m_descriptor >= 0)
        m_rest = QByteArray(data + used, size - used);
    else if (!m_rest.isEmpty())
        m_rest = QByteArray();
    return true;
}

// The reader on the stack runs an event loop: what it has not used yet is offered in there, if it can tell which that is.
bool EpollStream::takeBackOffer()
{
    const qsizetype used = reader() == m_offer->reader ? reader()->bytesTaken() : -1;
    if (used < 0 || used > m_offer->bytes.size())
        return false;
    m_rest = m_isClosing ? QByteArray() : m_offer->bytes.sliced(used).toByteArray();
    m_offer->isTakenBack = true;
    m_offer = nullptr;
    m_offerRest = true;
    m_set->atEndOfTurn(this);
    return true;
}

// The peer is gone while nobody reads: what it sent before still has its turn, once somebody does.
void EpollStream::hangUp(quint32 events)
{
    char byte;
    m_hasHungUp = true;
    if (m_rest.isEmpty() && ::recv(m_descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) {
        fail();
    } else if (events & (EPOLLHUP | EPOLLERR)) { // which cannot be switched off
        m_set->remove(m_descriptor, this);
        m_isOutside = true;
    }
}

// Closing with unread bytes would be a reset, which destroys on its way what we sent last.
void EpollStream::discard()
{
    const ReceiveBuffer buffer;
    const ssize_t count = ::recv(m_descriptor, buffer.data(), size_t(ReceiveBuffer::size),
                                 MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
        fail();
}

void EpollStream::endOfTurn()
{
    bool isGone = false;
    bool *const outer = std::exchange(m_isGone, &isGone);
    if (m_offer && !m_isPaused)
        takeBackOffer();
    if (m_offerRest && reader() && !m_isPaused && !m_offer && !m_isClosing && !m_isDown)
        offerRest();
    if (!isGone && !m_isDown && !m_isBlocked)
        flush();
    if (!isGone && m_isDown && !m_offer && reader() && (m_rest.isEmpty() || !m_isPaused)) {
        release();
        Reader *const last = reader();
        setReader(nullptr);
        last->streamClosed();
    }
    if (isGone) {
        if (outer)
            *outer = true;
        return;
    }
    m_isGone = outer;
    watch();
}

void EpollStream::finishClosing()
{
    if (std::exchange(m_isEnded, true))
        return;
    if (::shutdown(m_descriptor, SHUT_WR) != 0)
        fail();
}

void EpollStream::fail(int error)
{
    m_isDown = true;
    if (error != ECONNRESET && error != EPIPE) // the peer has closed it
        m_error = quint8(error);
    m_linger.reset();
    m_set->remove(m_descriptor, this); // a dead connection is always ready
    m_set->atEndOfTurn(this);
}

QHostAddress EpollStream::peerAddress() const
{
    return m_peer.host();
}

QString EpollStream::errorString() const
{
    return m_error == 0 ? QString() : qt_error_string(m_error);
}

std::unique_ptr<ByteStream> makeEpollStream(qintptr descriptor, std::chrono::milliseconds linger)
{
    std::shared_ptr<EpollSet> set = EpollSet::forThisThread();
    if (!set)
        return nullptr;
    auto stream = std::make_unique<EpollStream>(std::move(set), int(descriptor), linger);
    if (stream->enter())
        return stream;
    stream->takeDescriptor();
    return nullptr;
}

} // namespace QSocketIoPrivate
