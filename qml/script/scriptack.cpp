// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "script/scriptack.h"

#include "script/scriptwriter.h"

#include <QQmlInfo>

namespace QSocketIoQml {

void ScriptAck::send(const QJSValue &arguments) const
{
    if (!m_engine)
        return;
    ScriptWriter writer(m_engine);
    m_ack.sendArguments(writer.argumentList(arguments));
    if (!writer.problem().isEmpty())
        qmlWarning(nullptr) << "ack(): " << writer.problem();
}

} // namespace QSocketIoQml
