// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What kind of file something is, for the Content-Type field.
#pragma once

#include <QByteArray>
#include <QString>

namespace QSocketIoPrivate {

// By the extension of the name only.
QByteArray mediaTypeOf(const QString &fileName);

} // namespace QSocketIoPrivate
