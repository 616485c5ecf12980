// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Transports that no session needs any more, while they say goodbye to their peers.
#pragma once

#include "transport/enginetransport.h"

#include <memory>
#include <vector>

namespace QSocketIoPrivate {

class ClosingTransports final : private EngineTransport::Owner
{
public:
    // Closes it; whatever still arrives is ignored. It is gone within the close time-out of its kind.
    void add(std::unique_ptr<EngineTransport> transport);
    qsizetype count() const { return qsizetype(m_transports.size()); }

private:
    void packetReceived(EngineTransport *, const EnginePacketView &) override {}
    void transportWritable(EngineTransport *) override {}
    void transportClosed(EngineTransport *transport, const TransportError &error) override;

    std::vector<std::unique_ptr<EngineTransport>> m_transports;
};

} // namespace QSocketIoPrivate
