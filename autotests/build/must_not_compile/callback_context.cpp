// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// expect: the context of a callback is a QObject.
#include <QSocketIoEndpoint>
#include <QSocketIoEvent>

struct Opaque
{
};

#ifdef MUST_FAIL
void misuse(QSocketIoEndpoint *endpoint, QObject *context)
{
    int number = 0;
    Q_UNUSED(context)
    endpoint->withAck(&number, [] { }).emitEvent("e");
}
#else
void control(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->withAck(context, [] { }).emitEvent("e");
}
#endif
