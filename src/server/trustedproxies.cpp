// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// From the nearest proxy outwards, as far as one trusted proxy vouches for the next.
#include "server/trustedproxies.h"

#include "http/httpforwarded.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

namespace {

// A socket for both families shows an IPv4 peer as an IPv6 one.
QHostAddress unmapped(const QHostAddress &address)
{
    bool isMapped = false;
    const quint32 ipv4 = address.toIPv4Address(&isMapped);
    return isMapped ? QHostAddress(ipv4) : address;
}

} // namespace

bool TrustedProxies::add(const QString &proxy)
{
    if (proxy == "unix:"_L1) {
        m_trustsLocal = true;
        return true;
    }
    // Of an address without a length this makes one of all its bits; but "10" is a subnet to it, and a mistake to us.
    const QString address = proxy.section(u'/', 0, 0);
    const bool isAddress = address.contains(u':') || address.count(u'.') == 3;
    const std::pair<QHostAddress, int> subnet = QHostAddress::parseSubnet(proxy);
    if (!isAddress || subnet.first.isNull() || subnet.second < 0)
        return false;
    m_subnets.append(subnet);
    return true;
}

bool TrustedProxies::contains(const QHostAddress &address) const
{
    if (address.isNull())
        return m_trustsLocal;
    const QHostAddress plain = unmapped(address);
    return std::any_of(m_subnets.begin(), m_subnets.end(), [&plain](const auto &subnet) {
        return plain.isInSubnet(subnet.first, subnet.second);
    });
}

std::optional<HttpPeer> TrustedProxies::resolve(const HttpPeer &peer,
                                                const HttpHeaders &headers) const
{
    if (!contains(peer.address))
        return std::nullopt;
    const QList<ForwardedHop> hops = forwardedHops(headers);
    if (hops.isEmpty())
        return std::nullopt;
    qsizetype place = hops.size() - 1;
    QHostAddress client(QString::fromLatin1(hops.at(place).client));
    while (place > 0 && !client.isNull() && contains(client))
        client = QHostAddress(QString::fromLatin1(hops.at(--place).client));
    const ForwardedHop &hop = hops.at(place);
    HttpPeer resolved;
    resolved.address = hop.client.isEmpty() ? peer.address : unmapped(client);
    resolved.isEncrypted = hop.protocol.isEmpty()
                                   ? peer.isEncrypted
                                   : hop.protocol == "https" || hop.protocol == "wss";
    resolved.host = hop.host;
    return resolved;
}

} // namespace QSocketIoPrivate
