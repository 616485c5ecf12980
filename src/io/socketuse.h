// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Keeps a socket alive while one of its signals is on the stack.
#pragma once

#include <QObject>

#include <memory>
#include <utility>

namespace QSocketIoPrivate {

// Deferred deletion alone is not enough: a handler that runs an event loop of its own, as one that shows a dialog
// does, would have the socket deleted inside it, in the middle of the socket's signal.
class SocketUse
{
public:
    // Stands in every function that a signal of the socket calls and that calls somebody else.
    class Scope
    {
    public:
        explicit Scope(const SocketUse &use)
            : m_state(use.m_state)
        {
            ++m_state->depth;
        }
        ~Scope()
        {
            if (--m_state->depth == 0 && m_state->released)
                m_state->released->deleteLater();
        }
        Q_DISABLE_COPY_MOVE(Scope)

    private:
        friend class SocketUse;
        struct State
        {
            QObject *released = nullptr; // to be deleted when the last signal is over
            int depth = 0;
        };
        const std::shared_ptr<State> m_state; // outlives the user of the socket
    };

    SocketUse() = default;
    Q_DISABLE_COPY_MOVE(SocketUse)

    bool isActive() const { return m_state->depth > 0; }
    // Now, or when no signal of it is on the stack any more. Disconnect from its signals before.
    void release(QObject *socket)
    {
        if (m_state->depth > 0)
            m_state->released = socket;
        else
            delete socket;
    }

private:
    std::shared_ptr<Scope::State> m_state = std::make_shared<Scope::State>();
};

} // namespace QSocketIoPrivate
