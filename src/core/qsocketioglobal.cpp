// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketioglobal.h"

/*!
    \namespace QSocketIo
    \inmodule QSocketIo
    \brief The enumerations that both sides share.
*/

/*!
    \enum QSocketIo::Transport
    How the bytes travel (Engine.IO protocol 4, "Transports").
    \value Polling HTTP long polling.
    \value WebSocket A WebSocket.
*/

/*!
    \enum QSocketIo::DisconnectReason
    Why a conversation or a connection ended.
    \value ClientDisconnect The client's program ended it.
    \value ServerDisconnect The server's program ended it.
    \value PingTimeout The peer was silent for longer than the heartbeat allows.
    \value TransportClosed The peer closed the connection.
    \value TransportError The connection failed.
    \value ProtocolError The peer broke the protocol.
    \value ServerShutdown The server was closed.
*/

/*!
    \enum QSocketIo::ErrorCode
    What went wrong, see QSocketIoError.
    \value NoError Nothing.
    \value ConnectionRejected The server refused the namespace or the connection.
    \value NotConnected The connection ended before the acknowledgement came, or there was none.
    \value AckTimeout The acknowledgement did not come in time.
    \value TransportFailed The connection could not be made or broke.
    \value ProtocolViolation Something that the protocol does not allow was received or asked for.
*/

#include "moc_qsocketioglobal.cpp"
