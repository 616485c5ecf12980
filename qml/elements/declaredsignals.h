// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The signals that a QML file declares on an element: events of their names raise them.
#pragma once

#include "elements/eventhub.h"

#include <QMetaMethod>

#include <vector>

namespace QSocketIoQml {

// How one signal is raised: an event's arguments become its parameters.
class DeclaredSignal
{
public:
    // firstArgument: the index of the parameter that takes the event's first argument, 1 where a socket goes before.
    DeclaredSignal(QObject *target, const QMetaMethod &method, int firstArgument);
    // Empty, or why no event can raise it.
    QString problem() const { return m_problem; }
    void raise(const QSocketIoEvent &event) const;

private:
    enum class Role { Socket, Argument, Ack };
    struct Parameter
    {
        QMetaType type;
        Role role;
    };
    bool fill(const Parameter &parameter, qsizetype position, const QSocketIoEvent &event,
              QVariant &value) const;
    Role roleOf(int index, int firstArgument) const;

    QObject *m_target; // which this signal belongs to
    QMetaMethod m_method;
    std::vector<Parameter> m_parameters;
    qsizetype m_argumentOffset;
    QString m_problem;
};

// Subscribes the signals that target has beyond those of base; call it when the element is complete.
void subscribeDeclaredSignals(EventHub *hub, QObject *target, const QMetaObject &base,
                              int firstArgument = 0);

} // namespace QSocketIoQml
