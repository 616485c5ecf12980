// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A function of a script that decides who is let in.
#pragma once

#include "qsocketioerror.h"

#include <QFuture>
#include <QJSEngine>
#include <QJSValue>
#include <QPointer>
#include <QPromise>

#include <memory>

class QSocketIoServerSocket;

namespace QSocketIoQml {

// What a promise of the script reports to.
class MiddlewareVerdict
{
    Q_GADGET
public:
    explicit MiddlewareVerdict(QJSEngine *engine = nullptr);
    QFuture<QSocketIoError> future() const { return m_promise->future(); }
    void decide(const QSocketIoError &error) const; // the first time counts
    Q_INVOKABLE void accept(const QJSValue &value) const;
    Q_INVOKABLE void reject(const QJSValue &reason) const;

private:
    std::shared_ptr<QPromise<QSocketIoError>> m_promise;
    QPointer<QJSEngine> m_engine;
};

QFuture<QSocketIoError> runMiddleware(QObject *element, const QJSValue &function,
                                      QSocketIoServerSocket *socket);

} // namespace QSocketIoQml
