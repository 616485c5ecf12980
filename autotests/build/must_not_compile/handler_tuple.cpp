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
    endpoint->on("e", context, [] { return std::tuple(1, Opaque()); });
}
#else
void control(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->on("e", context, [] { return std::tuple(1, 2); });
}
#endif
