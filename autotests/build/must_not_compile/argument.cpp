// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// expect: this type cannot be an argument of an event. Specialise QSocketIoConverter for it.
#include <QSocketIoEndpoint>
#include <QSocketIoEvent>

struct Opaque
{
};

#ifdef MUST_FAIL
void misuse(QSocketIoEndpoint *endpoint, QObject *context)
{
    Q_UNUSED(context)
    endpoint->emitEvent("e", 1, Opaque());
}
#else
void control(QSocketIoEndpoint *endpoint, QObject *context)
{
    Q_UNUSED(context)
    endpoint->emitEvent("e", 1, QString());
}
#endif
