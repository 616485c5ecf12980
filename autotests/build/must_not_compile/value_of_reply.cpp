// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// expect: no conversion to this type. Specialise QSocketIoConverter for it.
#include <QSocketIoEndpoint>
#include <QSocketIoEvent>

struct Opaque
{
};

#ifdef MUST_FAIL
bool misuse(const QSocketIoReply &reply)
{
    return reply.value<Opaque>().has_value();
}
#else
bool control(const QSocketIoReply &reply)
{
    return reply.value<int>().has_value();
}
#endif
