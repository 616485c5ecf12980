// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// QSocketIoClientSettings: what is agreed on when a WebSocket opens.
#include "client/qsocketioclient_p.h"
#include "core/websocketcompression.h"

/*!
    Returns how messages over WebSocket are compressed if the server agrees; none by default.

    \sa setWebSocketCompression()
*/
std::optional<QSocketIoWebSocketCompression> QSocketIoClientSettings::webSocketCompression() const
{
    Q_D(const QSocketIoClient);
    return QSocketIoPrivate::compressionFrom(d->options.deflate);
}

/*!
    Offers the server to compress messages over WebSocket as \a compression says (permessage-deflate). \c std::nullopt, the default,
    offers nothing. A server that knows nothing of it leaves messages as they are; one that answers something else than was
    offered is not talked to.

    Over long polling, answers of the server are compressed without this.
*/
void QSocketIoClientSettings::setWebSocketCompression(
        const std::optional<QSocketIoWebSocketCompression> &compression)
{
    Q_D(QSocketIoClient);
    d->options.deflate = QSocketIoPrivate::deflateOptions(compression);
}
