// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The small words of HTTP's grammar (RFC 9110 section 5.6): tokens, blanks, lists, numbers.
#pragma once

#include <QByteArrayView>
#include <QList>

#include <optional>

namespace QSocketIoPrivate {

// token = 1*tchar
bool isHttpToken(QByteArrayView text);
// Without spaces and tabs at both ends (OWS).
QByteArrayView trimHttpBlanks(QByteArrayView text);
// The next element of a comma-separated list, which is removed from it; empty elements are skipped.
std::optional<QByteArrayView> takeHttpListElement(QByteArrayView &list);
// 1*DIGIT; nullopt for anything else and beyond 63 bits.
std::optional<qint64> parseHttpDecimal(QByteArrayView text);
// The value of a hexadecimal digit, or -1.
int httpHexDigit(char c);
// Where the first control character stands (a tab is one), or the size.
qsizetype findHttpControl(QByteArrayView text);

inline bool equalsHttpToken(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && a.compare(b, Qt::CaseInsensitive) == 0;
}

} // namespace QSocketIoPrivate
