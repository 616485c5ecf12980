// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/jsonwriter.h"
#include "logging.h"

#include "qsocketiovalue_impl.h"

namespace QSocketIoPrivate {

namespace {

void writeText(JsonWriter writer, QAnyStringView text)
{
    text.visit([&writer](auto view) {
        if constexpr (std::is_same_v<decltype(view), QLatin1String>)
            writer.string(QStringView(QString(view)));
        else
            writer.string(view);
    });
}

void reportReplacement(QMetaType type)
{
    qCWarning(lcQSocketIoEvents,
              "a value of type %s cannot be sent as a whole: it is nested too deeply, or of a type "
              "that has no form in "
              "JSON, or holds one; null takes the place of what cannot",
              type.name());
}

} // namespace

// Room for the usual small event, so that writing it does not grow the text step by step.
constexpr qsizetype argumentRoom = 120;

ArgumentWriter::ArgumentWriter()
{
    m_json.reserve(argumentRoom);
    m_json.append('[');
}

ArgumentWriter::ArgumentWriter(QAnyStringView event)
    : ArgumentWriter()
{
    string(event);
}

void ArgumentWriter::null()
{
    JsonWriter(m_json, m_attachments).null();
}

void ArgumentWriter::boolean(bool value)
{
    JsonWriter(m_json, m_attachments).boolean(value);
}

void ArgumentWriter::integer(qint64 value)
{
    JsonWriter(m_json, m_attachments).integer(value);
}

void ArgumentWriter::unsignedInteger(quint64 value)
{
    JsonWriter(m_json, m_attachments).unsignedInteger(value);
}

void ArgumentWriter::real(double value)
{
    JsonWriter(m_json, m_attachments).real(value);
}

void ArgumentWriter::string(QAnyStringView value)
{
    writeText(JsonWriter(m_json, m_attachments), value);
}

void ArgumentWriter::bytes(const QByteArray &value)
{
    JsonWriter(m_json, m_attachments).bytes(value);
}

void ArgumentWriter::variant(const QVariant &value)
{
    if (!JsonWriter(m_json, m_attachments).variant(value))
        reportReplacement(value.metaType());
}

void ArgumentWriter::metaType(QMetaType type, const void *value)
{
    variant(QVariant(type, value));
}

void ArgumentWriter::beginArray()
{
    JsonWriter(m_json, m_attachments).beginArray();
}

void ArgumentWriter::endArray()
{
    JsonWriter(m_json, m_attachments).endArray();
}

void ArgumentWriter::beginObject()
{
    JsonWriter(m_json, m_attachments).beginObject();
}

void ArgumentWriter::key(QAnyStringView name)
{
    name.visit([this](auto view) {
        JsonWriter writer(m_json, m_attachments);
        if constexpr (std::is_same_v<decltype(view), QLatin1String>)
            writer.key(QStringView(QString(view)));
        else
            writer.key(view);
    });
}

void ArgumentWriter::endObject()
{
    JsonWriter(m_json, m_attachments).endObject();
}

void ArgumentWriter::arguments(const QVariantList &list)
{
    for (const QVariant &argument : list)
        variant(argument);
}

void ArgumentWriter::finish()
{
    m_json.append(']');
}

} // namespace QSocketIoPrivate
