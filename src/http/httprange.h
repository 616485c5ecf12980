// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The part of a file that a request asks for (RFC 9110 section 14).
//
//   Range     = "bytes" "=" 1#( int-range / suffix )
//   int-range = first "-" [ last ]
//   suffix    = "-" length
#pragma once

#include <QByteArrayView>

namespace QSocketIoPrivate {

struct HttpRange
{
    enum class Kind : quint8 {
        Whole, // nothing is asked for that could be understood, or several parts, which nobody has to send
        Part,
        Unsatisfiable, // all of it lies behind the end
    };
    Kind kind = Kind::Whole;
    qint64 first = 0;
    qint64 size = 0;
};

// field: the value of the Range field, empty when there is none; size: of the file.
HttpRange requestedRange(QByteArrayView field, qint64 size);

} // namespace QSocketIoPrivate
