// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Ranges are optional: in case of doubt the answer is the whole file.
#include "http/httprange.h"

#include "http/httpsyntax.h"

#include <algorithm>

namespace QSocketIoPrivate {

namespace {

// nullopt: malformed.
std::optional<HttpRange> parseRange(QByteArrayView spec, qint64 size)
{
    const qsizetype dash = spec.indexOf('-');
    if (dash < 0)
        return std::nullopt;
    const QByteArrayView lastText = spec.sliced(dash + 1);
    HttpRange range{ .kind = HttpRange::Kind::Part };
    if (dash == 0) {
        const auto length = parseHttpDecimal(lastText);
        if (!length)
            return std::nullopt;
        range.size = std::min(*length, size);
        range.first = size - range.size;
    } else {
        const auto first = parseHttpDecimal(spec.first(dash));
        const auto last = parseHttpDecimal(lastText);
        if (!first || (!last && !lastText.isEmpty()) || (last && *last < *first))
            return std::nullopt;
        range.first = *first;
        if (range.first < size)
            range.size = std::min(last.value_or(size - 1), size - 1) - range.first + 1;
    }
    if (range.size == 0)
        range.kind = HttpRange::Kind::Unsatisfiable;
    return range;
}

} // namespace

HttpRange requestedRange(QByteArrayView field, qint64 size)
{
    const qsizetype equals = field.indexOf('=');
    if (equals < 0 || !equalsHttpToken(field.first(equals), "bytes"))
        return {};
    QByteArrayView list = field.sliced(equals + 1);
    HttpRange only{ .kind = HttpRange::Kind::Unsatisfiable };
    int count = 0;
    while (const auto spec = takeHttpListElement(list)) {
        const auto range = parseRange(*spec, size);
        if (!range)
            return {};
        ++count;
        if (range->kind == HttpRange::Kind::Part)
            only = *range;
    }
    if (count == 0 || (count > 1 && only.kind == HttpRange::Kind::Part))
        return {};
    return only;
}

} // namespace QSocketIoPrivate
