// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A namespace of a client: the end that a program talks through.
#pragma once

#include "qsocketioendpoint.h"

#include <QtCore/qvariant.h>

class QSocketIoClient;
class QSocketIoClientNamespacePrivate;

class QSOCKETIO_EXPORT QSocketIoClientNamespace final : public QSocketIoEndpoint
{
    Q_OBJECT
    Q_PROPERTY(QVariantMap auth READ auth WRITE setAuth NOTIFY authChanged)
    Q_PROPERTY(qsizetype queuedCount READ queuedCount NOTIFY queuedCountChanged)
public:
    ~QSocketIoClientNamespace() override;

    QSocketIoClient *client() const;
    QVariantMap auth() const;
    void setAuth(const QVariantMap &auth);
    qsizetype queuedCount() const;

public Q_SLOTS:
    void connectToServer();
    void disconnectFromServer();

Q_SIGNALS:
    void aboutToConnect();
    void connected();
    void connectionRejected(const QSocketIoError &error);
    void authChanged();
    void queuedCountChanged();
    void dropped(const QSocketIoEvent &event);

private:
    friend class QSocketIoClient;
    friend class QSocketIoClientPrivate;
    QSocketIoClientNamespace(const QString &name, QSocketIoClient *client);
    Q_DECLARE_PRIVATE(QSocketIoClientNamespace)
};
