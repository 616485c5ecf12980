// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A session may end at once although a close handshake takes a round trip.
#include "engine/closingtransports.h"

#include <algorithm>

namespace QSocketIoPrivate {

void ClosingTransports::add(std::unique_ptr<EngineTransport> transport)
{
    transport->setOwner(this);
    m_transports.push_back(std::move(transport));
    m_transports.back()->close();
}

void ClosingTransports::transportClosed(EngineTransport *transport, const TransportError &error)
{
    Q_UNUSED(error)
    const auto place = std::find_if(m_transports.begin(), m_transports.end(),
                                    [transport](const auto &other) {
                                        return other.get() == transport;
                                    });
    if (place == m_transports.end())
        return;
    // Out of the list before it is destroyed.
    std::swap(*place, m_transports.back());
    const std::unique_ptr<EngineTransport> closed = std::move(m_transports.back());
    m_transports.pop_back();
}

} // namespace QSocketIoPrivate
