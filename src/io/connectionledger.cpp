// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "io/connectionledger.h"

#include <QtEndian>

#include <utility>

namespace QSocketIoPrivate {

namespace {

bool isReached(int limit, int count)
{
    return limit > 0 && count >= limit;
}

} // namespace

quint64 ConnectionLedger::keyOf(const QHostAddress &address)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4); // also of one that is written as IPv6
    if (isIpv4)
        return 0xffffffff00000000 | ipv4; // no network of senders begins like this
    const Q_IPV6ADDR ipv6 = address.toIPv6Address();
    return qFromBigEndian<quint64>(&ipv6);
}

void ConnectionLedger::change(Counts &counts, quint64 key, int difference)
{
    const auto place = counts.find(key);
    const int count = (place == counts.end() ? 0 : place.value()) + difference;
    if (count > 0)
        counts.insert(key, count);
    else if (place != counts.end())
        counts.erase(place);
}

void ConnectionLedger::setLimits(const Limits &limits)
{
    const QMutexLocker locker(&m_mutex);
    m_limits = limits;
}

int ConnectionLedger::connectionCount() const
{
    const QMutexLocker locker(&m_mutex);
    return m_connections;
}

ConnectionLedger::Verdict ConnectionLedger::judge(const QHostAddress &address,
                                                  ConnectionEntry::Kind kind) const
{
    const QMutexLocker locker(&m_mutex);
    if (isReached(m_limits.connections, m_connections))
        return Verdict::Full;
    if (kind == ConnectionEntry::Kind::Own
        && isReached(m_limits.perAddress, m_byAddress.value(keyOf(address))))
        return Verdict::AddressFull;
    return isReached(m_limits.pending, m_pending) ? Verdict::PendingFull : Verdict::Welcome;
}

ConnectionLedger::Verdict ConnectionLedger::judgeSession(
        const std::shared_ptr<ConnectionEntry> &connection, const QHostAddress &client) const
{
    const QMutexLocker locker(&m_mutex);
    if (connection && connection->kind() == ConnectionEntry::Kind::Own)
        return isReached(m_limits.sessions, connection->m_sessions) ? Verdict::SessionsFull
                                                                    : Verdict::Welcome;
    return isReached(m_limits.perAddress, m_sharedSessions.value(keyOf(client)))
                   ? Verdict::AddressFull
                   : Verdict::Welcome;
}

const char *ConnectionLedger::text(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Welcome:
        break;
    case Verdict::Full:
        return "Too many connections";
    case Verdict::AddressFull:
        return "Too many connections from this address";
    case Verdict::PendingFull:
        return "Too many connections that have not opened a session yet";
    case Verdict::SessionsFull:
        return "Too many sessions opened by this connection";
    }
    return "";
}

int ConnectionLedger::httpStatus(Verdict verdict)
{
    return verdict == Verdict::AddressFull || verdict == Verdict::SessionsFull ? 429 : 503;
}

ConnectionEntry::ConnectionEntry(std::shared_ptr<ConnectionLedger> ledger,
                                 const QHostAddress &address, Kind kind)
    : m_ledger(std::move(ledger))
    , m_key(ConnectionLedger::keyOf(address))
    , m_kind(kind)
{
    const QMutexLocker locker(&m_ledger->m_mutex);
    ++m_ledger->m_connections;
    ++m_ledger->m_pending;
    if (m_kind == Kind::Own)
        ConnectionLedger::change(m_ledger->m_byAddress, m_key, 1);
}

ConnectionEntry::~ConnectionEntry()
{
    setEstablished();
    const QMutexLocker locker(&m_ledger->m_mutex);
    --m_ledger->m_connections;
    if (m_kind == Kind::Own)
        ConnectionLedger::change(m_ledger->m_byAddress, m_key, -1);
}

void ConnectionEntry::setEstablished()
{
    if (!m_isPending.exchange(false))
        return;
    const QMutexLocker locker(&m_ledger->m_mutex);
    --m_ledger->m_pending;
}

SessionEntry::SessionEntry(std::shared_ptr<ConnectionLedger> ledger,
                           const std::shared_ptr<ConnectionEntry> &connection,
                           const QHostAddress &client)
    : m_connection(connection)
{
    if (connection)
        ++connection->m_sessions;
    if (connection && connection->kind() == ConnectionEntry::Kind::Own)
        return;
    m_ledger = std::move(ledger);
    m_key = ConnectionLedger::keyOf(client);
    const QMutexLocker locker(&m_ledger->m_mutex);
    ConnectionLedger::change(m_ledger->m_sharedSessions, m_key, 1);
}

SessionEntry::~SessionEntry()
{
    if (const auto connection = m_connection.lock())
        --connection->m_sessions;
    if (!m_ledger)
        return;
    const QMutexLocker locker(&m_ledger->m_mutex);
    ConnectionLedger::change(m_ledger->m_sharedSessions, m_key, -1);
}

} // namespace QSocketIoPrivate
