// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A network of its own for a client, as tests have one: connections for WebSockets, and HTTP for polling.
#pragma once

#include "io/streamsource.h"

#include <QNetworkAccessManager>

#include <memory>

namespace QSocketIoPrivate {

class ClientNetwork : public StreamSource
{
public:
    virtual std::unique_ptr<QNetworkAccessManager> makeNetworkAccess() = 0;
};

} // namespace QSocketIoPrivate
