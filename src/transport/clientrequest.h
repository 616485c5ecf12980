// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What every request of a client carries, whatever the transport, and what a refusing answer says.
#pragma once

#include "transport/enginetransport.h"

#include <QNetworkRequest>
#include <QUrl>

class QNetworkCookieJar;

namespace QSocketIoPrivate {

struct ClientRequest
{
    QNetworkRequest base; // URL with path and query (EIO, transport and sid are added), headers, TLS
    bool timestamps = true; // a changing "t" parameter keeps caches away from polls
};

// The URL of one request: http(s) or ws(s), Engine.IO 4. Without sid: a handshake.
QUrl engineUrl(const ClientRequest &request, QSocketIo::Transport transport, const QByteArray &sid);

// The Cookie header for a request to this http(s) URL: what the jar holds and what the base request
// brings, the jar's value where both know the name. The jar may be null.
QByteArray cookieHeader(const QNetworkRequest &base, const QNetworkCookieJar *jar, const QUrl &url);

// An HTTP answer that is a refusal. Peers put the reason into {"code":1,"message":"..."}, into a bare
// JSON string, or nowhere; whatever it is, status and the beginning of the body stay in the error.
TransportError refusal(int status, const QString &phrase, const QByteArray &body);

} // namespace QSocketIoPrivate
