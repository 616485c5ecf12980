// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The small words of HTTP's grammar (RFC 9110 section 5.6): tokens, blanks, lists, numbers.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

QT_BEGIN_NAMESPACE
class QUrl;
QT_END_NAMESPACE

namespace QSocketIoPrivate {

QByteArray requestTarget(const QUrl &url); // path and query, RFC 9112 section 3.2.1

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
// Writes "name: value" and a line end. Whatever the value came from, it stays one field: a control character, which
// could begin another, becomes a space. A field whose name is no token is left out.
void appendHttpField(QByteArray &out, QByteArrayView name, QByteArrayView value);
// The same to where there is room for both and this many bytes more; returns where it ends.
constexpr qsizetype httpFieldExtra = 4;
char *writeHttpField(char *at, QByteArrayView name, QByteArrayView value);
// Where the first control character stands (a tab is one), or the size.
qsizetype findHttpControl(QByteArrayView text);

// In any case of the ASCII letters. Most names differ in length already, and those that do not are equal.
inline bool equalsHttpToken(QByteArrayView a, QByteArrayView b)
{
    constexpr auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; };
    if (a.size() != b.size())
        return false;
    for (qsizetype i = 0; i < a.size(); ++i) {
        if (a[i] != b[i] && lower(a[i]) != lower(b[i]))
            return false;
    }
    return true;
}

} // namespace QSocketIoPrivate
