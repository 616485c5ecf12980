// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// expect: a handler of a server namespace takes the socket first: (QSocketIoServerSocket *, ...).
#include <QSocketIoServerNamespace>

#ifdef MUST_FAIL
void misuse(QSocketIoServerNamespace *chat, QObject *context)
{
    chat->on("e", context, [] { });
}
#else
void control(QSocketIoServerNamespace *chat, QObject *context)
{
    chat->on("e", context, [](QSocketIoServerSocket *) { });
}
#endif
