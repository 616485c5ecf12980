// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/farclientchannel.h"

namespace QSocketIoPrivate {

void FarClientChannel::setTraffic(const ClientTraffic &traffic)
{
    const std::lock_guard lock(m_mutex);
    m_traffic = traffic;
}

ClientTraffic FarClientChannel::traffic() const
{
    const std::lock_guard lock(m_mutex);
    return m_traffic;
}

bool FarClientChannel::ask(const std::shared_ptr<FarQuestion> &question,
                           const std::function<void()> &post)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_isOver)
            return false;
        m_question = question;
    }
    post();
    question->answered.acquire();
    const std::lock_guard lock(m_mutex);
    m_question.reset();
    return !m_isOver;
}

void FarClientChannel::giveUpAnswering()
{
    const std::lock_guard lock(m_mutex);
    m_isOver = true;
    if (m_question)
        m_question->answered.release();
}

} // namespace QSocketIoPrivate
