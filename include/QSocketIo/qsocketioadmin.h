// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Lets the admin page of the reference implementation look at a server and act on its sockets.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qfuture.h>
#include <QtCore/qobject.h>
#include <QtCore/qstring.h>

#include <chrono>
#include <functional>
#include <memory>

class QSocketIoAdminPrivate;
class QSocketIoServer;
class QSocketIoServerNamespace;

class QSOCKETIO_EXPORT QSocketIoAdmin final : public QObject
{
    Q_OBJECT
public:
    enum class Mode { Development, Production };
    Q_ENUM(Mode)
    enum class Access { ReadOnly, Full };
    Q_ENUM(Access)

    ~QSocketIoAdmin() override;

    QSocketIoServerNamespace *serverNamespace() const;

    static constexpr int defaultIterations = 210'000;
    static QByteArray hashPassword(const QString &password, int iterations = defaultIterations);
    bool setCredentials(const QString &userName, const QByteArray &passwordHash);
    void setUnprotected();
    using SessionTest = std::function<QFuture<bool>(const QString &session)>;
    using SessionSaver = std::function<void(const QString &session)>;
    void setSessionStore(const QObject *context, SessionTest contains, SessionSaver save);
    std::chrono::seconds sessionAge() const;
    void setSessionAge(std::chrono::seconds age);

    Mode mode() const;
    void setMode(Mode mode);
    Access access() const;
    void setAccess(Access access);
    QString serverId() const;
    void setServerId(const QString &id);
    std::chrono::milliseconds statisticsInterval() const;
    void setStatisticsInterval(std::chrono::milliseconds interval);

private:
    friend class QSocketIoServer;
    explicit QSocketIoAdmin(QSocketIoServerNamespace *serverNamespace);
    Q_DECLARE_PRIVATE(QSocketIoAdmin)
    std::unique_ptr<QSocketIoAdminPrivate> d_ptr;
};
