// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// From arguments to JavaScript: real arrays and objects, bytes as ArrayBuffer.
#pragma once

#include "qsocketioevent.h"

#include <QJSValue>

class QJSEngine;

namespace QSocketIoQml {

QJSValue scriptValue(QJSEngine *engine, const QSocketIoPrivate::ValueView &value);
QJSValue scriptArguments(QJSEngine *engine, const QSocketIoEvent &event); // an array
QJSValue scriptArguments(QJSEngine *engine, const QSocketIoReply &reply);

} // namespace QSocketIoQml
