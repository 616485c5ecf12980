// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a server agrees on with its clients when a WebSocket opens.
#include "server/qsocketioserver_p.h"

#include "core/websocketcompression.h"
#include "server/servercore.h"

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
