// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A namespace of a client: the end that a program talks through.
#pragma once

#include "qsocketioauthprovider_impl.h"
#include "qsocketiodisconnectdetails.h"
#include "qsocketioendpoint.h"

#include <QtCore/qfuture.h>
#include <QtCore/qvariant.h>

#include <chrono>
#include <optional>

class QSocketIoClient;
class QSocketIoClientNamespacePrivate;

class QSOCKETIO_EXPORT QSocketIoClientNamespace final : public QSocketIoEndpoint
{
    Q_OBJECT
    Q_PROPERTY(QVariantMap auth READ auth WRITE setAuth NOTIFY authChanged)
    Q_PROPERTY(qsizetype queuedCount READ queuedCount NOTIFY queuedCountChanged)
    Q_PROPERTY(qint64 queuedBytes READ queuedBytes NOTIFY queuedCountChanged)
    Q_PROPERTY(QSocketIo::OfflinePolicy offlinePolicy READ offlinePolicy WRITE setOfflinePolicy
                       NOTIFY offlinePolicyChanged)
public:
    ~QSocketIoClientNamespace() override;

    QSocketIoClient *client() const;
    QVariantMap auth() const;
    void setAuth(const QVariantMap &auth);
    template <typename Callable>
    void setAuthProvider(const QObject *context, Callable provider)
    {
        installAuthProvider(QSocketIoPrivate::AuthProvider::make(context, std::move(provider)));
    }
    void clearAuthProvider();
    bool isRecovered() const;
    Q_INVOKABLE QSocketIoDisconnectDetails disconnectDetails() const;
    bool waitForConnected(std::chrono::milliseconds timeout);

    // How an event is delivered.
    std::chrono::milliseconds ackTimeout() const;
    void setAckTimeout(std::chrono::milliseconds timeout);
    int retries() const;
    void setRetries(int count);
    bool messageIds() const;
    void setMessageIds(bool enabled);

    // How events arrive.
    enum class Coalescing { Off, Latest, Batch };
    Q_ENUM(Coalescing)
    void coalesce(QAnyStringView event, Coalescing mode,
                  std::chrono::milliseconds interval = std::chrono::milliseconds(16));
    quint64 mergedEventCount() const;
    [[nodiscard]] QFuture<std::optional<QSocketIoEvent>> receive(
            QAnyStringView event,
            std::chrono::milliseconds timeout = std::chrono::milliseconds::zero());

    // What is emitted while it is not connected.
    qsizetype queuedCount() const;
    qint64 queuedBytes() const;
    QSocketIo::OfflinePolicy offlinePolicy() const;
    void setOfflinePolicy(QSocketIo::OfflinePolicy policy);
    QSocketIo::OverflowPolicy overflowPolicy() const;
    void setOverflowPolicy(QSocketIo::OverflowPolicy policy);
    int maxQueuedEvents() const;
    void setMaxQueuedEvents(int count);
    qint64 maxQueuedBytes() const;
    void setMaxQueuedBytes(qint64 bytes);
    std::chrono::milliseconds maxQueuedAge() const;
    void setMaxQueuedAge(std::chrono::milliseconds age);

    // ... and what is kept over the end of the program.
    QString persistentQueue() const;
    bool setPersistentQueue(const QString &folder);
    QSocketIo::SyncPolicy syncPolicy() const;
    void setSyncPolicy(QSocketIo::SyncPolicy policy);

public Q_SLOTS:
    void connectToServer();
    void disconnectFromServer();
    void clearQueue();

Q_SIGNALS:
    void aboutToConnect();
    void connected();
    void recovered();
    void connectionRejected(const QSocketIoError &error);
    void authChanged();
    void queuedCountChanged();
    void offlinePolicyChanged();
    void dropped(const QSocketIoEvent &event, QSocketIo::DropReason reason);

private:
    friend class QSocketIoClient;
    friend class QSocketIoClientPrivate;
    QSocketIoClientNamespace(const QString &name, QSocketIoClient *client);
    void installAuthProvider(const QSocketIoPrivate::AuthProvider &provider);
    Q_DECLARE_PRIVATE(QSocketIoClientNamespace)
};
