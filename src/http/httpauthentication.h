// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Answering a 401: Basic (RFC 7617) and Digest (RFC 7616) with MD5 and SHA-256.
#pragma once

#include <QByteArray>
#include <QList>

#include <optional>
#include <utility>

namespace QSocketIoPrivate {

struct HttpChallenge
{
    QByteArray scheme; // lower case
    QList<std::pair<QByteArray, QByteArray>> parameters;

    QByteArray value(QByteArrayView name) const; // null when absent
    QByteArray realm() const { return value("realm"); }
    bool isStale() const; // Digest: the password was right, the nonce too old
};

struct HttpCredentials
{
    QByteArray user; // UTF-8
    QByteArray password;
};

// All challenges of all WWW-Authenticate fields, in order. What cannot be read is left out.
QList<HttpChallenge> parseHttpChallenges(const QList<QByteArray> &fields);
// The one to answer: Digest with SHA-256, Digest with MD5, Basic, in this order; nullopt: none of them.
std::optional<HttpChallenge> strongestHttpChallenge(const QList<HttpChallenge> &challenges);
// The value of the Authorization field. clientNonce: random, in printable ASCII, new for each answer.
QByteArray httpAuthorization(const HttpChallenge &challenge, const HttpCredentials &credentials,
                             const QByteArray &method, const QByteArray &target,
                             const QByteArray &clientNonce);

} // namespace QSocketIoPrivate
