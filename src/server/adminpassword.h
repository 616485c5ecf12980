// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is kept of a password: "pbkdf2-sha512$" iterations "$" salt "$" key, the last two in base64 (RFC 8018).
#pragma once

#include <QByteArray>
#include <QString>

#include <optional>

namespace QSocketIoPrivate {

struct AdminPassword
{
    int iterations = 0;
    QByteArray salt;
    QByteArray key;

    static AdminPassword make(const QString &password, int iterations);
    static std::optional<AdminPassword> fromText(const QByteArray &text);
    QByteArray toText() const;
    // Takes as long as the iterations want it to: not for the thread of a server.
    bool matches(const QString &password) const;
};

} // namespace QSocketIoPrivate
