// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who is connected: how many, from where, how many that have come to nothing yet, and how many sessions each has opened.
// Everything here may be used from any thread.
#pragma once

#include <QHash>
#include <QHostAddress>
#include <QMutex>

#include <atomic>
#include <memory>

namespace QSocketIoPrivate {

class ConnectionLedger;

// One connection, as long as its stream lives.
class ConnectionEntry
{
public:
    // Shared: by many clients, because it is a proxy's. Then not the connections of its address count, but the sessions
    // of those of its clients.
    enum class Kind : quint8 { Own, Shared };

    ConnectionEntry(std::shared_ptr<ConnectionLedger> ledger, const QHostAddress &address,
                    Kind kind);
    ~ConnectionEntry();
    Q_DISABLE_COPY_MOVE(ConnectionEntry)

    void setEstablished(); // it has come to a session
    Kind kind() const { return m_kind; }

private:
    friend class ConnectionLedger;
    friend class SessionEntry;
    std::shared_ptr<ConnectionLedger> m_ledger;
    quint64 m_key;
    Kind m_kind;
    std::atomic<bool> m_isPending{ true };
    std::atomic<int> m_sessions{ 0 };
};

// One session, as long as it lives; that may be longer than the connection that has opened it.
class SessionEntry
{
public:
    // connection: null for a request that another server has received, which counts as shared.
    SessionEntry(std::shared_ptr<ConnectionLedger> ledger,
                 const std::shared_ptr<ConnectionEntry> &connection, const QHostAddress &client);
    ~SessionEntry();
    Q_DISABLE_COPY_MOVE(SessionEntry)

private:
    std::shared_ptr<ConnectionLedger> m_ledger; // null: it counts with its connection alone
    std::weak_ptr<ConnectionEntry> m_connection;
    quint64 m_key = 0;
};

class ConnectionLedger
{
public:
    struct Limits // 0: none
    {
        int connections = 100'000;
        int perAddress = 0;
        int pending = 10'000;
        int sessions = 1000; // of one connection
    };
    enum class Verdict : quint8 { Welcome, Full, AddressFull, PendingFull, SessionsFull };

    void setLimits(const Limits &limits);
    // Whoever has no address has come over a local socket: through a proxy, or as one of a few programs.
    static ConnectionEntry::Kind kindOf(const QHostAddress &address, bool isProxy)
    {
        return address.isNull() || isProxy ? ConnectionEntry::Kind::Shared
                                           : ConnectionEntry::Kind::Own;
    }
    Verdict judge(const QHostAddress &address, ConnectionEntry::Kind kind) const;
    Verdict judgeSession(const std::shared_ptr<ConnectionEntry> &connection,
                         const QHostAddress &client) const;
    static const char *text(Verdict verdict);
    // 503 where the server is full, 429 where the client has enough.
    static int httpStatus(Verdict verdict);
    int connectionCount() const;

private:
    friend class ConnectionEntry;
    friend class SessionEntry;
    using Counts = QHash<quint64, int>;
    // IPv4 addresses each by itself, of IPv6 the networks, of which everybody has at least one.
    static quint64 keyOf(const QHostAddress &address);
    static void change(Counts &counts, quint64 key, int difference);

    mutable QMutex m_mutex; // for all of it
    Limits m_limits;
    Counts m_byAddress;
    Counts m_sharedSessions;
    int m_connections = 0;
    int m_pending = 0;
};

} // namespace QSocketIoPrivate
