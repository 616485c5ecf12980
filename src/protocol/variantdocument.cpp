// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/variantdocument.h"

#include "protocol/jsontapebuilder.h"
#include "protocol/jsonwriter.h"

#include <QCborArray>
#include <QCborMap>
#include <QCborValue>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

#include <algorithm>
#include <limits>

namespace QSocketIoPrivate {

namespace {

// The tape's indices have 32 bits, and what counts as one byte becomes two words.
constexpr qint64 documentMax = 0x3fff'ffff;

// What Qt's values of JSON and CBOR stand for; anything else is as it was.
QVariant plainValue(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QJsonValue:
        return value.toJsonValue().toVariant();
    case QMetaType::QJsonObject:
        return value.toJsonObject().toVariantMap();
    case QMetaType::QJsonArray:
        return value.toJsonArray().toVariantList();
    case QMetaType::QCborValue:
        return value.value<QCborValue>().toVariant();
    case QMetaType::QCborMap:
        return value.value<QCborMap>().toVariantMap();
    case QMetaType::QCborArray:
        return value.value<QCborArray>().toVariantList();
    default:
        return value;
    }
}

class VariantReader
{
public:
    explicit VariantReader(const PacketLimits &limits)
        : m_limits(limits)
        , m_bytesLeft(std::min(limits.bytes, documentMax))
    {}

    // False: it cannot be, and error() says why.
    bool read(const QVariant &value, int depth);
    JsonTapeBuilder take() { return std::move(m_tape); }
    PacketError error() const { return m_error; }

private:
    bool fail(PacketError error)
    {
        m_error = error;
        return false;
    }
    bool use(qint64 bytes)
    {
        m_bytesLeft -= bytes;
        return m_bytesLeft >= 0 || fail(PacketError::TooLarge);
    }
    bool number(const QVariant &value);
    bool string(const QString &value);
    bool bytes(const QByteArray &value);
    bool list(const QVariantList &values, int depth);
    template <typename Map>
    bool map(const Map &values, int depth);
    bool other(const QVariant &value);

    const PacketLimits &m_limits;
    JsonTapeBuilder m_tape;
    qint64 m_bytesLeft;
    PacketError m_error = PacketError::None;
};

bool VariantReader::read(const QVariant &given, int depth)
{
    if (!use(1))
        return false;
    const QVariant value = plainValue(given);
    switch (value.typeId()) {
    case QMetaType::UnknownType:
    case QMetaType::Nullptr:
        m_tape.null();
        return true;
    case QMetaType::Bool:
        m_tape.boolean(value.toBool());
        return true;
    case QMetaType::QString:
        return string(value.toString());
    case QMetaType::QByteArray:
        return bytes(value.toByteArray());
    case QMetaType::QVariantList:
        return list(value.toList(), depth);
    case QMetaType::QStringList:
        return list(value.toList(), depth);
    case QMetaType::QVariantMap:
        return map(*static_cast<const QVariantMap *>(value.constData()), depth);
    case QMetaType::QVariantHash:
        return map(*static_cast<const QVariantHash *>(value.constData()), depth);
    default:
        return number(value) || (m_error == PacketError::None && other(value));
    }
}

// False without an error: it is none.
bool VariantReader::number(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Int:
    case QMetaType::LongLong:
    case QMetaType::Long:
    case QMetaType::Short:
    case QMetaType::SChar:
    case QMetaType::Char:
        m_tape.integer(value.toLongLong());
        return true;
    case QMetaType::UInt:
    case QMetaType::ULong:
    case QMetaType::ULongLong:
    case QMetaType::UShort:
    case QMetaType::UChar:
        m_tape.unsignedInteger(value.toULongLong());
        return true;
    case QMetaType::Double:
    case QMetaType::Float:
        m_tape.real(value.toDouble());
        return true;
    default:
        return false;
    }
}

bool VariantReader::string(const QString &value)
{
    const QByteArray utf8 = value.toUtf8();
    if (!use(utf8.size()))
        return false;
    m_tape.string(utf8);
    return true;
}

bool VariantReader::bytes(const QByteArray &value)
{
    if (m_tape.attachments().size() >= m_limits.attachments)
        return fail(PacketError::TooManyAttachments);
    if (!use(value.size()))
        return false;
    m_tape.bytes(value.isNull() ? QByteArray("") : value);
    return true;
}

bool VariantReader::list(const QVariantList &values, int depth)
{
    if (depth <= 0)
        return fail(PacketError::TooDeep);
    m_tape.beginArray();
    for (const QVariant &element : values) {
        if (!read(element, depth - 1))
            return false;
    }
    m_tape.endArray();
    return true;
}

template <typename Map>
bool VariantReader::map(const Map &values, int depth)
{
    if (depth <= 0)
        return fail(PacketError::TooDeep);
    m_tape.beginObject();
    for (auto it = values.cbegin(); it != values.cend(); ++it) {
        if (!it.value().isValid()) // undefined
            continue;
        if (!string(it.key()) || !read(it.value(), depth - 1))
            return false;
    }
    m_tape.endObject();
    return true;
}

// What JSON has as text: dates, URLs, UUIDs.
bool VariantReader::other(const QVariant &value)
{
    QByteArray json;
    QList<QByteArray> attachments;
    const bool isComplete = JsonWriter(json, attachments).variant(value, 1);
    const JsonDocumentPtr text = JsonDocument::parse(json, 1).document;
    if (!isComplete || !text || text->root().type() != JsonValue::Type::String)
        return fail(PacketError::UnknownValue);
    const QUtf8StringView content = *text->root().toString();
    if (!use(content.size()))
        return false;
    m_tape.string({ content.data(), content.size() });
    return true;
}

} // namespace

JsonDocumentPtr documentFromVariant(const QVariant &value, const PacketLimits &limits,
                                    PacketError &error)
{
    VariantReader reader(limits);
    if (!reader.read(value, std::min(limits.depth, JsonDocument::MaxDepth))) {
        error = reader.error();
        return {};
    }
    JsonTapeBuilder tape = reader.take();
    tape.finish();
    return JsonDocument::fromTape(std::move(tape));
}

} // namespace QSocketIoPrivate
