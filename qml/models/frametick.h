// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One call at the next frame: what many events have changed reaches the user interface in one pass.
#pragma once

#include <QAbstractAnimation>

#include <functional>
#include <memory>

namespace QSocketIoQml {

// An animation, because Qt Quick drives those right before it renders; without it a timer does, 60 times a second.
class FrameTick final : public QAbstractAnimation
{
    Q_OBJECT
public:
    struct Deleter
    {
        void operator()(FrameTick *tick) const;
    };
    using Pointer = std::unique_ptr<FrameTick, Deleter>;
    static Pointer make(std::function<void()> tick);

    void request();                              // no effect while one is on its way
    int duration() const override { return -1; } // until it is stopped

protected:
    void updateCurrentTime(int time) override;

private:
    explicit FrameTick(std::function<void()> tick);

    std::function<void()> m_tick;
    bool m_isStarting = false;
    bool m_isTicking = false;
};

} // namespace QSocketIoQml
