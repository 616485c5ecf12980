// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Clients and servers joined in memory, for the tests of programs.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qobject.h>
#include <QtCore/qurl.h>

#include <memory>

class QSocketIoClient;
class QSocketIoServer;
class QSocketIoTestClock;
class QSocketIoTestNetworkPrivate;

class QSOCKETIO_EXPORT QSocketIoTestNetwork final : public QObject
{
    Q_OBJECT
public:
    enum class Link { Up, Stalled, Down };
    Q_ENUM(Link)

    explicit QSocketIoTestNetwork(QObject *parent = nullptr);
    ~QSocketIoTestNetwork() override;

    void addServer(QSocketIoServer *server, const QUrl &url = QUrl());
    void addClient(QSocketIoClient *client);
    QSocketIoTestClock *clock() const;

    Link link() const;
    void setLink(Link link);
    int connectionCount() const;

private:
    Q_DECLARE_PRIVATE(QSocketIoTestNetwork)
    std::unique_ptr<QSocketIoTestNetworkPrivate> d_ptr;
};
