// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The queue of deadlines: an ordered map, and one precise timer armed for its front.
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
    for (const auto &[place, deadline] : m_entries)
        deadline->m_isActive = false;
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
    Entries shifted;
    for (const auto &[place, deadline] : m_entries) {
        deadline->m_due.first += shift;
        deadline->m_place = shifted.emplace(deadline->m_due, deadline).first;
    }
    m_entries = std::move(shifted);
    m_timer.stop();
    rearm();
}

std::optional<milliseconds> DeadlineQueue::nextDue() const
{
    return m_entries.empty() ? std::nullopt : std::optional(m_entries.begin()->first.first);
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
    if (deadline->m_isActive && deadline->m_due >= deadline->m_place->first)
        return;
    remove(deadline);
    deadline->m_isActive = true;
    deadline->m_place = m_entries.emplace_hint(m_entries.end(), deadline->m_due, deadline);
    rearm();
}

// Leaves the timer alone: one wake-up in vain is cheaper than a call into the event loop for every stop.
void DeadlineQueue::remove(Deadline *deadline)
{
    if (!deadline->m_isActive)
        return;
    deadline->m_isActive = false;
    m_entries.erase(deadline->m_place);
}

// The first that is due and was started before the limit's number; null when there is none.
Deadline *DeadlineQueue::takeDue(const Key &limit)
{
    while (!m_entries.empty()) {
        const auto first = m_entries.begin();
        if (first->first > limit)
            return nullptr;
        Deadline *const deadline = first->second;
        if (deadline->m_due == first->first) {
            remove(deadline);
            return deadline;
        }
        auto node = m_entries.extract(first);
        node.key() = deadline->m_due;
        deadline->m_place = m_entries.insert(std::move(node)).position;
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
    const milliseconds first = m_entries.begin()->first.first;
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
