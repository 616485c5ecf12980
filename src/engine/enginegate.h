// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who may open a session, beyond what the protocol says.
#pragma once

#include "transport/httpexchange.h"

namespace QSocketIoPrivate {

class EngineGate
{
public:
    // A request that would open a session, with nothing wrong. False: it has been refused, or EngineServer::openSession()
    // follows as soon as that is known. May destroy the server.
    virtual bool admit(const HttpExchangePtr &exchange) = 0;
    // The answer to this exchange will name the session; its headers may, too.
    virtual void sessionOpens(HttpExchange &exchange, const QByteArray &sid) = 0;
    // True: the session that this admitted request opens is opened elsewhere, and the exchange has been taken there.
    virtual bool redirect(const HttpExchangePtr &exchange)
    {
        Q_UNUSED(exchange)
        return false;
    }

protected:
    ~EngineGate() = default;
};

} // namespace QSocketIoPrivate
