// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A transport of the client that carries packets both ways at any time: a WebSocket, or what a program brings instead.
#pragma once

#include "transport/enginetransport.h"

#include <QByteArray>

#include <functional>

namespace QSocketIoPrivate {

class ClientTransport : public EngineTransport
{
public:
    // With a sid: to take over the session of that name. Packets can be sent when opened was called, which may destroy
    // the transport; or transportClosed() comes.
    virtual void open(const QByteArray &sid) = 0;
    void setOpened(std::function<void()> opened) { m_opened = std::move(opened); }

    // Of a WebSocket that is open: what the server has chosen of those that were offered; null: none.
    virtual QByteArray subprotocol() const { return {}; }

protected:
    void reportOpened()
    {
        const std::function<void()> opened = m_opened;
        if (opened)
            opened();
    }

private:
    std::function<void()> m_opened;
};

} // namespace QSocketIoPrivate
