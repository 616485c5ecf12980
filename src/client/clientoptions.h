// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program sets on a client, and what that means to the layers below.
#pragma once

#include "core/wirelog.h"
#include "engine/engineclient.h"
#include "protocol/socketpacketdecoder.h"
#include "transport/clientnetwork.h"

#include "qsocketioclientsettings.h"

#include <QHash>
#include <QList>
#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QSslError>
#include <QUrl>
#include <QUrlQuery>

#include <chrono>
#include <memory>
#include <optional>

namespace QSocketIoPrivate {

struct ClientOptions
{
    QSocketIo::Protocol protocol = QSocketIo::Protocol::Auto;
    std::optional<EngineRevision> knownRevision; // what Auto has found out
    QList<QSocketIo::Transport> transports{ QSocketIo::Transport::Polling,
                                            QSocketIo::Transport::WebSocket };
    QSocketIoClientSettings::TransportFactory transportFactory; // instead of these
    QSocketIoClientSettings::IoThread ioThread = QSocketIoClientSettings::IoThread::ObjectThread;
    bool isDrivenByTest = false; // by its clock, which knows only one thread
    bool isUpgradeEnabled = true;
    bool isUpgradeRemembered = false;
    bool isFallbackEnabled = true;
    bool isBase64Forced = false;
    QString path = QStringLiteral("/socket.io/");
    QUrlQuery query;
    PacketCodec codec = PacketCodec::Text;
    QNetworkRequest baseRequest;
    QHash<QSocketIo::Transport, QNetworkRequest> transportRequests;
    QSocketIo::TimestampPolicy timestampPolicy = QSocketIo::TimestampPolicy::PollingOnly;
    QString timestampParameter = QStringLiteral("t");
    QSocketIo::RedirectPolicy redirectPolicy = QSocketIo::RedirectPolicy::SameOrigin;
    QList<QByteArray> pinnedKeys;
    std::optional<WebSocketDeflateOptions> deflate;
    QList<QByteArray> subprotocols;
    QNetworkProxy proxy{ QNetworkProxy::DefaultProxy };
    QList<QSslError> ignoredSslErrors;
    std::chrono::milliseconds openTimeout{ 20000 }; // the reference's default
    std::chrono::milliseconds authTimeout{ 20000 };
    bool isAutoConnectEnabled = false;
    bool isNetworkAware = true;
    QSocketIoClientSettings::BackgroundPolicy backgroundPolicy =
            QSocketIoClientSettings::BackgroundPolicy::Keep;
    std::chrono::milliseconds backgroundDelay{ 0 };
    bool reconnectEnabled = true;
    QSocketIoClientSettings::ReconnectPolicy reconnectPolicy =
            QSocketIoClientSettings::ReconnectFlag::FirstAttempt
            | QSocketIoClientSettings::ReconnectFlag::AfterAuthFailure;
    int reconnectAttempts = -1; // negative: never give up
    // A server is trusted more than a client: it may send much larger messages than it takes.
    qint64 maxMessageSize = 100'000'000;
    int maxAttachments = 10; // the reference's default
    int maxNesting = 64;
    // Much more than a server keeps for a client: here it is the program's own, and there is one of it. 0: none.
    qint64 writeBufferLimit = 64 * 1024 * 1024;
    QSocketIo::WriteBufferPolicy writeBufferPolicy = QSocketIo::WriteBufferPolicy::Disconnect;
    // With an I/O thread: bytes that have arrived and are not handled, above which nothing is read. 0: no limit.
    qint64 readBufferLimit = 64 * 1024 * 1024;
    int maxUnansweredEvents = 1000;         // as of a server's client. 0: no limit
    std::shared_ptr<WireLog> wireLog;       // null: none
    std::shared_ptr<ClientNetwork> network; // instead of the system's
};

// Why url cannot be opened; empty: it can.
QString urlProblem(const ClientOptions &options, const QUrl &url);
QString normalizedPath(const QString &path); // begins and ends with a slash
// hasUpgraded: a WebSocket has worked before.
EngineClientSettings engineSettings(const ClientOptions &options, const QUrl &url,
                                    bool hasUpgraded = false);
SocketPacketDecoder::Limits decoderLimits(const ClientOptions &options);

} // namespace QSocketIoPrivate
