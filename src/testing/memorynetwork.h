// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Servers by host and port, and the connections to them, all within one thread. Outlives the object of the program as
// long as a client may ask it.
#pragma once

#include "io/memorysocket.h"
#include "transport/clientnetwork.h"

#include "qsocketiotestnetwork.h"

#include <QHash>
#include <QList>
#include <QPointer>
#include <QUrl>

#include <memory>

class QSocketIoServer;

namespace QSocketIoPrivate {

class MemoryNetwork final : public ClientNetwork, public std::enable_shared_from_this<MemoryNetwork>
{
public:
    using Link = QSocketIoTestNetwork::Link;

    void addServer(QSocketIoServer *server, const QUrl &url); // empty: wherever no other one is
    Link link() const { return m_link; }
    void setLink(Link link);
    qsizetype connectionCount() const;

    std::unique_ptr<ByteStream> connectTo(const StreamTarget &target) override;
    std::unique_ptr<QNetworkAccessManager> makeNetworkAccess() override;

private:
    QSocketIoServer *serverAt(const StreamTarget &target) const;
    QList<MemorySocket *> sockets() const;

    QHash<QString, QPointer<QSocketIoServer>> m_servers; // by "host:port"
    QList<QPointer<MemorySocket>> m_sockets;             // the client's ends
    Link m_link = Link::Up;
    quint16 m_lastPort = 0;
};

} // namespace QSocketIoPrivate
