// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// expect: a parameter's type cannot be an argument of an acknowledgement. Specialise QSocketIoConverter for it.
#include <QSocketIoEndpoint>
#include <QSocketIoEvent>

struct Opaque
{
};

#ifdef MUST_FAIL
void misuse(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->withAck(context, [](int, Opaque) { }).emitEvent("e");
}
#else
void control(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->withAck(context, [](int, QString) { }).emitEvent("e");
}
#endif
