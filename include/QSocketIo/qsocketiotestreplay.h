// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a server has sent once, sent again in a test.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qobject.h>

#include <memory>

class QIODevice;
class QSocketIoServer;
class QSocketIoTestReplayPrivate;

class QSOCKETIO_EXPORT QSocketIoTestReplay final : public QObject
{
    Q_OBJECT
public:
    explicit QSocketIoTestReplay(QObject *parent = nullptr);
    ~QSocketIoTestReplay() override;

    bool load(QIODevice *log);
    QString errorString() const;
    int eventCount() const;

public Q_SLOTS:
    void start(QSocketIoServer *server);

Q_SIGNALS:
    void finished();

private:
    Q_DECLARE_PRIVATE(QSocketIoTestReplay)
    std::unique_ptr<QSocketIoTestReplayPrivate> d_ptr;
};
