// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a script passes to emitEvent() and broadcast(): arguments, a callback, options.
#pragma once

#include "qsocketioevent.h"

#include <QJSValue>
#include <QStringList>

#include <chrono>
#include <optional>

class QJSEngine;
class QSocketIoEndpoint;

namespace QSocketIoQml {

// Throws an error into the script that called and returns false if the value is no function.
bool checkCallback(const QObject *element, const QJSValue &callback);
// Calls a function of a script; what it throws becomes a warning of the element.
void callScript(const QObject *element, const QJSValue &function, const QJSValueList &arguments);

struct EmitRequest
{
    QVariantList arguments;
    QJSValue callback;
    std::chrono::milliseconds timeout{ 0 };
    bool isVolatile = false;
    QStringList except; // of broadcasts

    // nullopt: an error was thrown into the script that called.
    static std::optional<EmitRequest> read(const QObject *element, const QString &event,
                                           const QJSValue &arguments, const QJSValue &callback,
                                           const QJSValue &options, int timeout);
    // The callback is not called any more once the context is gone, which is the element or a part of it.
    void send(QObject *element, QObject *context, QSocketIoEndpoint *endpoint,
              const QString &event) const;
};

QStringList stringList(const QJSValue &value); // of one string, or an array of them

} // namespace QSocketIoQml
