// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The acknowledgement of an event as a value that a script holds on to.
#pragma once

#include "qsocketioevent.h"

#include <QJSEngine>
#include <QPointer>

namespace QSocketIoQml {

class ScriptAck
{
    Q_GADGET
public:
    ScriptAck() = default;
    ScriptAck(const QSocketIoAck &ack, QJSEngine *engine)
        : m_ack(ack)
        , m_engine(engine)
    {}
    Q_INVOKABLE void send(const QJSValue &arguments) const;

private:
    QSocketIoAck m_ack;
    QPointer<QJSEngine> m_engine;
};

} // namespace QSocketIoQml
