// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// QSocketIoClientSettings: what is agreed on when a WebSocket opens.
#include "client/qsocketioclient_p.h"
#include "core/websocketcompression.h"
#include "http/httpsyntax.h"
#include "logging.h"

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

/*!
    Returns the WebSocket subprotocols that are offered to the server; none by default.

    \sa setSubprotocols()
*/
QStringList QSocketIoClientSettings::subprotocols() const
{
    Q_D(const QSocketIoClient);
    QStringList result;
    for (const QByteArray &name : d->options.subprotocols)
        result.append(QString::fromLatin1(name));
    return result;
}

/*!
    Offers the server \a protocols with each WebSocket, the one that is liked best first. Some proxies and gateways choose where a
    connection goes by them; Socket.IO itself makes no use of them. A server that answers with another one is not talked to, one that
    answers with none is; QSocketIoClient::subprotocol() tells. What is no token of HTTP, or is there already, is ignored with a
    warning.
*/
void QSocketIoClientSettings::setSubprotocols(const QStringList &protocols)
{
    Q_D(QSocketIoClient);
    d->options.subprotocols.clear();
    for (const QString &protocol : protocols) {
        const QByteArray name = protocol.toUtf8();
        if (QSocketIoPrivate::isHttpToken(name) && !d->options.subprotocols.contains(name))
            d->options.subprotocols.append(name);
        else
            qCWarning(lcQSocketIoClient, "not a further WebSocket subprotocol: \"%s\"",
                      name.constData());
    }
}
