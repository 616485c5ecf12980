// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The first letter says which field the rest is the value of; lines are several fields.
#include "fuzz.h"

#include "http/corspolicy.h"
#include "http/httpcompression.h"
#include "http/httpforwarded.h"
#include "http/httprange.h"
#include "http/httpvalidators.h"

using namespace QSocketIoPrivate;

namespace {

HttpHeaders fieldsOf(const char *name, Fuzz::Input &input)
{
    HttpHeaders headers;
    while (!input.isEmpty())
        headers.append(name, input.takeUntil('\n').toByteArray());
    return headers;
}

void checkOrigin(QByteArrayView text)
{
    const Fuzz::Exact exact(text);
    CorsPolicy policy;
    policy.add(exact.view());
    const auto origin = normalizedOrigin(exact.view());
    if (!origin)
        return;
    Fuzz::require(normalizedOrigin(*origin) == origin, "what is normal stays as it is");
    Fuzz::require(policy.allows(*origin), "an origin is a pattern for itself");
    CorsPolicy other;
    other.add("https://*.example.org:*");
    other.allows(*origin);
}

void checkPattern(Fuzz::Input &input)
{
    CorsPolicy policy;
    const bool isPattern = policy.add(input.takeUntil('\n'));
    Fuzz::require(policy.isEmpty() != isPattern, "only patterns are added");
    if (const auto origin = normalizedOrigin(input.rest()))
        policy.allows(*origin);
}

void checkForwarded(Fuzz::Input &input, const char *name)
{
    const QByteArrayView all = input.rest();
    const auto count = all.count(',') + all.count('\n') + 1;
    HttpHeaders headers = fieldsOf(name, input);
    Fuzz::require(forwardedHops(headers).size() <= count, "a hop for each element at most");
    headers.append("X-Forwarded-Proto", "https");
    forwardedHops(headers);
}

void checkRange(Fuzz::Input &input)
{
    const qint64 size = input.takeByte() * 256 + input.takeByte();
    const Fuzz::Exact exact(input.rest());
    const HttpRange range = requestedRange(exact.view(), size);
    if (range.kind != HttpRange::Kind::Part)
        return;
    Fuzz::require(range.first >= 0 && range.size > 0 && range.size <= size - range.first,
                  "a part lies within the file");
}

void checkDate(QByteArrayView text)
{
    const Fuzz::Exact exact(text);
    if (const auto seconds = parseHttpDate(exact.view()))
        Fuzz::require(parseHttpDate(httpDate(*seconds)) == seconds,
                      "a date is written as it is read");
}

void checkConditions(Fuzz::Input &input)
{
    const HttpValidators current{ "\"abc\"", 784111777 };
    const HttpHeaders match = fieldsOf("If-None-Match", input);
    isNotModified(match, current);
    HttpHeaders range;
    range.append("If-Range", match.value("If-None-Match"));
    mayBeContinued(range, current);
}

void checkCoding(Fuzz::Input &input)
{
    const QByteArrayView all = input.rest();
    if (const auto weight = parseHttpWeight(all))
        Fuzz::require(*weight >= 0 && *weight <= 1000, "a weight is between nought and one");
    isCompressible(all);
    preferredCoding(fieldsOf("Accept-Encoding", input));
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Fuzz::Input input(data, size);
    switch (input.takeByte()) {
    case 'o':
        checkOrigin(input.rest());
        break;
    case 'p':
        checkPattern(input);
        break;
    case 'f':
        checkForwarded(input, "Forwarded");
        break;
    case 'x':
        checkForwarded(input, "X-Forwarded-For");
        break;
    case 'r':
        checkRange(input);
        break;
    case 'd':
        checkDate(input.rest());
        break;
    case 'c':
        checkConditions(input);
        break;
    default:
        checkCoding(input);
        break;
    }
    return 0;
}
