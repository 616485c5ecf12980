// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Reads into the thread's buffer, writes everything of a turn with one system call, and holds no buffer while idle.
#include "io/epollstream.h"

#include "io/epollset.h"
#include "io/receivebuffer.h"

#include <QList>

#include <algorithm>
#include <array>
#include <cstring>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace QSocketIoPrivate {

namespace {

constexpr size_t epollPieces =
        64; // arrays per system call: far below IOV_MAX, enough for a turn's events
constexpr int epollWritesPerTurn = 4;     // then others get theirs
constexpr qsizetype epollTailStart = 512; // what copied pieces are gathered in, at first and at most
constexpr qsizetype epollTailSize = 64 * 1024;

// Much smaller than a QHostAddress, of which a server with many connections would keep as many.
struct EpollPeer
{
    explicit EpollPeer(int descriptor)
    {
        socklen_t size = sizeof address;
        if (::getpeername(descriptor, reinterpret_cast<sockaddr *>(&address), &size) != 0)
            address.any.sa_family = AF_UNSPEC;
    }
    quint16 port() const
    {
        if (address.any.sa_family == AF_INET)
            return ntohs(address.ipv4.sin_port);
        return address.any.sa_family == AF_INET6 ? ntohs(address.ipv6.sin6_port) : quint16(0);
    }
    // One object: each takes memory of its own. IPv4 also on a socket for both families, as QTcpSocket reports it.
    QHostAddress host() const
    {
        if (address.any.sa_family == AF_INET)
            return QHostAddress(ntohl(address.ipv4.sin_addr.s_addr));
        if (address.any.sa_family != AF_INET6)
            return {};
        const in6_addr &ipv6 = address.ipv6.sin6_addr;
        if (!IN6_IS_ADDR_V4MAPPED(&ipv6))
            return QHostAddress(&address.any);
        quint32 ipv4;
        std::memcpy(&ipv4, ipv6.s6_addr + 12, sizeof ipv4);
        return QHostAddress(ntohl(ipv4));
    }
    union
    {
        sockaddr any;
        sockaddr_in ipv4;
        sockaddr_in6 ipv6;
    } address{};
};

class EpollStream final : public ByteStream, private EpollSet::Member
{
public:
    EpollStream(std::shared_ptr<EpollSet> set, int descriptor, std::chrono::milliseconds linger);
    ~EpollStream() override;
    bool enter() { return m_set->add(m_descriptor, m_events, this); }
    int takeDescriptor() { return std::exchange(m_descriptor, -1); }

    void write(const QByteArray &bytes) override;
    void writeCopy(std::span<const QByteArrayView> pieces) override;
    qint64 bytesToWrite() const override { return m_unwritten; }
    void setPaused(bool paused) override;
    void close() override;
    void abort() override;
    QHostAddress peerAddress() const override;
    quint16 peerPort() const override { return m_peer.port(); }
    bool isEncrypted() const override { return false; }
    Departure leaveThread(QThread *target) override;
    bool enterThread() override;

protected:
    void readerChanged() override;

private:
    void wrote(qsizetype size);
    void ready(quint32 events) override;
    void endOfTurn() override;
    bool offerRest();
    bool readAndOffer();
    bool offer(char *data, qsizetype size);
    void hangUp(quint32 events);
    void discard();
    bool flush();
    bool writeSome();
    void dropWritten(qint64 count);
    void finishClosing();
    void fail();
    void release();
    void watch();

    std::shared_ptr<EpollSet> m_set;
    QList<QByteArray> m_queue;
    qint64 m_unwritten = 0;
    qsizetype m_offset = 0;             // into the first of the queue
    QByteArray m_rest;                  // what the reader left over
    bool *m_isGone = nullptr;           // on the stack of a call to the reader
    std::unique_ptr<Deadline> m_linger; // while closing
    std::chrono::milliseconds m_lingerTimeout;
    int m_descriptor;
    EpollPeer m_peer;
    quint32 m_events = EPOLLIN | EPOLLRDHUP;
    bool m_isPaused = false;
    bool m_isOffering = false; // the reader is on the stack, perhaps in an event loop of its own
    bool m_offerRest = false;  // without waiting for more: a new reader, or no longer paused
    bool m_hasHungUp = false;  // and left something to read
    bool m_isOutside = false;  // of the set, until somebody reads
    bool m_isBlocked = false;  // the system took less than we had
    bool m_wantsDrained = false;
    bool m_isClosing = false;
    bool m_isEnded = false; // our direction is closed
    bool m_isDown = false;  // the connection is gone; the reader hears of it at the end of the turn
    bool m_hasTail = false; // the last of the queue is an array of ours that may grow
};

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
    if (m_isClosing
        || (reader() && !m_isPaused && !m_isOffering && m_rest.size() < ReceiveBuffer::size))
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

void EpollStream::write(const QByteArray &bytes)
{
    if (m_descriptor < 0 || m_isClosing || m_isDown || bytes.isEmpty())
        return;
    m_queue.append(bytes);
    m_hasTail = false;
    wrote(bytes.size());
}

// Many small messages of a turn become one array and one piece of the system call.
void EpollStream::writeCopy(std::span<const QByteArrayView> pieces)
{
    if (m_descriptor < 0 || m_isClosing || m_isDown)
        return;
    qsizetype size = 0;
    for (const QByteArrayView piece : pieces)
        size += piece.size();
    if (!m_hasTail || m_queue.last().size() + size > epollTailSize) {
        m_queue.append(QByteArray());
        m_queue.last().reserve(qMax(size, epollTailStart));
        m_hasTail = true;
    }
    QByteArray &tail = m_queue.last();
    const qsizetype start = tail.size();
    if (start + size > tail.capacity())
        tail.reserve(qMax(2 * tail.capacity(), start + size));
    tail.resize(start + size);
    char *at = tail.data() + start;
    for (const QByteArrayView piece : pieces)
        at = std::copy(piece.begin(), piece.end(), at);
    wrote(size);
}

void EpollStream::wrote(qsizetype size)
{
    m_unwritten += size;
    m_wantsDrained = true;
    if (!m_isBlocked)
        m_set->atEndOfTurn(this);
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
    else if (!m_isPaused && !m_isOffering && reader())
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
        fail();
    return true;
}

bool EpollStream::offerRest()
{
    m_offerRest = false;
    if (m_rest.isEmpty())
        return true;
    const ReceiveBuffer buffer;
    const qsizetype kept = m_rest.size();
    std::memcpy(buffer.data(), m_rest.constData(), size_t(kept));
    return offer(buffer.data(), kept);
}

bool EpollStream::offer(char *data, qsizetype size)
{
    bool *const guard = m_isGone;
    m_isOffering = true;
    const qsizetype used = reader()->bytesReceived({ data, size_t(size) });
    if (*guard)
        return false;
    m_isOffering = false;
    Q_ASSERT_X(used >= 0 && used <= size, "ByteStream",
               "a reader cannot use more than it was given");
    if (used < size && !m_isClosing && m_descriptor >= 0)
        m_rest = QByteArray(data + used, size - used);
    else if (!m_rest.isEmpty())
        m_rest = QByteArray();
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
    if (m_offerRest && reader() && !m_isPaused && !m_isOffering && !m_isClosing && !m_isDown)
        offerRest();
    if (!isGone && !m_isDown && !m_isBlocked)
        flush();
    if (!isGone && m_isDown && !m_isOffering && reader() && (m_rest.isEmpty() || !m_isPaused)) {
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

// False: the stream is gone.
bool EpollStream::flush()
{
    bool *const guard = m_isGone;
    for (int i = 0; i < epollWritesPerTurn && !m_queue.isEmpty(); ++i) {
        if (!writeSome())
            return true;
    }
    if (!m_queue.isEmpty()) {
        m_set->atEndOfTurn(this);
        return true;
    }
    if (m_isClosing)
        finishClosing();
    else if (reader() && std::exchange(m_wantsDrained, false))
        reader()->bytesDrained();
    return !*guard;
}

// False: nothing more can be written now.
bool EpollStream::writeSome()
{
    std::array<iovec, epollPieces> pieces;
    size_t count = 0;
    for (qsizetype i = 0; i < m_queue.size() && count < epollPieces; ++i, ++count) {
        const qsizetype skip = i == 0 ? m_offset : 0;
        const QByteArray &bytes = m_queue.at(i);
        pieces[count] = { const_cast<char *>(bytes.constData()) + skip,
                          size_t(bytes.size() - skip) };
    }
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    const ssize_t written = ::sendmsg(m_descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written >= 0) {
        dropWritten(written);
        return true;
    }
    if (errno == EINTR)
        return true;
    if (errno == EAGAIN)
        m_isBlocked = true;
    else
        fail();
    return false;
}

void EpollStream::dropWritten(qint64 count)
{
    m_unwritten -= count;
    if (m_unwritten == 0) {
        m_queue = QList<QByteArray>(); // an idle connection holds no memory
        m_hasTail = false;
        m_offset = 0;
        return;
    }
    if (m_linger)
        m_linger->start(m_lingerTimeout);
    count += m_offset;
    qsizetype whole = 0;
    while (count >= m_queue.at(whole).size())
        count -= m_queue.at(whole++).size();
    m_queue.remove(0, whole);
    m_hasTail = m_hasTail && !m_queue.isEmpty();
    m_offset = count;
}

void EpollStream::finishClosing()
{
    if (std::exchange(m_isEnded, true))
        return;
    if (::shutdown(m_descriptor, SHUT_WR) != 0)
        fail();
}

void EpollStream::fail()
{
    m_isDown = true;
    m_linger.reset();
    m_set->remove(m_descriptor, this); // a dead connection is always ready
    m_set->atEndOfTurn(this);
}

QHostAddress EpollStream::peerAddress() const
{
    return m_peer.host();
}

} // namespace

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
