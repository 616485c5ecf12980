// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Writes parsed values again.
#include "protocol/jsondocument.h"
#include "protocol/jsonwriter.h"

namespace QSocketIoPrivate {

namespace {

bool writeElement(void *writer, const JsonValue &element)
{
    static_cast<JsonWriter *>(writer)->write(element);
    return true;
}

bool writeMember(void *writer, QUtf8StringView key, const JsonValue &member)
{
    static_cast<JsonWriter *>(writer)->key(key);
    static_cast<JsonWriter *>(writer)->write(member);
    return true;
}

} // namespace

void JsonWriter::write(const JsonValue &value)
{
    switch (value.type()) {
    case JsonValue::Type::Undefined:
    case JsonValue::Type::Null:
        return null();
    case JsonValue::Type::Bool:
        return boolean(*value.toBool());
    case JsonValue::Type::Integer:
        if (const auto number = value.toInteger())
            return integer(*number);
        return unsignedInteger(*value.toUnsigned());
    case JsonValue::Type::Double:
        return real(*value.toDouble());
    case JsonValue::Type::String:
        return string(*value.toString());
    case JsonValue::Type::Bytes:
        return bytes(*value.toBytes());
    case JsonValue::Type::Array:
        beginArray();
        value.forEachElement(this, &writeElement);
        return endArray();
    case JsonValue::Type::Object:
        beginObject();
        value.forEachMember(this, &writeMember);
        return endObject();
    }
}

} // namespace QSocketIoPrivate
