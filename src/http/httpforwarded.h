// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What proxies say about whom they speak for (RFC 7239, and the X-Forwarded fields that most of them write instead).
//
//   Forwarded = element *( "," element )
//   element   = [ pair ] *( ";" [ pair ] )
//   pair      = token "=" ( token / quoted-string )
//   node      = IPv4 / "[" IPv6 "]" / "unknown" / "_" name, each with an optional ":" port
#pragma once

#include "http/httpmessage.h"

namespace QSocketIoPrivate {

struct ForwardedHop
{
    QByteArray client;   // the address without port and brackets; what it says when it is none
    QByteArray protocol; // "http" or "https", in lower case; empty when it is not said
    QByteArray host;     // what the client asked for, as a Host field; empty when it is not said
    bool operator==(const ForwardedHop &) const = default;
};

// One for each proxy, the nearest one last. Whoever sends a request can begin the list with whatever he likes: only what a
// trusted proxy has added may be believed. And a proxy that writes one of the two notations passes the other one on as
// the client has sent it: when both are there they have to agree on the nearest hop, or nothing is said at all.
// A Forwarded field that does not follow the grammar hides what stands before its end.
QList<ForwardedHop> forwardedHops(const HttpHeaders &headers);

} // namespace QSocketIoPrivate
