// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "protocol/jsondocument.h"
#include "protocol/jsonwriter.h"

using namespace QSocketIoPrivate;

namespace {

struct Walk
{
    int depth = 0;
    int deepest = 0;
    qsizetype count = 0;
};

void walk(const JsonValue &value, Walk &state);

bool visitElement(void *context, const JsonValue &value)
{
    auto *state = static_cast<Walk *>(context);
    ++state->count;
    walk(value, *state);
    return true;
}

bool visitMember(void *context, QUtf8StringView key, const JsonValue &value)
{
    Fuzz::require(key.isValidUtf8(), "keys are UTF-8");
    return visitElement(context, value);
}

// Reads every value in every way.
void walk(const JsonValue &value, Walk &state)
{
    using Type = JsonValue::Type;
    const Type type = value.type();
    Fuzz::require(type != Type::Undefined, "what is there has a type");
    Fuzz::require(value.toBool().has_value() == (type == Type::Bool), "booleans");
    Fuzz::require(value.toDouble().has_value() == (type == Type::Integer || type == Type::Double),
                  "numbers");
    Fuzz::require(value.toString().has_value() == (type == Type::String), "strings");
    Fuzz::require(value.toBytes().has_value() == (type == Type::Bytes), "bytes");
    if (const auto integer = value.toInteger())
        Fuzz::require(double(*integer) == value.toDouble(), "integers are not rounded");
    if (const auto integer = value.toUnsigned())
        Fuzz::require(double(*integer) == value.toDouble(), "unsigned integers are not rounded");
    if (type != Type::Array && type != Type::Object) {
        Fuzz::require(value.size() == 0, "scalars have no size");
        return;
    }
    Walk inner;
    inner.depth = state.depth + 1;
    inner.deepest = inner.depth;
    const bool done = type == Type::Array ? value.forEachElement(&inner, visitElement)
                                          : value.forEachMember(&inner, visitMember);
    Fuzz::require(done && inner.count == value.size(), "everything is visited");
    state.deepest = qMax(inner.deepest, qMax(state.deepest, inner.depth));
}

QByteArray written(const JsonDocument &document, QList<QByteArray> &attachments)
{
    QByteArray json;
    JsonWriter writer(json, attachments);
    Fuzz::require(writer.variant(document.root().toVariant(), JsonDocument::MaxDepth),
                  "all of it can be written");
    return json;
}

void readWriteRead(const JsonDocument &document, int depth)
{
    QList<QByteArray> attachments;
    const QByteArray json = written(document, attachments);
    const auto again = JsonDocument::parse(json, depth);
    Fuzz::require(again.error == JsonDocument::Error::None, "what is written can be read");
    Fuzz::require(attachments.isEmpty() || again.document->setAttachments(attachments),
                  "attachments are resolved");
    QList<QByteArray> attachmentsAgain;
    Fuzz::require(written(*again.document, attachmentsAgain) == json, "it comes back");
    Fuzz::require(attachmentsAgain == attachments, "attachments come back");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Fuzz::Input input(data, size);
    const int depth = input.takeByte() % 80;
    const Fuzz::Exact text(input.rest());
    const auto [document, error] = JsonDocument::parse(text.view(), depth);
    Fuzz::require(bool(document) == (error == JsonDocument::Error::None), "a document or an error");
    if (!document) {
        const bool isDeep = JsonDocument::parse(text.view(), JsonDocument::MaxDepth).error
                            == JsonDocument::Error::None;
        Fuzz::require(!isDeep || error == JsonDocument::Error::TooDeep, "too deep says so");
        return 0;
    }
    Walk state;
    walk(document->root(), state);
    Fuzz::require(state.deepest <= depth, "the limit of depth holds");
    Fuzz::require(state.deepest == 0
                          || JsonDocument::parse(text.view(), state.deepest - 1).error
                                     == JsonDocument::Error::TooDeep,
                  "the limit of depth is exact");
    readWriteRead(*document, depth);

    // The text for relaying is plain JSON with the same values.
    const auto relayed = JsonDocument::parse(document->text(), depth).document;
    Fuzz::require(relayed && relayed->text() == document->text(), "the text is JSON");
    QList<QByteArray> none;
    Fuzz::require(written(*relayed, none) == written(*document, none), "the text says the same");

    if (document->setAttachments({ "a", {}, "ccc" })) {
        walk(document->root(), state);
        readWriteRead(*document, depth);
    }
    return 0;
}
