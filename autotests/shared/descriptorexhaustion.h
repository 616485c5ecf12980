// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A process that has no descriptor left.
#pragma once

#include <QtGlobal>

#include <sys/resource.h>
#include <unistd.h>

#include <vector>

// Takes every descriptor the process may have, until it goes out of scope.
class DescriptorExhaustion
{
public:
    DescriptorExhaustion()
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        rlimit few = m_before;
        few.rlim_cur = 200; // so that it takes no time
        ::setrlimit(RLIMIT_NOFILE, &few);
        for (int descriptor; (descriptor = ::dup(0)) >= 0;)
            m_taken.push_back(descriptor);
    }
    ~DescriptorExhaustion()
    {
        for (const int descriptor : m_taken)
            ::close(descriptor);
        ::setrlimit(RLIMIT_NOFILE, &m_before);
    }
    Q_DISABLE_COPY_MOVE(DescriptorExhaustion)

private:
    rlimit m_before{};
    std::vector<int> m_taken;
};
