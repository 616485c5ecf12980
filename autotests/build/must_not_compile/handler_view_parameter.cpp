// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// expect: a parameter's type cannot be an argument of an event. Specialise QSocketIoConverter for it.
#include <QSocketIoEndpoint>
#include <QSocketIoEvent>

struct Opaque
{
};

#ifdef MUST_FAIL
void misuse(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->on("e", context, [](QStringView) { });
}
#else
void control(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->on("e", context, [](const QString &) { });
}
#endif
