// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/authrequest.h"

#include <exception>
#include <utility>

namespace QSocketIoPrivate {

using QSocketIo::ErrorCode;

namespace {

// What a future failed with; empty: it says nothing about itself.
QString failureText(QFuture<QVariantMap> future)
{
#ifndef QT_NO_EXCEPTIONS
    try {
        future.waitForFinished(); // rethrows
    } catch (const std::exception &exception) {
        return QString::fromUtf8(exception.what());
    } catch (...) {
        return QStringLiteral("unknown exception");
    }
#else
    Q_UNUSED(future)
#endif
    return {};
}

} // namespace

AuthRequest::AuthRequest(DeadlineQueue &deadlines, Done done)
    : m_done(std::move(done))
    , m_deadline(deadlines, [this] {
        fail(End::Failed, ErrorCode::AuthenticationFailed,
             QStringLiteral("The auth provider has not answered within %1 ms").arg(m_limit.count()));
    })
{}

AuthRequest::~AuthRequest()
{
    if (!m_watcher)
        return;
    m_watcher->disconnect();
    m_watcher->cancel();
}

void AuthRequest::start(const AuthProvider &provider, std::chrono::milliseconds limit)
{
    m_limit = limit;
    const QPointer<AuthRequest> self(this);
    if (provider.ask) {
        const QVariantMap auth = provider.ask();
        if (self)
            finish({ End::Answered, auth, {} });
        return;
    }
    const QPointer<const QObject> context = provider.context;
    QFuture<QVariantMap> future = provider.askLater();
    if (!self)
        future.cancel();
    else if (future.isFinished())
        futureFinished(future);
    else
        watch(future, context);
}

void AuthRequest::watch(const QFuture<QVariantMap> &future, const QObject *context)
{
    // Not QFuture::then(): it asserts when its context goes first.
    m_watcher = std::make_unique<QFutureWatcher<QVariantMap>>();
    connect(m_watcher.get(), &QFutureWatcherBase::finished, this,
            [this] { futureFinished(m_watcher->future()); });
    m_watcher->setFuture(future);
    const auto withdraw = [this] {
        fail(End::Withdrawn, ErrorCode::Canceled,
             QStringLiteral("The auth provider went away before it has answered"));
    };
    if (!context)
        return withdraw();
    connect(context, &QObject::destroyed, this, withdraw);
    if (m_limit.count() > 0)
        m_deadline.start(m_limit);
}

void AuthRequest::futureFinished(const QFuture<QVariantMap> &future)
{
    if (!future.isCanceled() && future.resultCount() > 0)
        return finish({ End::Answered, future.result(), {} });
    const QString text = failureText(future);
    if (text.isEmpty())
        fail(End::Failed, ErrorCode::Canceled, QStringLiteral("The auth provider gave no answer"));
    else
        fail(End::Failed, ErrorCode::AuthenticationFailed,
             QStringLiteral("The auth provider failed: %1").arg(text));
}

void AuthRequest::fail(End end, ErrorCode code, const QString &message)
{
    finish({ end, {}, { code, message } });
}

void AuthRequest::finish(Result result)
{
    m_deadline.stop();
    if (const Done done = std::exchange(m_done, {}))
        done(std::move(result));
}

} // namespace QSocketIoPrivate
