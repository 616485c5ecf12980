// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "http/utf8validator.h"

#include <QString>

using namespace QSocketIoPrivate;

namespace {

bool isValidInPortions(QByteArrayView text, qsizetype portion)
{
    Utf8Validator validator;
    while (!text.isEmpty()) {
        const Fuzz::Exact exact(text.first(qMin(portion, text.size())));
        if (!validator.feed(exact.view()))
            return false;
        text = text.sliced(exact.view().size());
    }
    return validator.isComplete();
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Fuzz::Input input(data, size);
    const qsizetype portion = 1 + input.takeByte() % 20;
    const Fuzz::Exact text(input.rest());
    const bool isValid = Utf8Validator::isValid(text.view());
    Fuzz::require(isValidInPortions(text.view(), portion) == isValid,
                  "portions make no difference");
    if (isValid) {
        const QString decoded = QString::fromUtf8(text.view());
        // Qt drops a byte order mark at the start, which is a character like any other here.
        const bool hasMark = text.view().startsWith("\xef\xbb\xbf");
        Fuzz::require(hasMark || QByteArrayView(decoded.toUtf8()) == text.view(),
                      "valid text survives decoding");
    }
    return 0;
}
