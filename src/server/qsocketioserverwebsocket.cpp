// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a server agrees on with its clients when a WebSocket opens.
#include "server/qsocketioserver_p.h"

#include "core/websocketcompression.h"
#include "http/httpsyntax.h"
#include "logging.h"
#include "server/servercore.h"

#include <algorithm>

using namespace QSocketIoPrivate;

namespace {

template <typename Change>
void changeEngine(ServerCore *core, Change change)
{
    ServerSettings settings = core->settings();
    change(settings.engine);
    core->setSettings(settings);
}

} // namespace

/*!
    Returns how messages over WebSocket are compressed for clients that want it; none by default.

    \sa setWebSocketCompression()
*/
std::optional<QSocketIoWebSocketCompression> QSocketIoServer::webSocketCompression() const
{
    return compressionFrom(d_func()->settings().engine.deflate);
}

/*!
    Compresses messages over WebSocket as \a compression says for clients that offer it (permessage-deflate), on connections opened
    from now on. \c std::nullopt, the default, compresses none, as in the reference implementation. Clients that offer what
    cannot be had here are served without compression.

    \code
    server.setWebSocketCompression(QSocketIoWebSocketCompression());
    \endcode

    A compressed message is inflated up to maxPayload(); one that holds more ends its connection with close code 1009. WebSockets
    of handleWebSocket() belong to QWebSocket, which knows no compression.
*/
void QSocketIoServer::setWebSocketCompression(
        const std::optional<QSocketIoWebSocketCompression> &compression)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    changeEngine(d->core, [&compression](EngineSettings &engine) {
        engine.deflate = deflateOptions(compression);
        engine.deflateBudget = engine.deflate ? std::make_shared<DeflateBudget>(
                                       engine.deflate->contextBytes)
                                              : nullptr;
    });
}

/*!
    \typealias QSocketIoServer::SubprotocolSelector

    A function that chooses one of the subprotocols that a client offers.
*/

/*!
    Returns the subprotocols that were set by setSubprotocols().
*/
QStringList QSocketIoServer::subprotocols() const
{
    const QList<QByteArray> &names = d_func()->settings().gate.subprotocols;
    QStringList result;
    for (const QByteArray &name : names)
        result.append(QString::fromLatin1(name));
    return result;
}

/*!
    Answers clients that offer WebSocket subprotocols with the first of theirs that is one of \a protocols, or with none if there
    is no such one; browsers then give up. With an empty list, which is the default, it is the first that they offer, as
    with the reference implementation. What is no token of HTTP is ignored with a warning.

    Socket.IO itself makes no use of them. QSocketIoHandshake::subprotocol() tells which one was chosen.
*/
void QSocketIoServer::setSubprotocols(const QStringList &protocols)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    ServerSettings settings = d->core->settings();
    settings.gate.subprotocols.clear();
    for (const QString &protocol : protocols) {
        const QByteArray name = protocol.toUtf8();
        if (isHttpToken(name))
            settings.gate.subprotocols.append(name);
        else
            qCWarning(lcQSocketIoServer, "not a WebSocket subprotocol: \"%s\"", name.constData());
    }
    d->core->setSettings(settings);
}

/*!
    \overload

    Lets \a selector choose, as long as \a context lives: it gets what the client offers, in the client's order, and the
    request, and returns one of these, or an empty string for none. It is called in the server's thread, for each
    WebSocket with an offer, and replaces an earlier one.
*/
void QSocketIoServer::setSubprotocols(const QObject *context, SubprotocolSelector selector)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    d->core->gate().setSubprotocolSelector({ context, std::move(selector) });
    d->core->shareSettings();
}

/*!
    Returns the time between two pings of the WebSocket protocol; 0 when none are sent.

    \sa setWebSocketPingInterval()
*/
std::chrono::milliseconds QSocketIoServer::webSocketPingInterval() const
{
    return d_func()->settings().engine.webSocketPing;
}

/*!
    Sends every client a ping of the WebSocket protocol at each \a interval, on connections opened from now on; 0, the default,
    sends none. Proxies that look at control frames only take a connection for alive by them, and each pong gives
    QSocketIoServerSocket::roundTripTime() anew.

    The heartbeat of Socket.IO is another thing, see setPing(), and the one that notices when a client is gone. Pings of a client are
    always answered; one that sends many without reading the answers gets one for all of them.
*/
void QSocketIoServer::setWebSocketPingInterval(std::chrono::milliseconds interval)
{
    Q_D(QSocketIoServer);
    d->assertThread(Q_FUNC_INFO);
    changeEngine(d->core, [interval](EngineSettings &engine) {
        engine.webSocketPing = std::max(interval, std::chrono::milliseconds(0));
    });
}
