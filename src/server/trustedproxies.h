// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The proxies that are believed what they say of their clients.
#pragma once

#include "transport/httpexchange.h"

#include <QHostAddress>
#include <QList>

#include <utility>

namespace QSocketIoPrivate {

class TrustedProxies
{
public:
    // An address, a subnet as "10.0.0.0/8", or "unix:" for peers on local sockets. False: it is none of these.
    bool add(const QString &proxy);
    bool isEmpty() const { return m_subnets.isEmpty() && !m_trustsLocal; }
    bool contains(const QHostAddress &address) const;
    // Whom the request really comes from; nullopt: the peer speaks for itself, or says nothing of anybody else.
    std::optional<HttpPeer> resolve(const HttpPeer &peer, const HttpHeaders &headers) const;

private:
    QList<std::pair<QHostAddress, int>> m_subnets;
    bool m_trustsLocal = false;
};

} // namespace QSocketIoPrivate
