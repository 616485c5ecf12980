// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Time that passes when a test says so.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qobject.h>

#include <chrono>
#include <functional>
#include <memory>

class QSocketIoClient;
class QSocketIoServer;
class QSocketIoTestClockPrivate;

class QSOCKETIO_EXPORT QSocketIoTestClock final : public QObject
{
    Q_OBJECT
public:
    explicit QSocketIoTestClock(QObject *parent = nullptr);
    ~QSocketIoTestClock() override;

    void drive(QSocketIoClient *client);
    void drive(QSocketIoServer *server);

    std::chrono::milliseconds elapsed() const;
    void settle();
    void advance(std::chrono::milliseconds time);
    bool advanceUntil(const std::function<bool()> &condition, std::chrono::milliseconds limit);

private:
    Q_DECLARE_PRIVATE(QSocketIoTestClock)
    std::unique_ptr<QSocketIoTestClockPrivate> d_ptr;
};
