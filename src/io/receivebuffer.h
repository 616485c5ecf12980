// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The buffer all streams of a thread read into, so that an idle connection owns none.
#pragma once

#include <QtGlobal>

#include <memory>
#include <utility>

namespace QSocketIoPrivate {

// Borrows the thread's buffer. A second borrower, in an event loop within a callback, gets one of its own.
class ReceiveBuffer
{
public:
    static constexpr qsizetype size = 64
                                      * 1024; // a socket rarely holds more when it becomes readable

    ReceiveBuffer()
        : m_data(std::move(s_spare))
    {
        if (!m_data)
            m_data = std::make_unique_for_overwrite<char[]>(size);
    }
    ~ReceiveBuffer() { s_spare = std::move(m_data); }
    Q_DISABLE_COPY_MOVE(ReceiveBuffer)

    char *data() const { return m_data.get(); }

private:
    static inline thread_local std::unique_ptr<char[]> s_spare;
    std::unique_ptr<char[]> m_data;
};

} // namespace QSocketIoPrivate
