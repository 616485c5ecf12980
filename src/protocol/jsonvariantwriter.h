// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The machinery of JsonWriter::variant(): walks a QVariant and writes it in the form of the data model.
#pragma once

#include "protocol/jsonwriter.h"

class QCborArray;
class QCborMap;
class QCborValue;
class QDateTime;
class QJsonArray;
class QJsonObject;
class QJsonValue;

namespace QSocketIoPrivate {

class JsonVariantWriter
{
public:
    explicit JsonVariantWriter(JsonWriter &writer)
        : m_writer(writer)
    {}

    // False once something had to be replaced or left out.
    bool isComplete() const { return m_isComplete; }
    // depth: how many levels of arrays and objects may still be opened.
    void write(const QVariant &value, int depth);

private:
    bool writeScalar(const QVariant &value);
    bool writeNumber(const QVariant &value);
    bool writeText(const QVariant &value);
    bool writeContainer(const QVariant &value, int depth);
    bool writeIterable(const QVariant &value, int depth);
    void writeAssociative(const QVariant &value, int depth);
    void writeEnum(const QVariant &value);
    void writeGadget(const QVariant &value, int depth);
    void writeDateTime(const QDateTime &value);
    void writeMoment(const QString &text);

    // QJson* and QCbor*
    bool writeJsonType(const QVariant &value, int depth);
    bool writeCborType(const QVariant &value, int depth);
    void write(const QJsonValue &value, int depth);
    void writeJsonArray(const QJsonArray &list, int depth);
    void writeJsonObject(const QJsonObject &map, int depth);
    void write(const QCborValue &value, int depth);
    void writeCborArray(const QCborArray &list, int depth);
    void writeCborMap(const QCborMap &map, int depth);

    void replace();
    template <typename List>
    void writeList(const List &list, int depth);
    template <typename Map>
    void writeMap(const Map &map, int depth);
    // fill() writes the content, unless that would be too deep.
    template <typename Fill>
    void array(int depth, Fill fill);
    template <typename Fill>
    void object(int depth, Fill fill);
    template <typename T>
    static const T &heldBy(const QVariant &value)
    {
        return *static_cast<const T *>(value.constData());
    }

    JsonWriter &m_writer;
    bool m_isComplete = true;
};

template <typename Fill>
void JsonVariantWriter::array(int depth, Fill fill)
{
    if (depth <= 0) {
        replace();
        return;
    }
    m_writer.beginArray();
    fill();
    m_writer.endArray();
}

template <typename Fill>
void JsonVariantWriter::object(int depth, Fill fill)
{
    if (depth <= 0) {
        replace();
        return;
    }
    m_writer.beginObject();
    fill();
    m_writer.endObject();
}

template <typename List>
void JsonVariantWriter::writeList(const List &list, int depth)
{
    array(depth, [&] {
        for (const auto &element : list)
            write(element, depth - 1);
    });
}

} // namespace QSocketIoPrivate
