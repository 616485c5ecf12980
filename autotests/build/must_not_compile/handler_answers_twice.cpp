// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// expect: a handler answers either through QSocketIoAck or by its return value, not both.
#include <QSocketIoEndpoint>
#include <QSocketIoEvent>

struct Opaque
{
};

#ifdef MUST_FAIL
void misuse(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->on("e", context, [](int n, QSocketIoAck) { return n; });
}
#else
void control(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->on("e", context, [](int n) { return n; });
}
#endif
