// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A method that is known at run time only as the handler of an event, and one call of it.
#pragma once

#include "qsocketioevent.h"

#include <QMetaMethod>
#include <QMetaType>
#include <QVarLengthArray>
#include <QVariant>

#include <optional>

namespace QSocketIoPrivate {

class BoundMethod
{
public:
    // nullopt, with a warning: its parameters or its result cannot be those of a handler.
    static std::optional<BoundMethod> make(const QMetaMethod &method, bool mayTakeSocket);

    int argumentCount() const { return int(m_arguments.size()); }

private:
    friend class BoundCall;
    bool addParameter(QMetaType type, int position, bool mayTakeSocket);
    bool hasUsableResult() const;

    int m_index = -1;
    QMetaType m_result;
    QList<QMetaType> m_arguments; // those that come from the event
    bool m_takesSocket = false;   // as the first parameter
    bool m_takesEvent = false;    // as the only other one
    bool m_takesAck = false;      // as the last one
};

class BoundCall
{
public:
    BoundCall(const BoundMethod &method, const QSocketIoEvent &event);
    bool isPossible() const { return m_mismatch < 0; }
    void perform(QObject *handler);
    void reportMismatch() const;

private:
    bool read(qsizetype position);
    void answer(QObject *handler, const QVariant &result) const;

    const BoundMethod &m_method;
    QSocketIoEvent m_event;
    QVarLengthArray<QVariant, 8> m_values;
    qsizetype m_mismatch = -1; // position of the argument that is not what the method takes
};

} // namespace QSocketIoPrivate
