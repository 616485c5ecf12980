// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "models/frametick.h"

#include <utility>

namespace QSocketIoQml {

FrameTick::FrameTick(std::function<void()> tick)
    : m_tick(std::move(tick))
{}

FrameTick::Pointer FrameTick::make(std::function<void()> tick)
{
    return Pointer(new FrameTick(std::move(tick)));
}

// The owner may go in its own tick, and Qt still uses the animation after that.
void FrameTick::Deleter::operator()(FrameTick *tick) const
{
    tick->m_tick = nullptr;
    if (tick->m_isTicking)
        tick->deleteLater();
    else
        delete tick;
}

void FrameTick::request()
{
    if (state() == Running)
        return;
    m_isStarting = true;
    start();
    m_isStarting = false;
}

void FrameTick::updateCurrentTime(int time)
{
    Q_UNUSED(time)
    if (m_isStarting || state() != Running) // start() says where it starts
        return;
    stop();
    if (!m_tick)
        return;
    const std::function<void()> tick = m_tick; // which the owner may take away meanwhile
    m_isTicking = true;
    tick();
    m_isTicking = false;
}

} // namespace QSocketIoQml
