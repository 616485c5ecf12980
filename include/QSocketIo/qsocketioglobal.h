// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Export macro, version and the enumerations that both sides share.
#pragma once

#include "qsocketio_export.h"

#include <QtCore/qflags.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qobjectdefs.h>
#include <QtCore/qstring.h>

#include <optional>

#define QSOCKETIO_VERSION_MAJOR 0
#define QSOCKETIO_VERSION_MINOR 1
#define QSOCKETIO_VERSION_PATCH 0
#define QSOCKETIO_VERSION_STR "0.1.0"

namespace QSocketIo {
Q_NAMESPACE_EXPORT(QSOCKETIO_EXPORT)
// QML: two enumerations may use one word, so that each is named with its own, SocketIo.ErrorCode.AckTimeout.
Q_CLASSINFO("RegisterEnumClassesUnscoped", "false")

enum class Side { Client, Server };
Q_ENUM_NS(Side)

enum class Transport { Polling, WebSocket };
Q_ENUM_NS(Transport)

enum class Protocol { Auto, EngineIo4, EngineIo3 };
Q_ENUM_NS(Protocol)

enum class Parser { Json, MessagePack, Custom };
Q_ENUM_NS(Parser)

enum class DisconnectReason {
    ClientDisconnect,
    ServerDisconnect,
    PingTimeout,
    TransportClosed,
    TransportError,
    ProtocolError,
    ServerShutdown,
    LimitExceeded
};
Q_ENUM_NS(DisconnectReason)

// The texts of the reference implementation, which says some things differently on either side.
QSOCKETIO_EXPORT QString disconnectReasonText(DisconnectReason reason, Side side);
QSOCKETIO_EXPORT std::optional<DisconnectReason> disconnectReasonFromText(QStringView text);

enum class TimestampPolicy { Never, PollingOnly, Always };
Q_ENUM_NS(TimestampPolicy)

enum class RedirectPolicy { Never, SameOrigin, NotLessSafe };
Q_ENUM_NS(RedirectPolicy)

enum class HandshakeError {
    UnknownTransport = 0,
    UnknownSession = 1,
    BadHandshakeMethod = 2,
    BadRequest = 3,
    Forbidden = 4,
    UnsupportedProtocol = 5
};
Q_ENUM_NS(HandshakeError)

enum class OfflinePolicy { Keep, KeepLatestPerEvent, Drop };
Q_ENUM_NS(OfflinePolicy)

enum class OverflowPolicy { DropNewest, DropOldest };
Q_ENUM_NS(OverflowPolicy)

enum class DropReason {
    NotConnected,
    QueueFull,
    Superseded,
    Expired,
    Unacknowledged,
    Cleared,
    TooLarge
};
Q_ENUM_NS(DropReason)

enum class WriteBufferPolicy { Disconnect, DropAsVolatile };
Q_ENUM_NS(WriteBufferPolicy)

enum class SyncPolicy { EveryEvent, Interval, Never };
Q_ENUM_NS(SyncPolicy)

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
    ProtocolViolation,
    UnsupportedProtocol,
    StorageFailed,
    LimitExceeded,
    PayloadTooLarge
};
Q_ENUM_NS(ErrorCode)

enum class BindOption { Methods = 0x1, Signals = 0x2, BaseClasses = 0x4 };
Q_DECLARE_FLAGS(BindOptions, BindOption)
Q_FLAG_NS(BindOptions)
Q_DECLARE_OPERATORS_FOR_FLAGS(BindOptions)

} // namespace QSocketIo
