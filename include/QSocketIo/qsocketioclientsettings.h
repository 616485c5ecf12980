// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How a client connects: transports, requests, security, reconnection.
#pragma once

#include "qsocketioglobal.h"
#include "qsocketiowebsocketcompression.h"

#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qurlquery.h>
#include <QtNetwork/qnetworkproxy.h>
#include <QtNetwork/qnetworkrequest.h>
#include <QtNetwork/qsslconfiguration.h>
#include <QtNetwork/qsslerror.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

class QNetworkCookieJar;
class QSocketIoClient;
class QSocketIoClientPrivate;
class QSocketIoClientTransport;
class QSslCertificate;

class QSOCKETIO_EXPORT QSocketIoClientSettings : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString path READ path WRITE setPath NOTIFY settingsChanged)
    Q_PROPERTY(bool autoConnectEnabled READ isAutoConnectEnabled WRITE setAutoConnectEnabled NOTIFY
                       settingsChanged)
    Q_PROPERTY(IoThread ioThread READ ioThread WRITE setIoThread NOTIFY settingsChanged)
    Q_PROPERTY(bool upgradeEnabled READ isUpgradeEnabled WRITE setUpgradeEnabled NOTIFY
                       settingsChanged)
    Q_PROPERTY(bool upgradeRemembered READ isUpgradeRemembered WRITE setUpgradeRemembered NOTIFY
                       settingsChanged)
    Q_PROPERTY(bool fallbackEnabled READ isFallbackEnabled WRITE setFallbackEnabled NOTIFY
                       settingsChanged)
    Q_PROPERTY(bool base64Forced READ isBase64Forced WRITE setBase64Forced NOTIFY settingsChanged)
    Q_PROPERTY(bool networkAware READ isNetworkAware WRITE setNetworkAware NOTIFY settingsChanged)
    Q_PROPERTY(BackgroundPolicy backgroundPolicy READ backgroundPolicy WRITE setBackgroundPolicy
                       NOTIFY settingsChanged)
    Q_PROPERTY(bool reconnectEnabled READ isReconnectEnabled WRITE setReconnectEnabled NOTIFY
                       reconnectEnabledChanged)
    Q_PROPERTY(ReconnectPolicy reconnectPolicy READ reconnectPolicy WRITE setReconnectPolicy NOTIFY
                       settingsChanged)
    Q_PROPERTY(double reconnectFactor READ reconnectFactor WRITE setReconnectFactor NOTIFY
                       settingsChanged)
    Q_PROPERTY(double reconnectJitter READ reconnectJitter WRITE setReconnectJitter NOTIFY
                       settingsChanged)
    Q_PROPERTY(int reconnectAttempts READ reconnectAttempts WRITE setReconnectAttempts NOTIFY
                       settingsChanged)
public:
    enum class ReconnectFlag {
        FirstAttempt = 1,
        AfterRefusal = 2,
        AfterServerDisconnect = 4,
        AfterAuthFailure = 8
    };
    Q_DECLARE_FLAGS(ReconnectPolicy, ReconnectFlag)
    Q_FLAG(ReconnectPolicy)

    enum class IoThread { ObjectThread, OwnThread };
    Q_ENUM(IoThread)

    enum class BackgroundPolicy { Keep, Close };
    Q_ENUM(BackgroundPolicy)

    // Protocol and transports
    QSocketIo::Protocol protocol() const;
    void setProtocol(QSocketIo::Protocol protocol);
    QList<QSocketIo::Transport> transports() const;
    void setTransports(const QList<QSocketIo::Transport> &transports);
    using TransportFactory = std::function<QSocketIoClientTransport *()>;
    void setTransportFactory(const TransportFactory &factory);
    IoThread ioThread() const;
    void setIoThread(IoThread thread);
    bool isUpgradeEnabled() const;
    void setUpgradeEnabled(bool enabled);
    bool isUpgradeRemembered() const;
    void setUpgradeRemembered(bool remembered);
    bool isFallbackEnabled() const;
    void setFallbackEnabled(bool enabled);
    bool isBase64Forced() const;
    void setBase64Forced(bool forced);
    std::optional<QSocketIoWebSocketCompression> webSocketCompression() const;
    void setWebSocketCompression(const std::optional<QSocketIoWebSocketCompression> &compression);
    QStringList subprotocols() const;
    void setSubprotocols(const QStringList &protocols);

    // Requests
    QString path() const;
    void setPath(const QString &path);
    QUrlQuery query() const;
    void setQuery(const QUrlQuery &query);
    QNetworkRequest baseRequest() const;
    void setBaseRequest(const QNetworkRequest &request);
    QNetworkRequest transportRequest(QSocketIo::Transport transport) const;
    void setTransportRequest(QSocketIo::Transport transport, const QNetworkRequest &request);
    QSocketIo::TimestampPolicy timestampPolicy() const;
    void setTimestampPolicy(QSocketIo::TimestampPolicy policy);
    QString timestampParameter() const;
    void setTimestampParameter(const QString &name);
    QSocketIo::RedirectPolicy redirectPolicy() const;
    void setRedirectPolicy(QSocketIo::RedirectPolicy policy);
    QNetworkCookieJar *cookieJar() const;
    void setCookieJar(QNetworkCookieJar *jar);
    QNetworkProxy proxy() const;
    void setProxy(const QNetworkProxy &proxy);
    std::chrono::milliseconds openTimeout() const;
    void setOpenTimeout(std::chrono::milliseconds timeout);
    std::chrono::milliseconds authTimeout() const;
    void setAuthTimeout(std::chrono::milliseconds timeout);
    bool isAutoConnectEnabled() const;
    void setAutoConnectEnabled(bool enabled);

    // Security
    QSslConfiguration sslConfiguration() const;
    void setSslConfiguration(const QSslConfiguration &configuration);
    void ignoreSslErrors(const QList<QSslError> &errors);
    QList<QByteArray> pinnedPublicKeys() const;
    void setPinnedPublicKeys(const QList<QByteArray> &digests);
    static QByteArray publicKeyDigest(const QSslCertificate &certificate);

    // Reconnection
    bool isNetworkAware() const;
    void setNetworkAware(bool aware);
    BackgroundPolicy backgroundPolicy() const;
    void setBackgroundPolicy(BackgroundPolicy policy);
    std::chrono::milliseconds backgroundDelay() const;
    void setBackgroundDelay(std::chrono::milliseconds delay);
    bool isReconnectEnabled() const;
    void setReconnectEnabled(bool enabled);
    ReconnectPolicy reconnectPolicy() const;
    void setReconnectPolicy(ReconnectPolicy policy);
    std::chrono::milliseconds reconnectDelay() const;
    std::chrono::milliseconds maxReconnectDelay() const;
    void setReconnectDelay(std::chrono::milliseconds first, std::chrono::milliseconds max);
    double reconnectFactor() const;
    void setReconnectFactor(double factor);
    double reconnectJitter() const;
    void setReconnectJitter(double factor);
    int reconnectAttempts() const;
    void setReconnectAttempts(int max);

Q_SIGNALS:
    void settingsChanged();
    void reconnectEnabledChanged(bool enabled);

protected:
    std::unique_ptr<QSocketIoClientPrivate> d_ptr;

private:
    friend class QSocketIoClient;
    explicit QSocketIoClientSettings(QObject *parent);
    ~QSocketIoClientSettings() override;
    Q_DECLARE_PRIVATE_D(d_ptr, QSocketIoClient)
};

Q_DECLARE_OPERATORS_FOR_FLAGS(QSocketIoClientSettings::ReconnectPolicy)
