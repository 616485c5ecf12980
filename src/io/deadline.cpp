// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The queue of deadlines: a heap, and one precise timer armed for its front.
#include "io/deadline.h"

#include <QEvent>

#include <algorithm>
#include <limits>

namespace QSocketIoPrivate {

using std::chrono::milliseconds;

DeadlineQueue::DeadlineQueue(QObject *parent)
    : QObject(parent)
{}

DeadlineQueue::DeadlineQueue(Clock clock, QObject *parent)
    : QObject(parent)
    , m_clock(std::move(clock))
{}

DeadlineQueue::~DeadlineQueue()
{
    for (const Entry &entry : m_entries)
        entry.deadline->m_index = Deadline::inactive;
}

milliseconds DeadlineQueue::now() const
{
    if (m_clock)
        return m_clock();
    return std::chrono::floor<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

void DeadlineQueue::setClock(Clock clock)
{
    const milliseconds before = now();
    m_clock = std::move(clock);
    const milliseconds shift = now() - before;
    std::vector<Entry> shifted;
    shifted.swap(m_entries);
    for (const auto &[place, deadline] : shifted) {
        deadline->m_due.first += shift;
        m_entries.emplace_back();
        moveUp(m_entries.size() - 1, { deadline->m_due, deadline });
    }
    m_timer.stop();
    rearm();
}

std::optional<milliseconds> DeadlineQueue::nextDue() const
{
    return m_entries.empty() ? std::nullopt : std::optional(m_entries.front().place.first);
}

// The system's clock is rounded up here and down in now(), so that a deadline is late by a millisecond rather than early.
milliseconds DeadlineQueue::dueTime(milliseconds delay) const
{
    if (delay <= milliseconds::zero())
        return now();
    const milliseconds from = m_clock ? m_clock()
                                      : std::chrono::ceil<milliseconds>(
                                              std::chrono::steady_clock::now().time_since_epoch());
    return delay > milliseconds::max() - from ? milliseconds::max() : from + delay;
}

void DeadlineQueue::start(Deadline *deadline, milliseconds delay)
{
    deadline->m_due = { dueTime(delay), ++m_sequence };
    if (deadline->isActive() && deadline->m_due >= m_entries[deadline->m_index].place)
        return;
    remove(deadline);
    m_entries.emplace_back();
    moveUp(m_entries.size() - 1, { deadline->m_due, deadline });
    rearm();
}

void DeadlineQueue::put(std::size_t index, const Entry &entry)
{
    m_entries[index] = entry;
    entry.deadline->m_index = index;
}

// Both for an entry that is to take the place of the one there, or one on the way up or down.
void DeadlineQueue::moveUp(std::size_t index, const Entry &entry)
{
    while (index > 0) {
        const std::size_t parent = (index - 1) / 2;
        if (m_entries[parent].place < entry.place)
            break;
        put(index, m_entries[parent]);
        index = parent;
    }
    put(index, entry);
}

void DeadlineQueue::moveDown(std::size_t index, const Entry &entry)
{
    const std::size_t count = m_entries.size();
    for (std::size_t child = 2 * index + 1; child < count; child = 2 * index + 1) {
        if (child + 1 < count && m_entries[child + 1].place < m_entries[child].place)
            ++child;
        if (entry.place < m_entries[child].place)
            break;
        put(index, m_entries[child]);
        index = child;
    }
    put(index, entry);
}

// Leaves the timer alone: one wake-up in vain is cheaper than a call into the event loop for every stop.
void DeadlineQueue::remove(Deadline *deadline)
{
    if (!deadline->isActive())
        return;
    const std::size_t index = std::exchange(deadline->m_index, Deadline::inactive);
    const Entry last = m_entries.back();
    m_entries.pop_back();
    if (index < m_entries.size()) {
        if (last.place < m_entries[index].place)
            moveUp(index, last);
        else
            moveDown(index, last);
    }
    // What a crowd has needed is not kept for ever.
    constexpr std::size_t smallCapacity = 1024;
    if (m_entries.capacity() > smallCapacity && m_entries.size() < m_entries.capacity() / 4)
        m_entries.shrink_to_fit();
}

// The first that is due and was started before the limit's number; null when there is none.
Deadline *DeadlineQueue::takeDue(const Key &limit)
{
    while (!m_entries.empty()) {
        const Entry first = m_entries.front();
        if (first.place > limit)
            return nullptr;
        if (first.deadline->m_due == first.place) {
            remove(first.deadline);
            return first.deadline;
        }
        moveDown(0, { first.deadline->m_due, first.deadline });
    }
    return nullptr;
}

void DeadlineQueue::advance()
{
    const Key limit{ now(), m_sequence };
    const QPointer<DeadlineQueue> guard(this);
    while (Deadline *const deadline = takeDue(limit)) {
        // The others must fire also while a callback runs an event loop of its own.
        rearm();
        // A copy: the deadline may be destroyed or fire again before the call returns.
        const std::function<void()> callback = deadline->m_callback;
        callback();
        if (!guard)
            return;
    }
    rearm();
}

void DeadlineQueue::rearm()
{
    if (m_clock || m_entries.empty())
        return;
    const milliseconds first = m_entries.front().place.first;
    if (m_timer.isActive() && m_armedFor <= first)
        return;
    // Timers of Qt count in int, some 24 days.
    constexpr milliseconds longest(std::numeric_limits<int>::max());
    const milliseconds delay = std::clamp(first - now(), milliseconds::zero(), longest);
    m_armedFor = first;
    m_timer.start(int(delay.count()), Qt::PreciseTimer, this);
}

bool DeadlineQueue::event(QEvent *event)
{
    // Timers belong to a thread: this one ends here and is started again over there.
    if (event->type() == QEvent::ThreadChange) {
        m_timer.stop();
        QMetaObject::invokeMethod(
                this, [this] { rearm(); }, Qt::QueuedConnection);
    }
    return QObject::event(event);
}

void DeadlineQueue::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId()) {
        QObject::timerEvent(event);
        return;
    }
    m_timer.stop();
    advance();
}

Deadline::Deadline(DeadlineQueue &queue, std::function<void()> callback)
    : m_queue(&queue)
    , m_callback(std::move(callback))
{}

Deadline::~Deadline()
{
    stop();
}

void Deadline::start(milliseconds delay)
{
    if (m_queue)
        m_queue->start(this, delay);
}

void Deadline::stop()
{
    if (m_queue)
        m_queue->remove(this);
}

} // namespace QSocketIoPrivate

#include "moc_deadline.cpp"
