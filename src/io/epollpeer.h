// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The address at the other end of a descriptor (Linux).
#pragma once

#include <QHostAddress>

#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>

namespace QSocketIoPrivate {

// Much smaller than a QHostAddress, of which a server with many connections would keep as many.
struct EpollPeer
{
    explicit EpollPeer(int descriptor)
    {
        socklen_t size = sizeof address;
        if (::getpeername(descriptor, reinterpret_cast<sockaddr *>(&address), &size) != 0)
            address.any.sa_family = AF_UNSPEC;
    }
    quint16 port() const
    {
        if (address.any.sa_family == AF_INET)
            return ntohs(address.ipv4.sin_port);
        return address.any.sa_family == AF_INET6 ? ntohs(address.ipv6.sin6_port) : quint16(0);
    }
    // One object: each takes memory of its own. IPv4 also on a socket for both families, as QTcpSocket reports it.
    QHostAddress host() const
    {
        if (address.any.sa_family == AF_INET)
            return QHostAddress(ntohl(address.ipv4.sin_addr.s_addr));
        if (address.any.sa_family != AF_INET6)
            return {};
        const in6_addr &ipv6 = address.ipv6.sin6_addr;
        if (!IN6_IS_ADDR_V4MAPPED(&ipv6))
            return QHostAddress(&address.any);
        quint32 ipv4;
        std::memcpy(&ipv4, ipv6.s6_addr + 12, sizeof ipv4);
        return QHostAddress(ntohl(ipv4));
    }
    union
    {
        sockaddr any;
        sockaddr_in ipv4;
        sockaddr_in6 ipv6;
    } address{};
};

} // namespace QSocketIoPrivate
