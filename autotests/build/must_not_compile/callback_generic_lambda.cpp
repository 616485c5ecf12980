// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// expect: a callback is a function, a member function of the context, or a callable object with one call operator that is not a template.
#include <QSocketIoEndpoint>
#include <QSocketIoEvent>

struct Opaque
{
};

#ifdef MUST_FAIL
void misuse(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->withAck(context, [](auto) { }).emitEvent("e");
}
#else
void control(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->withAck(context, [](int) { }).emitEvent("e");
}
#endif
