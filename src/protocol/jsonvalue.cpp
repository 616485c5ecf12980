// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The values of a JsonDocument: everything that reads its tape.
#include "protocol/jsondocument.h"

#include <QStringDecoder>

#include <algorithm>
#include <cmath>

namespace QSocketIoPrivate {

QString toQString(QUtf8StringView text)
{
    if (!QByteArrayView(text.data(), text.size()).startsWith("\xef\xbb\xbf"))
        return text.toString();
    return QStringDecoder(QStringDecoder::Utf8, QStringConverter::Flag::ConvertInitialBom)(
            QByteArrayView(text.data(), text.size()));
}

const JsonTape &JsonValue::tape() const
{
    return m_document->m_tape;
}

JsonValue::Type JsonValue::type() const
{
    if (!m_document)
        return Type::Undefined;
    switch (tape().type(m_index)) {
    case '[':
        return Type::Array;
    case '{':
        return m_document->attachmentAt(m_index) < 0 ? Type::Object : Type::Bytes;
    case '"':
        return Type::String;
    case 'l':
    case 'u':
        return Type::Integer;
    case 'd':
        return Type::Double;
    case 't':
    case 'f':
        return Type::Bool;
    case 'b':
        return Type::Bytes;
    default:
        return Type::Null;
    }
}

std::optional<bool> JsonValue::toBool() const
{
    if (!is(Type::Bool))
        return std::nullopt;
    return tape().type(m_index) == 't';
}

std::optional<qint64> JsonValue::toInteger() const
{
    if (is(Type::Integer)) {
        if (tape().type(m_index) == 'u') // only what is too big for a signed one
            return std::nullopt;
        return tape().integer(m_index);
    }
    const double value = is(Type::Double) ? tape().real(m_index) : 0.5;
    if (value >= -0x1p63 && value < 0x1p63 && value == std::trunc(value))
        return qint64(value);
    return std::nullopt;
}

std::optional<quint64> JsonValue::toUnsigned() const
{
    if (is(Type::Integer)) {
        if (tape().type(m_index) == 'l' && tape().integer(m_index) < 0)
            return std::nullopt;
        return tape().unsignedInteger(m_index);
    }
    const double value = is(Type::Double) ? tape().real(m_index) : 0.5;
    if (value >= 0 && value < 0x1p64 && value == std::trunc(value))
        return quint64(value);
    return std::nullopt;
}

std::optional<double> JsonValue::toDouble() const
{
    if (is(Type::Double))
        return tape().real(m_index);
    if (!is(Type::Integer))
        return std::nullopt;
    if (tape().type(m_index) == 'u')
        return double(tape().unsignedInteger(m_index));
    return double(tape().integer(m_index));
}

std::optional<QUtf8StringView> JsonValue::toString() const
{
    if (!is(Type::String))
        return std::nullopt;
    return tape().string(m_index);
}

std::optional<QByteArray> JsonValue::toBytes() const
{
    if (!is(Type::Bytes))
        return std::nullopt;
    return m_document->m_attachments.at(m_document->attachmentAt(m_index));
}

qsizetype JsonValue::size() const
{
    if (!is(Type::Array) && !is(Type::Object))
        return 0;
    qsizetype children = 0; // a key is one as well
    const JsonTape::Index end = tape().after(m_index) - 1;
    for (JsonTape::Index i = m_index + 1; i < end; i = tape().after(i))
        ++children;
    return is(Type::Array) ? children : children / 2;
}

bool JsonValue::forEachElement(void *context, bool (*visit)(void *, const JsonValue &)) const
{
    if (!is(Type::Array))
        return false;
    const JsonTape::Index end = tape().after(m_index) - 1;
    for (JsonTape::Index i = m_index + 1; i < end; i = tape().after(i)) {
        if (!visit(context, JsonValue(m_document, i)))
            return false;
    }
    return true;
}

bool JsonValue::forEachMember(void *context,
                              bool (*visit)(void *, QUtf8StringView, const JsonValue &)) const
{
    if (!is(Type::Object))
        return false;
    const JsonTape::Index end = tape().after(m_index) - 1;
    for (JsonTape::Index i = m_index + 1; i < end; i = tape().after(i + 1)) {
        if (!visit(context, tape().string(i), JsonValue(m_document, i + 1)))
            return false;
    }
    return true;
}

JsonValue JsonValue::at(qsizetype index) const
{
    if (!is(Type::Array) || index < 0)
        return {};
    const JsonTape::Index end = tape().after(m_index) - 1;
    for (JsonTape::Index i = m_index + 1; i < end; i = tape().after(i)) {
        if (index-- == 0)
            return { m_document, i };
    }
    return {};
}

JsonValue JsonValue::member(QByteArrayView key) const
{
    JsonValue found; // the last one of that name, as in JavaScript
    if (!is(Type::Object))
        return found;
    const JsonTape::Index end = tape().after(m_index) - 1;
    for (JsonTape::Index i = m_index + 1; i < end; i = tape().after(i + 1)) {
        const QUtf8StringView name = tape().string(i);
        if (QByteArrayView(name.data(), name.size()) == key)
            found = { m_document, i + 1 };
    }
    return found;
}

QVariant JsonValue::toVariant() const
{
    if (!m_document)
        return {};
    switch (tape().type(m_index)) {
    case '[':
        return toList();
    case '{':
        if (const qsizetype attachment = m_document->attachmentAt(m_index); attachment >= 0)
            return m_document->m_attachments.at(attachment);
        return toMap();
    case '"':
        return toQString(tape().string(m_index));
    case 'l':
        return tape().integer(m_index);
    case 'u':
        return tape().unsignedInteger(m_index);
    case 'd':
        return tape().real(m_index);
    case 't':
        return true;
    case 'f':
        return false;
    case 'b':
        return m_document->m_attachments.at(tape().attachment(m_index));
    default:
        return QVariant::fromValue(nullptr);
    }
}

QVariant JsonValue::toList() const
{
    QVariantList list;
    list.reserve(tape().countHint(m_index));
    const JsonTape::Index end = tape().after(m_index) - 1;
    for (JsonTape::Index i = m_index + 1; i < end; i = tape().after(i))
        list.append(JsonValue(m_document, i).toVariant());
    return list;
}

QVariant JsonValue::toMap() const
{
    QVariantMap map;
    const JsonTape::Index end = tape().after(m_index) - 1;
    for (JsonTape::Index i = m_index + 1; i < end; i = tape().after(i + 1))
        map.insert(toQString(tape().string(i)), JsonValue(m_document, i + 1).toVariant());
    return map;
}

bool JsonDocument::setAttachments(const QList<QByteArray> &attachments, StrayPlaceholder stray)
{
    m_placeholders.clear();
    m_attachments = attachments;
    if (resolvePlaceholders(stray))
        return true;
    m_placeholders.clear();
    m_attachments.clear();
    return false;
}

bool JsonDocument::resolvePlaceholders(StrayPlaceholder stray)
{
    const JsonTape::Index end = m_tape.end();
    for (JsonTape::Index i = JsonTape::Root; i < end;) {
        const JsonValue value(this, i);
        if (value.member("_placeholder").toBool() != true) {
            i = m_tape.next(i);
            continue;
        }
        const qint64 number = value.member("num").toInteger().value_or(-1);
        if (number < 0 || number >= m_attachments.size()) {
            if (stray == StrayPlaceholder::IsError)
                return false;
            i = m_tape.next(i);
            continue;
        }
        m_placeholders.push_back({ i, qsizetype(number) });
        i = m_tape.after(i); // whatever else the object holds does not count
    }
    return true;
}

qsizetype JsonDocument::attachmentAt(JsonTape::Index index) const
{
    if (m_tape.type(index) == 'b')
        return m_tape.attachment(index);
    if (m_placeholders.empty())
        return -1;
    const auto found = std::lower_bound(m_placeholders.begin(), m_placeholders.end(), index,
                                        [](const Placeholder &placeholder, JsonTape::Index i) {
                                            return placeholder.index < i;
                                        });
    const bool isPlaceholder = found != m_placeholders.end() && found->index == index;
    return isPlaceholder ? found->attachment : -1;
}

} // namespace QSocketIoPrivate
