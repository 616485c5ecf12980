// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is different with a server of Engine.IO 3: it lets everybody into "/" without being asked, it tells nobody its
// id, and it reads a query instead of auth (Socket.IO protocol 4).
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"
#include "logging.h"

#include <QJsonDocument>
#include <QUrlQuery>

using namespace QSocketIoPrivate;
using QSocketIo::DisconnectReason;

namespace {

// A query has no lists and objects: they travel as JSON.
QString queryText(const QVariant &value)
{
    if (value.canConvert<QString>() && value.typeId() != QMetaType::QVariantList)
        return value.toString();
    return QString::fromUtf8(QJsonDocument::fromVariant(value).toJson(QJsonDocument::Compact));
}

QByteArray queryOf(const QVariantMap &auth)
{
    QByteArrayList items;
    for (auto it = auth.begin(); it != auth.end(); ++it)
        items.append(QUrl::toPercentEncoding(it.key()) + '='
                     + QUrl::toPercentEncoding(queryText(it.value())));
    return items.join('&');
}

} // namespace

void QSocketIoClientNamespacePrivate::requestLegacyConnect(const QVariantMap &credentials)
{
    const bool isMain = nsp == "/";
    if (!credentials.isEmpty())
        qCWarning(lcQSocketIoClient).noquote()
                << nsp << "has auth, which the server's Engine.IO 3 does not know:"
                << (isMain ? "it is not sent; put it into the query of the URL"
                           : "it is sent as query of the namespace");
    if (isMain && !hasLeftMain) {
        if (isInMainUnasked) {
            awaitsAnswer = false;
            accepted({});
        }
        return;
    }
    QByteArray name = nsp;
    if (!isMain && !credentials.isEmpty())
        name += '?' + queryOf(credentials);
    client->session->send(encodePacket(codec, SocketPacket::Type::Connect, name, std::nullopt, {}));
}

bool QSocketIoClientNamespacePrivate::isLegacy() const
{
    return client->session && client->session->codec() == PacketCodec::LegacyText;
}

QString QSocketIoClientNamespacePrivate::legacyId() const
{
    const QString sid = QString::fromUtf8(client->session->sid());
    return nsp == "/" ? sid : QString::fromUtf8(nsp) + u'#' + sid;
}

// Found out late, because over a WebSocket both revisions begin alike.
void QSocketIoClientPrivate::speakRevision3()
{
    options.knownRevision = EngineRevision::Three;
    qCDebug(lcQSocketIoClient) << "the server speaks Engine.IO 3: connecting again";
    restart(DisconnectReason::TransportClosed);
}
