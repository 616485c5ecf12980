// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a peer has shown of itself in the TLS handshake, when it was asked for it.
#pragma once

#include <QList>
#include <QSslCertificate>
#include <QSslError>

namespace QSocketIoPrivate {

struct PeerCertificate
{
    QSslCertificate certificate;
    QList<QSslError> errors; // why it is not to be trusted
};

} // namespace QSocketIoPrivate
