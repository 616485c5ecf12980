// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/scriptmiddleware.h"

#include "script/scripttools.h"
#include "script/scriptwriter.h"
#include "server/socketioserversocket.h"

#include <QQmlInfo>

namespace QSocketIoQml {

namespace {

QSocketIoError refusal(const QString &message, const QVariant &data = {})
{
    return QSocketIoError::rejected(message.isEmpty() ? QStringLiteral("Not allowed") : message,
                                    data);
}

// Only true lets in: a function that forgets to return lets nobody in.
QSocketIoError errorOf(const QJSValue &value, QJSEngine *engine)
{
    if (value.isBool() && value.toBool())
        return {};
    if (value.isString())
        return refusal(value.toString());
    if (!value.isObject())
        return refusal({});
    const QJSValue message = value.property(QStringLiteral("message"));
    const QJSValue data = value.property(QStringLiteral("data"));
    return refusal(message.isString() ? message.toString() : QString(),
                   engine ? ScriptWriter(engine).variant(data) : QVariant());
}

} // namespace

MiddlewareVerdict::MiddlewareVerdict(QJSEngine *engine)
    : m_promise(std::make_shared<QPromise<QSocketIoError>>())
    , m_engine(engine)
{
    m_promise->start();
}

void MiddlewareVerdict::decide(const QSocketIoError &error) const
{
    const auto promise = m_promise; // finishing it may end in the destruction of whoever holds this
    if (promise->future().isFinished())
        return;
    promise->addResult(error);
    promise->finish();
}

void MiddlewareVerdict::accept(const QJSValue &value) const
{
    decide(errorOf(value, m_engine));
}

void MiddlewareVerdict::reject(const QJSValue &reason) const
{
    const QSocketIoError error = errorOf(reason, m_engine);
    decide(error.isError() ? error : refusal({}));
}

QFuture<QSocketIoError> runMiddleware(QObject *element, const QJSValue &function,
                                      QSocketIoServerSocket *socket)
{
    QJSEngine *engine = scriptEngine(element);
    const MiddlewareVerdict verdict(engine);
    if (!engine) {
        verdict.decide(refusal({}));
        return verdict.future();
    }
    const ScriptTools *tools = ScriptTools::of(engine);
    const QPointer<QObject> guard(element);
    QJSValue thrown;
    const QJSValue result = tools->attempt(function,
                                           engine->newQObject(SocketIoServerSocket::of(socket)),
                                           &thrown);
    if (isPromise(result)) {
        tools->whenSettled(result, engine->toScriptValue(verdict));
        return verdict.future();
    }
    if (!thrown.isUndefined()) {
        if (guard)
            qmlWarning(guard) << "middleware: " << thrown.toString();
        verdict.reject(thrown);
        return verdict.future();
    }
    if (result.isUndefined() && guard)
        qmlWarning(guard) << "the middleware has returned nothing, which lets nobody in";
    verdict.accept(result);
    return verdict.future();
}

} // namespace QSocketIoQml
