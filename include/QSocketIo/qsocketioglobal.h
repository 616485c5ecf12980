// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Export macro, version and the enumerations that both sides share.
#pragma once

#include "qsocketio_export.h"

#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>

#define QSOCKETIO_VERSION_MAJOR 0
#define QSOCKETIO_VERSION_MINOR 1
#define QSOCKETIO_VERSION_PATCH 0
#define QSOCKETIO_VERSION_STR "0.1.0"

namespace QSocketIo {
Q_NAMESPACE_EXPORT(QSOCKETIO_EXPORT)

enum class Transport { Polling, WebSocket };
Q_ENUM_NS(Transport)

enum class Protocol { Auto, EngineIo4, EngineIo3 };
Q_ENUM_NS(Protocol)

enum class DisconnectReason {
    ClientDisconnect,
    ServerDisconnect,
    PingTimeout,
    TransportClosed,
    TransportError,
    ProtocolError,
    ServerShutdown
};
Q_ENUM_NS(DisconnectReason)

enum class TimestampPolicy { Never, PollingOnly, Always };
Q_ENUM_NS(TimestampPolicy)

enum class RedirectPolicy { Never, SameOrigin, NotLessSafe };
Q_ENUM_NS(RedirectPolicy)

enum class OfflinePolicy { Keep, KeepLatestPerEvent, Drop };
Q_ENUM_NS(OfflinePolicy)

enum class OverflowPolicy { DropNewest, DropOldest };
Q_ENUM_NS(OverflowPolicy)

enum class DropReason { NotConnected, QueueFull, Superseded, Expired, Unacknowledged, Cleared };
Q_ENUM_NS(DropReason)

enum class ErrorCode {
    NoError,
    ConnectionRejected,
    NotConnected,
    AckTimeout,
    Canceled,
    TransportFailed,
    TlsFailed,
    ProxyFailed,
    AuthenticationFailed,
    ProtocolViolation
};
Q_ENUM_NS(ErrorCode)

} // namespace QSocketIo
