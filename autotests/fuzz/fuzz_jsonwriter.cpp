// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "protocol/jsondocument.h"
#include "protocol/jsonwriter.h"

#include <algorithm>
#include <bit>
#include <cmath>

using namespace QSocketIoPrivate;

namespace {

// Numbers and strings of any bytes: what is written has to be JSON and mean the same.
template <typename Write>
JsonDocumentPtr writtenAndRead(Write write)
{
    QByteArray json;
    QList<QByteArray> attachments;
    JsonWriter writer(json, attachments);
    writer.beginObject();
    writer.key(u"before");
    writer.null();
    writer.key(u"value");
    write(writer);
    writer.key(u"after");
    writer.boolean(true);
    writer.endObject();
    auto document = JsonDocument::parse(json, 2).document;
    Fuzz::require(document && document->root().size() == 3, "it is JSON");
    Fuzz::require(document->root().member("after").toBool() == true, "the rest is there");
    return document;
}

void number(QByteArrayView bytes)
{
    quint64 bits = 0;
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char *>(&bits));
    const double value = std::bit_cast<double>(bits);
    auto document = writtenAndRead([&](JsonWriter &writer) { writer.real(value); });
    const auto read = document->root().member("value").toDouble();
    Fuzz::require(read.has_value() == std::isfinite(value) && (!read || *read == value),
                  "doubles come back");
    document = writtenAndRead([&](JsonWriter &writer) { writer.unsignedInteger(bits); });
    Fuzz::require(document->root().member("value").toUnsigned() == bits, "integers come back");
}

void utf16(QByteArrayView bytes)
{
    std::vector<char16_t> units(size_t(bytes.size()) / 2);
    std::copy_n(bytes.begin(), units.size() * 2, reinterpret_cast<char *>(units.data()));
    const QStringView text(units.data(), qsizetype(units.size()));
    const auto document = writtenAndRead([&](JsonWriter &writer) { writer.string(text); });
    // A lone surrogate cannot be in UTF-8.
    const QByteArray expected = text.toUtf8().replace('?', "\xef\xbf\xbd");
    const QByteArray read = document->root().member("value").toVariant().toString().toUtf8();
    Fuzz::require(QByteArray(read).replace('?', "\xef\xbf\xbd") == expected, "UTF-16 comes back");
}

void utf8(QByteArrayView bytes)
{
    const Fuzz::Exact exact(bytes);
    const QUtf8StringView text(exact.view().data(), exact.view().size());
    const auto document = writtenAndRead([&](JsonWriter &writer) { writer.string(text); });
    const QUtf8StringView read = *document->root().member("value").toString();
    Fuzz::require(read.isValidUtf8(), "UTF-8 is valid");
    const bool isSame = QByteArrayView(read.data(), read.size()) == bytes;
    Fuzz::require(isSame == text.isValidUtf8(), "valid UTF-8 comes back");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Fuzz::Input input(data, size);
    utf8(input.rest());
    utf16(input.rest());
    number(input.takeBytes(8));
    return 0;
}
