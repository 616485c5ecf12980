// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What every request of a client carries, whatever the transport, and what a refusing answer says.
#pragma once

#include "http/websocketdeflateparameters.h"
#include "io/streamconnector.h"
#include "transport/enginetransport.h"

#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QUrl>

#include <optional>

namespace QSocketIoPrivate {

struct ClientRequest
{
    QNetworkRequest base; // URL with path and query (EIO, transport and sid are added), headers, TLS
    EngineRevision revision = EngineRevision::Four;
    QSocketIo::TimestampPolicy timestampPolicy = QSocketIo::TimestampPolicy::PollingOnly;
    QString timestampParameter = QStringLiteral("t");
    QSocketIo::RedirectPolicy redirectPolicy = QSocketIo::RedirectPolicy::SameOrigin;
    bool isBase64 = false; // bytes as text, whatever the transport
    QNetworkProxy proxy{ QNetworkProxy::DefaultProxy };
    QString localSocket; // where to connect instead; a name that begins with @ is abstract
    std::shared_ptr<StreamSource> streams; // instead of the system
    // SHA-256 of the public keys (SubjectPublicKeyInfo) that the server may have; empty: any.
    QList<QByteArray> pinnedKeys;
    // What is offered with a WebSocket.
    std::optional<WebSocketDeflateOptions> deflate;
    QList<QByteArray> subprotocols;

    // From now on at another place, without what the one there must not know.
    void moveTo(const QUrl &url);
};

// What an answer from one URL that names another means; either a target, or why there is none.
struct Redirection
{
    QUrl target;
    QString problem;
};
Redirection redirection(QSocketIo::RedirectPolicy policy, const QUrl &from, const QUrl &location);

// The URL of one request: http(s) or ws(s). Without sid: a handshake.
QUrl engineUrl(const ClientRequest &request, QSocketIo::Transport transport, const QByteArray &sid);

// Whether requests to this URL go by a proxy for HTTP, which reads and writes them anew.
bool isForwarded(const ClientRequest &request, const QUrl &httpUrl);

// Where a connection for a request to this http(s) URL goes. The proxy of the application is looked up here, for all
// transports in the same way.
StreamTarget streamTarget(const ClientRequest &request, const QUrl &httpUrl);
// The value of the Host field.
QByteArray hostField(const QUrl &url);
// What is wrong with a certificate whose key has to be one of these; empty: nothing.
QString pinObjection(const QList<QByteArray> &pinnedKeys, const QSslCertificate &peer);

// An HTTP answer that is a refusal. Peers put the reason into {"code":1,"message":"..."}, into a bare
// JSON string, or nowhere; whatever it is, status and the beginning of the body stay in the error.
TransportError refusal(const ClientRequest &request, int status, const QString &phrase,
                       const QByteArray &body);
// Said of a server that speaks another revision than the request, and by the server itself: details.
QString otherRevisionText(EngineRevision requested, const QString &details);
// What is said of one that brings no words: "HTTP 302 Found, redirected to https://other.example/".
QString refusalPhrase(int status, const QByteArray &reason, const QUrl &location);

} // namespace QSocketIoPrivate
