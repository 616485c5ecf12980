// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Asks the middlewares of a namespace about a socket, one after the other, at once or over time.
#pragma once

#include "qsocketioservernamespace.h"

#include <QList>
#include <QPointer>

#include <functional>

namespace QSocketIoPrivate {

struct NamespaceMiddleware
{
    QPointer<const QObject> context;             // gone: the middleware is passed over
    QSocketIoServerNamespace::Middleware decide; // one of the two
    QSocketIoServerNamespace::AsyncMiddleware decideLater;
};

// Ends in one call of the verdict: no error when all agree, else the first error. Without a future involved that
// happens before start() returns. Only the socket's destruction ends it without a verdict.
class MiddlewareChain
{
public:
    using Verdict = std::function<void(const QSocketIoError &error)>;
    // Whether the socket still waits for an answer; when not, the rest of the chain is left out.
    using Waiting = std::function<bool()>;

    static void start(const QList<NamespaceMiddleware> &chain, QSocketIoServerSocket *socket,
                      Waiting isWaiting, Verdict verdict);

private:
    struct Run;
    static void proceed(Run run);
};

} // namespace QSocketIoPrivate
