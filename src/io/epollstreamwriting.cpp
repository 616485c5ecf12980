// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Everything that is written within a turn leaves with one system call, and nothing is kept once it has left.
#include "io/epollstreambase.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/socket.h>
#include <sys/uio.h>

namespace QSocketIoPrivate {

namespace {

constexpr size_t epollPieces =
        64; // arrays per system call: far below IOV_MAX, enough for a turn's events
constexpr int epollWritesPerTurn = 4;     // then others get theirs
constexpr qsizetype epollTailStart = 512; // what copied pieces are gathered in, at first and at most
constexpr qsizetype epollTailSize = 64 * 1024;

} // namespace

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
        fail(errno);
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

} // namespace QSocketIoPrivate
