// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program sets on a client, and what that means to the layers below.
#pragma once

#include "engine/engineclient.h"
#include "protocol/socketpacketdecoder.h"

#include <QList>
#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QSslError>
#include <QUrl>

#include <chrono>

namespace QSocketIoPrivate {

struct ClientOptions
{
    QString path = QStringLiteral("/socket.io/");
    QList<QSocketIo::Transport> transports{ QSocketIo::Transport::Polling,
                                            QSocketIo::Transport::WebSocket };
    QNetworkRequest baseRequest;
    QNetworkProxy proxy{ QNetworkProxy::DefaultProxy };
    QList<QSslError> ignoredSslErrors;
    std::chrono::milliseconds openTimeout{ 20000 }; // the reference's default
    bool reconnectEnabled = true;
    int reconnectAttempts = -1; // negative: never give up
    // A server is trusted more than a client: it may send much larger messages than it takes.
    qint64 maxMessageSize = 100'000'000;
    int maxAttachments = 10; // the reference's default
    int maxNesting = 64;
};

// Why url cannot be opened; empty: it can.
QString urlProblem(const QUrl &url);
QString normalizedPath(const QString &path); // begins and ends with a slash
EngineClientSettings engineSettings(const ClientOptions &options, const QUrl &url);
SocketPacketDecoder::Limits decoderLimits(const ClientOptions &options);

} // namespace QSocketIoPrivate
