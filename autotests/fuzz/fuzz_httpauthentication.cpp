// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "http/httpauthentication.h"

using namespace QSocketIoPrivate;

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Fuzz::Input input(data, size);
    QList<QByteArray> fields;
    while (!input.isEmpty())
        fields.append(input.takeUntil('\n').toByteArray());
    const QList<HttpChallenge> challenges = parseHttpChallenges(fields);
    for (const HttpChallenge &challenge : challenges)
        Fuzz::require(!challenge.scheme.isEmpty(), "a challenge has a scheme");
    if (const auto best = strongestHttpChallenge(challenges)) {
        const QByteArray value = httpAuthorization(*best, { "user", "secret" }, "GET", "/", "c");
        Fuzz::require(!value.contains("secret"), "the password is never in clear");
        Fuzz::require(value.startsWith("Basic ") || value.startsWith("Digest "),
                      "the answer has a scheme that is known");
    }
    return 0;
}
