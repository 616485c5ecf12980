// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Tells a function whether the object it belongs to has survived a call to its owner.
#pragma once

#include <QtGlobal>

namespace QSocketIoPrivate {

// class Thing { void work() { const DestructionWatch watch(m_watched); m_owner->call(); if (!watch) return; ... }
//               DestructionWatch::Subject m_watched; };
class DestructionWatch
{
public:
    // One pointer; the watches of nested calls form a list.
    class Subject
    {
    public:
        Subject() = default;
        ~Subject()
        {
            for (DestructionWatch *watch = m_innermost; watch; watch = watch->m_outer)
                watch->m_subject = nullptr;
        }
        Q_DISABLE_COPY_MOVE(Subject)

    private:
        friend class DestructionWatch;
        DestructionWatch *m_innermost = nullptr;
    };

    explicit DestructionWatch(Subject &subject)
        : m_subject(&subject)
        , m_outer(subject.m_innermost)
    {
        subject.m_innermost = this;
    }
    ~DestructionWatch()
    {
        if (m_subject)
            m_subject->m_innermost = m_outer;
    }
    Q_DISABLE_COPY_MOVE(DestructionWatch)

    explicit operator bool() const { return m_subject != nullptr; }

private:
    Subject *m_subject;
    DestructionWatch *m_outer;
};

} // namespace QSocketIoPrivate
