// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/broadcastrequest.h"

#include "script/socketioreply.h"
#include "script/scripttools.h"

#include <QFutureWatcher>
#include <QJSEngine>

namespace QSocketIoQml {

namespace {

QJSValue replyArray(QJSEngine *engine, const QList<QSocketIoReply> &replies)
{
    QJSValue array = engine->newArray(uint(replies.size()));
    quint32 index = 0;
    for (const QSocketIoReply &reply : replies)
        array.setProperty(index++, engine->toScriptValue(SocketIoReply(engine, reply)));
    return array;
}

// Not QFuture::then(): older versions of Qt assert when the context goes first.
void callWhenAnswered(QObject *element, const QFuture<QList<QSocketIoReply>> &future,
                      const QJSValue &callback)
{
    auto *watcher = new QFutureWatcher<QList<QSocketIoReply>>(element);
    QObject::connect(watcher, &QFutureWatcherBase::finished, watcher, [watcher, element, callback] {
        watcher->deleteLater();
        QJSEngine *engine = scriptEngine(element);
        if (engine && !watcher->isCanceled())
            callScript(element, callback, { replyArray(engine, watcher->result()) });
    });
    watcher->setFuture(future);
}

} // namespace

QSocketIoBroadcast toRooms(const QSocketIoBroadcast &broadcast, const QJSValue &rooms)
{
    const QStringList names = stringList(rooms);
    return names.isEmpty() ? broadcast : broadcast.to(names);
}

void sendBroadcast(QObject *element, QSocketIoBroadcast broadcast, const QString &event,
                   const EmitRequest &request)
{
    if (!request.except.isEmpty())
        broadcast = broadcast.except(request.except);
    if (request.isVolatile)
        broadcast = broadcast.asVolatile();
    if (!request.callback.isCallable()) {
        broadcast.emitArguments(event, request.arguments);
        return;
    }
    if (request.timeout.count() > 0)
        broadcast = broadcast.withTimeout(request.timeout);
    callWhenAnswered(element, broadcast.emitArgumentsWithAck(event, request.arguments),
                     request.callback);
}

} // namespace QSocketIoQml
