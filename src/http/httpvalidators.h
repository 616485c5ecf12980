// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Whether the peer still has the right version of a file (RFC 9110 sections 8.8 and 13).
//
//   entity-tag = [ "W/" ] DQUOTE *etagc DQUOTE
//   HTTP-date  = "Sun, 06 Nov 1994 08:49:37 GMT" / "Sunday, 06-Nov-94 08:49:37 GMT" / "Sun Nov  6 08:49:37 1994"
#pragma once

#include "http/httpmessage.h"

namespace QSocketIoPrivate {

struct HttpValidators
{
    QByteArray entityTag;               // with its quotes; empty: none
    std::optional<qint64> lastModified; // seconds since 1970
};

// If-None-Match, or without it If-Modified-Since, says that the peer has it.
bool isNotModified(const HttpHeaders &request, const HttpValidators &current);
// If-Range says that the part asked for belongs to what the peer has; so does its absence.
bool mayBeContinued(const HttpHeaders &request, const HttpValidators &current);

QByteArray httpDate(qint64 seconds);
std::optional<qint64> parseHttpDate(QByteArrayView text);

} // namespace QSocketIoPrivate
