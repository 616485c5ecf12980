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
    \enum QSocketIo::Protocol
    The revisions of the protocol. They exclude each other: the packets of one mean something else, or nothing, in the other.
    \value Auto Of a client: whatever the server speaks.
    \value EngineIo4 Engine.IO 4 with Socket.IO 5: JavaScript 3 and later, python-socketio 5.
    \value EngineIo3 Engine.IO 3 with Socket.IO 3 or 4: JavaScript 1 and 2, python-socketio 4.
*/

/*!
    \enum QSocketIo::Parser
    How packets are written. Nothing on the wire tells, so both sides have to agree; where they do not, the one that gets the other
    form closes the connection as a protocol error, with a message that says so. Clients of Engine.IO 3 always use JSON. See
    \l{Data types}.
    \value Json JSON text, with byte strings as separate messages (Socket.IO protocol 5). What every peer speaks unless told
        otherwise.
    \value MessagePack One binary message for each packet, as socket.io-msgpack-parser 3 and python-socketio's \c msgpack
        serializer write it.
    \value Custom As a QSocketIoPacketParser of the program writes them.
    \since QSocketIo 0.1
*/

/*!
    \enum QSocketIo::HandshakeError
    Why a server has refused a Socket.IO request. The numbers are those of the error that the peer gets as JSON.
    \value UnknownTransport The query names no transport, or one that the server does not offer.
    \value UnknownSession There is no session of that id, or no longer.
    \value BadHandshakeMethod Sessions are opened with GET.
    \value BadRequest Anything else that is wrong with the request, also its origin.
    \value Forbidden A request filter or a limit of connections is against it.
    \value UnsupportedProtocol The client speaks a revision of the protocol that the server does not.
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
    \value LimitExceeded The peer sent more than it may, or did not read what was sent to it.
    \sa disconnectReasonText()
*/

/*!
    \enum QSocketIo::Side
    The two ends of a connection.
    \value Client The end that connects.
    \value Server The end that is connected to.
*/

/*!
    \enum QSocketIo::TimestampPolicy
    Which requests of a client carry a changing parameter, so that no cache can answer them.
    \value Never None.
    \value PollingOnly Polls and POSTs. The default.
    \value Always WebSocket handshakes as well.
    \sa QSocketIoClientSettings::setTimestampPolicy()
*/

/*!
    \enum QSocketIo::RedirectPolicy
    Whether a client goes where an answer to a poll sends it.
    \value Never An answer that redirects fails the attempt.
    \value SameOrigin Only to another path of the same scheme, host and port. The default.
    \value NotLessSafe Also to other hosts, but never from https to http. What proves who the client is (the fields
        \c Authorization and \c Cookie of the program's requests, the client certificate, the name and password in the URL)
        stays behind when the origin changes.
    \sa QSocketIoClientSettings::setRedirectPolicy()
*/

/*!
    \enum QSocketIo::OfflinePolicy
    What a client's namespace does with events that are emitted while it is not connected. Volatile ones are never kept.
    \value Keep They are kept in order, within the limits of the queue.
    \value KeepLatestPerEvent Of the events with the same name only the latest is kept, in its own place in the order.
    \value Drop They are dropped.
    \sa QSocketIoClientNamespace::setOfflinePolicy()
*/

/*!
    \enum QSocketIo::OverflowPolicy
    What has to go when the queue of a client's namespace is full.
    \value DropNewest The event that was just emitted.
    \value DropOldest What has waited longest, until the new event has room. An event that is larger than the whole queue is
        dropped itself.
    \sa QSocketIoClientNamespace::setOverflowPolicy()
*/

/*!
    \enum QSocketIo::DropReason
    Why an event was not sent.
    \value NotConnected There was no connection, and the policy is OfflinePolicy::Drop.
    \value QueueFull The queue had no room for it.
    \value Superseded A later event of the same name took its place.
    \value Expired It waited longer than QSocketIoClientNamespace::maxQueuedAge().
    \value Unacknowledged It was sent as often as QSocketIoClientNamespace::retries() allows, and no acknowledgement came.
    \value Cleared QSocketIoClientNamespace::clearQueue() was called.
    \value TooLarge The server accepts no packet of its size, as it has said when the connection was opened.
    \sa QSocketIoClientNamespace::dropped()
*/

/*!
    \enum QSocketIo::WriteBufferPolicy
    What happens to a connection whose other end reads more slowly than we write.
    \value Disconnect It is given up.
    \value DropAsVolatile It stays, and loses events until less is waiting, as if they were volatile.
    \sa QSocketIoServer::setWriteBufferLimit(), QSocketIoClient::setWriteBufferLimit()
*/

/*!
    \enum QSocketIo::SyncPolicy
    When a persistent queue waits until what was written is on the medium, where it outlives a loss of power. It outlives the end of the
    process in any case.
    \value EveryEvent Before \c emitEvent() returns in the thread of the namespace. This takes milliseconds on flash memory.
    \value Interval A second after an event was written, once for all that were written in between.
    \value Never That is left to the operating system.
    \sa QSocketIoClientNamespace::setSyncPolicy()
*/

/*!
    \enum QSocketIo::ErrorCode
    What went wrong, see QSocketIoError.
    \value NoError Nothing.
    \value ConnectionRejected The server refused the namespace or the connection.
    \value NotConnected The connection ended before the acknowledgement came, or there was none.
    \value AckTimeout The acknowledgement did not come in time.
    \value Canceled The program has canceled the future of the acknowledgement; a callback that was waiting as well is told so.
    \value TransportFailed The connection could not be made or broke.
    \value TlsFailed No secure connection could be made: the certificate of one side was not accepted, or its key is not
        one that was pinned.
    \value ProxyFailed The proxy could not be reached, or did not let the connection through.
    \value AuthenticationFailed The server or the proxy wants to know who connects, and was not told or not satisfied.
    \value ProtocolViolation Something that the protocol does not allow was received or asked for.
    \value UnsupportedProtocol The server speaks another revision of the protocol, see QSocketIoClient::setProtocol(); the message says
        which side is older.
    \value StorageFailed A persistent queue could not be opened, read or written.
    \value LimitExceeded A client sends more than the server allows.
    \value PayloadTooLarge An event, or the answer to one, is larger than the server accepts, and was not sent.
*/

/*!
    \enum QSocketIo::BindOption
    What bindObject() makes of an object, see QSocketIoEndpoint::bindObject().
    \value Methods Its public slots and invokable methods are handlers.
    \value Signals Its signals are events that are sent.
    \value BaseClasses Those of its base classes, too, below QObject.
*/

#include "moc_qsocketioglobal.cpp"
