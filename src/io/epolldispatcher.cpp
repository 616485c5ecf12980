// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One epoll set for all notifiers of the thread, an eventfd to wake it up, and the timers in an ordered list.
#include "io/epolldispatcher.h"

#include <QCoreApplication>
#include <QSocketNotifier>
#include <QThread>

#include <algorithm>
#include <cerrno>
#include <limits>

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace QSocketIoPrivate {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

// Per turn, so that timers and posted events get theirs. Level triggered: who is left over comes in the next turn.
constexpr int dispatcherBatch = 256;
constexpr TimerList::Time forever = TimerList::Time::max();

TimerList::Time clockNow()
{
    return std::chrono::steady_clock::now().time_since_epoch();
}

} // namespace

struct EpollDispatcher::Batch
{
    std::array<epoll_event, dispatcherBatch> events;
    int count = 0;
    // Of the descriptor being dealt with.
    std::array<QSocketNotifier *, 3> ready{};
    Batch *outer = nullptr; // a handler that runs an event loop starts a batch within the batch
};

std::unique_ptr<EpollDispatcher> EpollDispatcher::create()
{
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    const int wakeUp = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = wakeUp;
    if (epoll >= 0 && wakeUp >= 0 && ::epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUp, &event) == 0)
        return std::unique_ptr<EpollDispatcher>(new EpollDispatcher(epoll, wakeUp));
    for (const int descriptor : { epoll, wakeUp }) {
        if (descriptor >= 0)
            ::close(descriptor);
    }
    return nullptr;
}

EpollDispatcher::EpollDispatcher(int epoll, int wakeUp)
    : m_epoll(epoll)
    , m_wakeUp(wakeUp)
{}

EpollDispatcher::~EpollDispatcher()
{
    ::close(m_epoll);
    ::close(m_wakeUp);
}

bool EpollDispatcher::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    m_isInterrupted.store(false);
    Q_EMIT awake();
    // Before the posted events: what is posted from here on wakes us again. Who has woken us may have done so to end the
    // loop that calls us, so there is no waiting then.
    bool hasWorked = clearWakeUp();
    QCoreApplication::sendPostedEvents();
    const bool mayWait = flags & QEventLoop::WaitForMoreEvents;
    do {
        if (m_isInterrupted.load())
            return hasWorked;
        Batch batch;
        batch.outer = m_current;
        const bool wait = mayWait && !hasWorked && !m_isWoken.load();
        const TimerList::Time time = wait ? timeToWait(flags) : TimerList::Time::zero();
        if (time > TimerList::Time::zero()) {
            Q_EMIT aboutToBlock();
            // Whoever listens may have posted something.
            waitOnce(flags, m_isWoken.load() ? TimerList::Time::zero() : time, batch);
            Q_EMIT awake();
        } else {
            waitOnce(flags, TimerList::Time::zero(), batch);
        }
        // What was posted before a descriptor became ready comes first, and is what may have been waited for.
        if (mayWait && clearWakeUp()) {
            QCoreApplication::sendPostedEvents();
            hasWorked = true;
        }
        m_current = &batch;
        hasWorked = activate(batch) || hasWorked;
        m_current = batch.outer;
        if (!(flags & QEventLoop::ExcludeSocketNotifiers))
            hasWorked = activateFiles() || hasWorked;
        if (!(flags & QEventLoop::X11ExcludeTimers))
            hasWorked = m_timers.fire(clockNow()) || hasWorked;
    } while (mayWait && !hasWorked);
    return hasWorked;
}

TimerList::Time EpollDispatcher::timeToWait(QEventLoop::ProcessEventsFlags flags) const
{
    if (!m_files.empty() && !(flags & QEventLoop::ExcludeSocketNotifiers))
        return TimerList::Time::zero();
    if (flags & QEventLoop::X11ExcludeTimers)
        return forever;
    const auto first = m_timers.firstDue();
    return first ? std::max(*first - clockNow(), TimerList::Time::zero()) : forever;
}

// Without sockets only the eventfd is looked at. The batch is filled with what is ready.
void EpollDispatcher::waitOnce(QEventLoop::ProcessEventsFlags flags, TimerList::Time time,
                               Batch &batch)
{
    if (flags & QEventLoop::ExcludeSocketNotifiers) {
        if (time > TimerList::Time::zero())
            sleep(m_wakeUp, time);
        return;
    }
    // epoll counts in milliseconds: the last one is waited for elsewhere.
    constexpr TimerList::Time coarse = 2ms;
    int timeout = 0;
    if (time == forever) {
        timeout = -1;
    } else if (time >= coarse) {
        constexpr milliseconds longest(std::numeric_limits<int>::max());
        const auto whole = std::chrono::floor<milliseconds>(time);
        timeout = int(std::min(whole, longest).count());
    } else if (time > TimerList::Time::zero()) {
        sleep(m_epoll, time);
    }
    batch.count = std::max(0, ::epoll_wait(m_epoll, batch.events.data(), dispatcherBatch, timeout));
}

void EpollDispatcher::sleep(int descriptor, TimerList::Time time)
{
    pollfd waiting{ .fd = descriptor, .events = POLLIN, .revents = 0 };
    if (time == forever) {
        ::poll(&waiting, 1, -1);
        return;
    }
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const timespec limit{ .tv_sec = whole.count(), .tv_nsec = (time - whole).count() };
    ::ppoll(&waiting, 1, &limit, nullptr);
}

// False: there was nothing to do.
bool EpollDispatcher::activate(Batch &batch)
{
    bool hasWorked = false;
    for (int i = 0; i < batch.count; ++i) {
        const epoll_event event = batch.events[size_t(i)];
        if (event.data.fd == m_wakeUp)
            continue; // the flag says it, too
        const auto place = m_watches.constFind(event.data.fd);
        if (place == m_watches.cend())
            continue;
        // An error shows itself to whoever reads or writes next.
        const bool isBroken = event.events & (EPOLLERR | EPOLLHUP);
        batch.ready = {};
        if (isBroken || (event.events & (EPOLLIN | EPOLLRDHUP)))
            batch.ready[Read] = place->notifiers[Read];
        if (isBroken || (event.events & EPOLLOUT))
            batch.ready[Write] = place->notifiers[Write];
        if (event.events & EPOLLPRI)
            batch.ready[Exception] = place->notifiers[Exception];
        for (QSocketNotifier *&ready : batch.ready)
            hasWorked = send(std::exchange(ready, nullptr)) || hasWorked;
    }
    return hasWorked;
}

bool EpollDispatcher::activateFiles()
{
    bool hasWorked = false;
    const std::set<int> files = m_files; // a handler may change it
    for (const int file : files) {
        for (const Kind kind : { Read, Write }) {
            const auto place = m_watches.constFind(file);
            if (place != m_watches.cend() && place->isFile)
                hasWorked = send(place->notifiers[kind]) || hasWorked;
        }
    }
    return hasWorked;
}

bool EpollDispatcher::send(QSocketNotifier *notifier)
{
    if (!notifier)
        return false;
    QEvent event(QEvent::SockAct);
    QCoreApplication::sendEvent(notifier, &event);
    return true;
}

EpollDispatcher::Kind EpollDispatcher::kindOf(const QSocketNotifier *notifier)
{
    switch (notifier->type()) {
    case QSocketNotifier::Read:
        break;
    case QSocketNotifier::Write:
        return Write;
    case QSocketNotifier::Exception:
        return Exception;
    }
    return Read;
}

void EpollDispatcher::registerSocketNotifier(QSocketNotifier *notifier)
{
    const int descriptor = int(notifier->socket());
    Watch &watch = m_watches[descriptor];
    QSocketNotifier *&place = watch.notifiers[kindOf(notifier)];
    if (place && place != notifier)
        qWarning("QSocketNotifier: Multiple socket notifiers for same socket %d", descriptor);
    place = notifier;
    update(descriptor, watch);
}

void EpollDispatcher::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    const int descriptor = int(notifier->socket());
    for (Batch *batch = m_current; batch; batch = batch->outer)
        std::replace(batch->ready.begin(), batch->ready.end(), notifier,
                     static_cast<QSocketNotifier *>(nullptr));
    const auto watch = m_watches.find(descriptor);
    if (watch == m_watches.end() || watch->notifiers[kindOf(notifier)] != notifier)
        return;
    watch->notifiers[kindOf(notifier)] = nullptr;
    update(descriptor, *watch);
}

// The descriptor may have been closed, and its number be that of another one, without anybody having told us.
void EpollDispatcher::update(int descriptor, Watch &watch)
{
    constexpr std::array<quint32, 3> eventsOf{ EPOLLIN, EPOLLOUT, EPOLLPRI };
    epoll_event event{};
    for (const Kind kind : { Read, Write, Exception }) {
        if (watch.notifiers[kind])
            event.events |= eventsOf[kind];
    }
    event.data.fd = descriptor;
    if (event.events == 0) {
        ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, descriptor, nullptr);
        m_files.erase(descriptor);
        m_watches.remove(descriptor);
        return;
    }
    const bool isKnown = watch.events != 0;
    watch.events = event.events;
    if (watch.isFile)
        return;
    int result = ::epoll_ctl(m_epoll, isKnown ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event);
    if (result != 0 && errno == ENOENT)
        result = ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, descriptor, &event);
    else if (result != 0 && errno == EEXIST)
        result = ::epoll_ctl(m_epoll, EPOLL_CTL_MOD, descriptor, &event);
    if (result == 0)
        return;
    if (errno == EPERM) {
        watch.isFile = true;
        m_files.insert(descriptor);
    } else {
        qWarning("EpollDispatcher: descriptor %d cannot be watched: %s", descriptor,
                 qUtf8Printable(qt_error_string(errno)));
    }
}

void EpollDispatcher::registerTimer(int timerId, qint64 interval, Qt::TimerType timerType,
                                    QObject *object)
{
    m_timers.add(timerId, milliseconds(interval), timerType, object, clockNow());
}

bool EpollDispatcher::unregisterTimer(int timerId)
{
    return m_timers.remove(timerId);
}

bool EpollDispatcher::unregisterTimers(QObject *object)
{
    return m_timers.removeAll(object);
}

QList<QAbstractEventDispatcher::TimerInfo> EpollDispatcher::registeredTimers(QObject *object) const
{
    return m_timers.timersOf(object);
}

int EpollDispatcher::remainingTime(int timerId)
{
    const auto due = m_timers.dueTime(timerId);
    if (!due)
        return -1;
    return int(
            std::max(std::chrono::ceil<milliseconds>(*due - clockNow()), milliseconds(0)).count());
}

// Our own thread is awake, and sees the flag before it goes to sleep.
void EpollDispatcher::wakeUp()
{
    if (m_isWoken.exchange(true) || QThread::currentThread() == thread())
        return;
    ::eventfd_write(m_wakeUp, 1);
}

// A call between the two steps finds the flag set and writes nothing: it has posted before, and the exchange sees to it
// that we find what it has posted.
bool EpollDispatcher::clearWakeUp()
{
    if (!m_isWoken.load())
        return false;
    eventfd_t count = 0;
    ::eventfd_read(m_wakeUp, &count);
    m_isWoken.exchange(false);
    return true;
}

void EpollDispatcher::interrupt()
{
    m_isInterrupted.store(true);
    wakeUp();
}

} // namespace QSocketIoPrivate
