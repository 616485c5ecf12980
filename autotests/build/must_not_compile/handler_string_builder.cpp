// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// expect: a handler returns QString or QByteArray, not an expression of QStringBuilder: that refers to what is gone by then.
#define QT_USE_QSTRINGBUILDER
#include <QSocketIoEndpoint>
#include <QSocketIoEvent>

struct Opaque
{
};

#ifdef MUST_FAIL
void misuse(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->on("e", context, [](const QString &text) { return text + QStringLiteral("!"); });
}
#else
void control(QSocketIoEndpoint *endpoint, QObject *context)
{
    endpoint->on("e", context, [](const QString &text) { return QString(text + QStringLiteral("!")); });
}
#endif
