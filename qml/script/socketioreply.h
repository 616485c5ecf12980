// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The answer to an event, as a callback gets it.
#pragma once

#include "qsocketioqmlglobal.h"

#include "qsocketioevent.h"

#include <QtQml/qjsvalue.h>
#include <QtQml/qqml.h>

class QSOCKETIOQML_EXPORT SocketIoReply
{
    Q_GADGET
    QML_VALUE_TYPE(socketIoReply)
    Q_PROPERTY(QJSValue args READ args)
    Q_PROPERTY(QJSValue value READ value)
    Q_PROPERTY(QVariant error READ error)
public:
    SocketIoReply() = default;
    SocketIoReply(QJSEngine *engine, const QSocketIoReply &reply);

    QJSValue args() const { return m_args; }
    QJSValue value() const { return m_args.property(0); }
    QVariant error() const { return m_error; }

private:
    QJSValue m_args;
    QVariant m_error;
};
Q_DECLARE_METATYPE(SocketIoReply)
