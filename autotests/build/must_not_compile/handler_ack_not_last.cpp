// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// expect: QSocketIoAck is the last parameter of a handler.
#include <QSocketIoEndpoint>
#include <QSocketIoEvent>

struct Opaque
{
};

#ifdef MUST_FAIL
void misuse(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->on("e", context, [](QSocketIoAck, int) { });
}
#else
void control(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->on("e", context, [](int, QSocketIoAck) { });
}
#endif
