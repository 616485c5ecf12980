// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One question to the program for the auth of a namespace, answered at once or over time.
#pragma once

#include "io/deadline.h"

#include "qsocketioauthprovider_impl.h"
#include "qsocketioerror.h"

#include <QFutureWatcher>
#include <QObject>
#include <QVariantMap>

#include <chrono>
#include <functional>
#include <memory>

namespace QSocketIoPrivate {

// Destroying it withdraws the question: a future that nobody waits for any more is cancelled, and nothing is called.
class AuthRequest final : public QObject
{
public:
    enum class End : quint8 {
        Answered,
        Failed,
        Withdrawn
    }; // Withdrawn: there is nobody any more to ask
    struct Result
    {
        End end = End::Answered;
        QVariantMap auth;
        QSocketIoError error;
    };
    // Called once; may destroy the request.
    using Done = std::function<void(Result result)>;

    AuthRequest(DeadlineQueue &deadlines, Done done);
    ~AuthRequest() override;

    // Without a limit of time when it is zero. The provider may destroy the request.
    void start(const AuthProvider &provider, std::chrono::milliseconds limit);

private:
    void watch(const QFuture<QVariantMap> &future, const QObject *context);
    void futureFinished(const QFuture<QVariantMap> &future);
    void fail(End end, QSocketIo::ErrorCode code, const QString &message);
    void finish(Result result);

    Done m_done;
    Deadline m_deadline;
    std::chrono::milliseconds m_limit{ 0 };
    std::unique_ptr<QFutureWatcher<QVariantMap>> m_watcher;
};

} // namespace QSocketIoPrivate
