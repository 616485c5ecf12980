// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server's side of @socket.io/admin-ui 0.5: events all_sockets, socket_connected, room_joined, server_stats ...
#include "server/adminfeed.h"

#include "server/qsocketioserversocket_p.h"
#include "server/serverconnection.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QMetaEnum>
#include <QSysInfo>

using namespace Qt::StringLiterals;
using QSocketIo::Transport;

namespace QSocketIoPrivate {

namespace {

QString adminTimestamp()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
}

QString adminTransportName(Transport transport)
{
    return transport == Transport::Polling ? u"polling"_s : u"websocket"_s;
}

// One for all sockets of a connection. The session's own id is the client's secret.
QString shownClientId(const QSocketIoServerSocket *socket)
{
    constexpr qsizetype digits = 12; // as many as the reference shows of the id itself
    const auto *connection = QSocketIoServerSocketPrivate::get(
                                     const_cast<QSocketIoServerSocket *>(socket))
                                     ->connection;
    if (!connection)
        return {};
    const QByteArray hash = QCryptographicHash::hash(connection->session().sid(),
                                                     QCryptographicHash::Sha256);
    return QString::fromLatin1(hash.toHex().first(digits));
}

// Without what would let an admin act as the client.
QVariantMap publicHandshake(const QSocketIoServerSocket *socket)
{
    QVariantMap map = socket->handshake().toVariantMap();
    map.remove(u"auth"_s);
    QVariantMap headers = map.value(u"headers"_s).toMap();
    for (const QString &secret : { u"cookie"_s, u"authorization"_s, u"proxy-authorization"_s })
        headers.remove(secret);
    map.insert(u"headers"_s, headers);
    QVariantMap query = map.value(u"query"_s).toMap();
    query.remove(u"sid"_s);
    map.insert(u"query"_s, query);
    return map;
}

QVariantMap describeSocket(const QSocketIoServerSocket *socket)
{
    return {
        { u"id"_s, socket->id() },
        { u"clientId"_s, shownClientId(socket) },
        { u"transport"_s, adminTransportName(socket->transport()) },
        { u"nsp"_s, socket->serverNamespace()->name() },
        { u"data"_s, socket->session() },
        { u"handshake"_s, publicHandshake(socket) },
        { u"rooms"_s, socket->roomNames() },
    };
}

QVariantList adminArguments(const QSocketIoEvent &event)
{
    QVariantList all{ event.name() };
    all.append(event.arguments());
    return all;
}

QVariantMap aggregatedEvent(const QString &type, quint64 count, const QVariant &subType = {})
{
    constexpr qint64 second = 1000;
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    QVariantMap event{ { u"timestamp"_s, now - now % second },
                       { u"type"_s, type },
                       { u"count"_s, qint64(count) } };
    if (subType.isValid())
        event.insert(u"subType"_s, subType);
    return event;
}

} // namespace

AdminFeed::AdminFeed(QSocketIoServerNamespace *admins, QSocketIoAdmin::Mode mode, QObject *parent)
    : QObject(parent)
    , m_admins(admins)
    , m_mode(mode)
    , m_last(admins->server()->metrics())
{
    connect(&m_timer, &QTimer::timeout, this, [this] {
        reportUpgrades();
        sendStatistics();
    });
    if (mode == QSocketIoAdmin::Mode::Production)
        return;
    connect(server(), &QSocketIoServer::namespaceCreated, this, &AdminFeed::watchNamespace);
    const QList<QSocketIoServerNamespace *> all = server()->namespaces();
    for (QSocketIoServerNamespace *space : all)
        watchNamespace(space);
}

QSocketIoServer *AdminFeed::server() const
{
    return m_admins->server();
}

void AdminFeed::greet(QSocketIoServerSocket *admin)
{
    if (m_mode == QSocketIoAdmin::Mode::Production)
        return;
    QVariantList all;
    const QList<QSocketIoServerNamespace *> spaces = server()->namespaces();
    for (const QSocketIoServerNamespace *space : spaces) {
        const QList<QSocketIoServerSocket *> sockets = space->sockets();
        for (const QSocketIoServerSocket *socket : sockets)
            all.append(describeSocket(socket));
    }
    admin->emitEvent("all_sockets", all);
}

void AdminFeed::watchNamespace(QSocketIoServerNamespace *space)
{
    if (m_watched.contains(space))
        return;
    m_watched.insert(space);
    connect(space, &QObject::destroyed, this, [this, space] { m_watched.remove(space); });
    connect(space, &QSocketIoServerNamespace::socketConnected, this,
            [this](QSocketIoServerSocket *socket) {
                m_admins->emitEvent("socket_connected", describeSocket(socket), adminTimestamp());
                watchSocket(socket);
            });
    connect(space, &QSocketIoServerNamespace::socketDisconnected, this, &AdminFeed::socketLeft);
    const QString name = space->name();
    connect(space->adapter(), &QSocketIoAdapter::socketJoined, this,
            [this, name](const QString &room, const QString &id) {
                m_admins->emitEvent("room_joined", name, room, id, adminTimestamp());
            });
    connect(space->adapter(), &QSocketIoAdapter::socketLeft, this,
            [this, name](const QString &room, const QString &id) {
                m_admins->emitEvent("room_left", name, room, id, adminTimestamp());
            });
    // What the admins themselves send and are sent would have no end.
    if (space != m_admins)
        connect(space, &QSocketIoServerNamespace::eventReceived, this,
                [this, name](QSocketIoServerSocket *socket, const QSocketIoEvent &event) {
                    m_admins->emitEvent("event_received", name, socket->id(), adminArguments(event),
                                        adminTimestamp());
                });
    const QList<QSocketIoServerSocket *> sockets = space->sockets();
    for (QSocketIoServerSocket *socket : sockets)
        watchSocket(socket);
}

void AdminFeed::watchSocket(QSocketIoServerSocket *socket)
{
    m_transports.insert(socket, socket->transport());
    if (socket->serverNamespace() == m_admins)
        return;
    connect(socket, &QSocketIoServerSocket::eventSent, this,
            [this, socket](const QSocketIoEvent &event) {
                m_admins->emitEvent("event_sent", socket->serverNamespace()->name(), socket->id(),
                                    adminArguments(event), adminTimestamp());
            });
}

void AdminFeed::socketLeft(QSocketIoServerSocket *socket, QSocketIo::DisconnectReason reason)
{
    m_transports.remove(socket);
    m_admins->emitEvent("socket_disconnected", socket->serverNamespace()->name(), socket->id(),
                        QSocketIo::disconnectReasonText(reason, QSocketIo::Side::Server),
                        adminTimestamp());
}

// No signal of a socket tells, and to whoever reads a table it is the same a moment later.
void AdminFeed::reportUpgrades()
{
    for (auto it = m_transports.begin(); it != m_transports.end(); ++it) {
        const Transport now = it.key()->transport();
        if (std::exchange(it.value(), now) == now)
            continue;
        const QVariantMap change{ { u"id"_s, it.key()->id() },
                                  { u"nsp"_s, it.key()->serverNamespace()->name() },
                                  { u"transport"_s, adminTransportName(now) } };
        m_admins->emitEvent("socket_updated", change);
    }
}

QVariantList AdminFeed::eventsSinceLast()
{
    const QSocketIoMetrics now = server()->metrics();
    QVariantList events;
    const auto add = [&events](const QString &type, quint64 count, const QVariant &subType = {}) {
        if (count > 0)
            events.append(aggregatedEvent(type, count, subType));
    };
    add(u"rawConnection"_s, now.openedConnections() - m_last.openedConnections());
    const QMetaEnum reasons = QMetaEnum::fromType<QSocketIo::DisconnectReason>();
    for (int i = 0; i < reasons.keyCount(); ++i) {
        const auto reason = QSocketIo::DisconnectReason(reasons.value(i));
        add(u"rawDisconnection"_s, now.endedConnections(reason) - m_last.endedConnections(reason),
            QSocketIo::disconnectReasonText(reason, QSocketIo::Side::Server));
    }
    add(u"packetsIn"_s, now.receivedPackets() - m_last.receivedPackets());
    add(u"packetsOut"_s, now.sentPackets() - m_last.sentPackets());
    add(u"bytesIn"_s, now.receivedBytes() - m_last.receivedBytes());
    add(u"bytesOut"_s, now.sentBytes() - m_last.sentBytes());
    m_last = now;
    return events;
}

void AdminFeed::sendStatistics()
{
    const QVariantList events = eventsSinceLast();
    QVariantList spaces;
    const QList<QSocketIoServerNamespace *> all = server()->namespaces();
    for (const QSocketIoServerNamespace *space : all)
        spaces.append(QVariantMap{ { u"name"_s, space->name() },
                                   { u"socketsCount"_s, qint64(space->socketCount()) } });
    const QString host = QSysInfo::machineHostName();
    m_admins->emitEvent("server_stats",
                        QVariantMap{
                                { u"serverId"_s, m_serverId.isEmpty() ? host : m_serverId },
                                { u"hostname"_s, host },
                                { u"pid"_s, qint64(QCoreApplication::applicationPid()) },
                                { u"uptime"_s, double(m_started.elapsed()) / 1000 }, // seconds
                                { u"clientsCount"_s, qint64(m_last.connections()) },
                                { u"pollingClientsCount"_s,
                                  qint64(m_last.connections(Transport::Polling)) },
                                { u"aggregatedEvents"_s, events },
                                { u"namespaces"_s, spaces },
                        });
}

} // namespace QSocketIoPrivate
