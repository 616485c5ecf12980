// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The epoll descriptor is readable whenever one of its members is ready: that is all Qt's event loop has to watch.
#include "io/epollset.h"

#include <QAbstractEventDispatcher>
#include <QByteArray>
#include <QCoreApplication>
#include <QPointer>
#include <QSocketNotifier>
#include <QThread>

#include <algorithm>
#include <array>
#include <utility>

#include <sys/epoll.h>
#include <unistd.h>

namespace QSocketIoPrivate {

namespace {

// Per turn, so that timers and windows get theirs. Level triggered: who is left over comes first in the next turn.
constexpr int epollBatch = 128;
// Where several were ready at once, others have become so in the meantime, and another look costs a fraction of a turn of
// Qt's event loop. After a single one it would mostly be in vain.
constexpr int epollWorthAnotherLook = 2;
const auto epollEndOfTurn = QEvent::Type(QEvent::registerEventType());

// glibc gives the top of its heap back as soon as 128 KiB are free there. A server that frees messages of 64 KiB and soon
// takes others then faults in each of their pages again: a tenth of all it does. Having freed one large block raises that limit
// for the process to twice its size (mallopt(3), M_MMAP_THRESHOLD), like any large message would.
void raiseTrimThreshold()
{
    constexpr qsizetype blockSize = 1024 * 1024;
    static const bool isRaised = !QByteArray(blockSize, Qt::Uninitialized).isEmpty();
    Q_UNUSED(isRaised)
}

} // namespace

struct EpollSet::Ready
{
    std::array<epoll_event, epollBatch> events;
    int count = 0;
    int loopLevel = QThread::currentThread()->loopLevel();
    Ready *outer = nullptr; // a handler that runs an event loop starts a batch within the batch
};

EpollSet::EpollSet(int descriptor)
    : m_descriptor(descriptor)
    , m_notifier(new QSocketNotifier(descriptor, QSocketNotifier::Read, this))
    , m_deadlines(this)
{
    connect(m_notifier, &QSocketNotifier::activated, this, &EpollSet::readyTurn);
    if (const auto *const loop = QAbstractEventDispatcher::instance()) {
        connect(loop, &QAbstractEventDispatcher::awake, this, &EpollSet::loopTurn);
        connect(loop, &QAbstractEventDispatcher::aboutToBlock, this, &EpollSet::loopTurn);
    }
    raiseTrimThreshold();
}

EpollSet::~EpollSet()
{
    m_notifier->setEnabled(false);
    ::close(m_descriptor);
}

std::shared_ptr<EpollSet> EpollSet::forThisThread()
{
    static thread_local std::weak_ptr<EpollSet> set;
    std::shared_ptr<EpollSet> result = set.lock();
    if (result)
        return result;
    const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
    if (descriptor < 0)
        return nullptr;
    result.reset(new EpollSet(descriptor));
    set = result;
    return result;
}

bool EpollSet::add(int descriptor, quint32 events, Member *member)
{
    epoll_event event{};
    event.events = events;
    event.data.ptr = member;
    return ::epoll_ctl(m_descriptor, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void EpollSet::modify(int descriptor, quint32 events, Member *member)
{
    epoll_event event{};
    event.events = events;
    event.data.ptr = member;
    ::epoll_ctl(m_descriptor, EPOLL_CTL_MOD, descriptor, &event);
}

void EpollSet::remove(int descriptor, Member *member)
{
    ::epoll_ctl(m_descriptor, EPOLL_CTL_DEL, descriptor, nullptr);
    for (Ready *batch = m_current; batch; batch = batch->outer) {
        for (int i = 0; i < batch->count; ++i) {
            if (batch->events[size_t(i)].data.ptr == member)
                batch->events[size_t(i)].data.ptr = nullptr;
        }
    }
    if (member->m_isWaitingForEnd)
        std::replace(m_waiting.begin(), m_waiting.end(), member, static_cast<Member *>(nullptr));
    member->m_isWaitingForEnd = false;
}

void EpollSet::atEndOfTurn(Member *member)
{
    if (std::exchange(member->m_isWaitingForEnd, true))
        return;
    m_waiting.push_back(member);
    // Within a batch we see the end of the turn by ourselves; a write from anywhere else, be it from an event loop
    // that a handler runs, needs an event, which costs the loop a wake-up.
    const bool isInBatch = m_current
                           && m_current->loopLevel == QThread::currentThread()->loopLevel();
    if (!isInBatch && !std::exchange(m_isEndPosted, true))
        QCoreApplication::postEvent(this, new QEvent(epollEndOfTurn));
}

// The event loop looks for work. Where one of our calls is on the stack, it is one that a handler runs, and what waits for the end of
// the turn must not wait for the end of the handler.
void EpollSet::loopTurn()
{
    if ((m_current || m_endDepth > 0) && !m_waiting.empty())
        endTurn();
}

bool EpollSet::event(QEvent *event)
{
    if (event->type() != epollEndOfTurn)
        return QObject::event(event);
    m_isEndPosted = false;
    endTurn();
    return true;
}

void EpollSet::readyTurn()
{
    const QPointer<EpollSet> guard(this);
    int left = epollBatch;
    while (left > 0) {
        const int count = handleReady(left);
        if (!guard || count < epollWorthAnotherLook)
            return;
        left -= count;
    }
}

// How many were ready, of at most that many. May destroy the set.
int EpollSet::handleReady(int most)
{
    const QPointer<EpollSet> guard(this);
    Ready batch;
    batch.count = qMax(0, ::epoll_wait(m_descriptor, batch.events.data(), most, 0));
    batch.outer = std::exchange(m_current, &batch);
    for (int i = 0; i < batch.count; ++i) {
        auto *const member = static_cast<Member *>(batch.events[size_t(i)].data.ptr);
        if (!member)
            continue;
        member->ready(batch.events[size_t(i)].events);
        if (!guard)
            return batch.count;
    }
    m_current = batch.outer;
    endTurn();
    return batch.count;
}

// Only what waits at the beginning: an owner that writes again whenever its bytes have left would keep us here.
void EpollSet::endTurn()
{
    const QPointer<EpollSet> guard(this);
    const size_t count = m_waiting.size();
    ++m_endDepth;
    for (size_t i = 0; i < count; ++i) {
        Member *const member = std::exchange(m_waiting[i], nullptr);
        if (!member)
            continue;
        member->m_isWaitingForEnd = false;
        member->endOfTurn();
        if (!guard)
            return;
    }
    // An event loop within one of the calls has been here, too, and must not move the entries of the outer one.
    if (--m_endDepth == 0)
        m_waiting.erase(m_waiting.begin(), m_waiting.begin() + std::ptrdiff_t(count));
}

} // namespace QSocketIoPrivate
