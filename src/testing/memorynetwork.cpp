// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "testing/memorynetwork.h"

#include "io/memorystream.h"
#include "io/streamconnector.h"
#include "server/qsocketioserver_p.h"
#include "server/servercore.h"
#include "testing/memoryreply.h"

namespace QSocketIoPrivate {

namespace {

// The same patience as with a real socket of the client.
constexpr DeviceStreamOptions nearOptions{
    .linger = std::chrono::milliseconds(300),
    .reading = DeviceStreamOptions::Reading::InOwnTurn,
};

QString placeName(const QString &host, int port)
{
    return host.toLower() + u':' + QString::number(port);
}

int wellKnownPort(const QUrl &url)
{
    return url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("wss") ? 443
                                                                                          : 80;
}

} // namespace

void MemoryNetwork::addServer(QSocketIoServer *server, const QUrl &url)
{
    QSocketIoServerPrivate::get(server)->core->startServing();
    QString place;
    if (url.scheme() == QLatin1String("unix"))
        place = placeName(url.path(), 0);
    else if (!url.isEmpty())
        place = placeName(url.host(), url.port(wellKnownPort(url)));
    m_servers.insert(place, server);
}

QSocketIoServer *MemoryNetwork::serverAt(const StreamTarget &target) const
{
    const QPointer<QSocketIoServer> here = m_servers.value(placeName(target.host, target.port));
    QSocketIoServer *const server = here ? here.data() : m_servers.value(QString()).data();
    return server && QSocketIoServerPrivate::get(server)->core->isServing() ? server : nullptr;
}

std::unique_ptr<ByteStream> MemoryNetwork::connectTo(const StreamTarget &target)
{
    QSocketIoServer *const server = m_link == Link::Down ? nullptr : serverAt(target);
    if (!server)
        return nullptr;
    MemorySocket::Pair pair = MemorySocket::makePair();
    if (m_link == Link::Stalled)
        pair.here->setFlow(MemorySocket::Flow::Stalled);
    m_sockets.removeAll(nullptr);
    m_sockets.append(pair.here.get());
    const bool isEncrypted = target.kind == StreamTarget::Kind::Tls;
    const MemoryPeer here{ .port = target.port, .isEncrypted = isEncrypted };
    const MemoryPeer there{ .port = ++m_lastPort, .isEncrypted = isEncrypted };
    auto stream = makeMemoryStream(pair.here.release(), here, nearOptions);
    QSocketIoServerPrivate::get(server)->core->takeConnection(
            makeMemoryStream(pair.there.release(), there));
    return stream;
}

std::unique_ptr<QNetworkAccessManager> MemoryNetwork::makeNetworkAccess()
{
    return std::make_unique<MemoryNetworkAccess>(shared_from_this());
}

QList<MemorySocket *> MemoryNetwork::sockets() const
{
    QList<MemorySocket *> result;
    for (const QPointer<MemorySocket> &socket : m_sockets) {
        if (socket && !socket->isCut())
            result.append(socket);
    }
    return result;
}

qsizetype MemoryNetwork::connectionCount() const
{
    return sockets().size();
}

void MemoryNetwork::setLink(Link link)
{
    m_link = link;
    // Nothing is reported within these calls, so that the list stays as it is.
    const QList<MemorySocket *> all = sockets();
    for (MemorySocket *const socket : all) {
        if (link == Link::Down)
            socket->cut();
        else
            socket->setFlow(link == Link::Stalled ? MemorySocket::Flow::Stalled
                                                  : MemorySocket::Flow::Running);
    }
}

} // namespace QSocketIoPrivate
