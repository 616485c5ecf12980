// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Not API: one parsed argument, and the writer that arguments are encoded with.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qanystringview.h>
#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qmetatype.h>
#include <QtCore/qstring.h>
#include <QtCore/qvariant.h>

#include <optional>

namespace QSocketIoPrivate {

// Two words; valid as long as the event or reply it comes from.
class QSOCKETIO_EXPORT ValueView
{
public:
    enum class Type : quint8 { Undefined, Null, Bool, Integer, Double, String, Bytes, Array, Object };

    ValueView() = default;
    ValueView(const void *document, quint64 index) : m_document(document), m_index(index) { }

    Type type() const;
    bool isNull() const;
    std::optional<bool> toBool() const;
    std::optional<qint64> toInteger() const;
    std::optional<quint64> toUnsigned() const;
    std::optional<double> toDouble() const;
    std::optional<QString> toString() const;
    std::optional<QByteArray> toBytes() const;
    QVariant toVariant() const;
    // Converts by the library's rules, not by QVariant's: nothing is rounded, wrapped or invented.
    bool toMetaType(QMetaType type, void *target) const;

    using Visitor = bool (*)(void *, const ValueView &);
    using MemberVisitor = bool (*)(void *, const QString &, const ValueView &);
    bool forEachElement(void *context, Visitor visit) const; // false: no array, or the visitor said so
    bool forEachMember(void *context, MemberVisitor visit) const;
    const char *typeName() const; // for warnings

private:
    const void *m_document = nullptr;
    quint64 m_index = 0;
};

// JSON text and attachments in the making: "[" event? argument* "]"
class QSOCKETIO_EXPORT ArgumentWriter
{
public:
    ArgumentWriter(); // arguments only: an acknowledgement
    explicit ArgumentWriter(QAnyStringView event);

    void null();
    void boolean(bool value);
    void integer(qint64 value);
    void unsignedInteger(quint64 value);
    void real(double value);
    void string(QAnyStringView value);
    void bytes(const QByteArray &value);
    void variant(const QVariant &value);
    void metaType(QMetaType type, const void *value);
    void beginArray();
    void endArray();
    void beginObject();
    void key(QAnyStringView name);
    void endObject();

    void arguments(const QVariantList &list); // each element one argument
    void finish(); // the closing bracket
    const QByteArray &json() const { return m_json; }
    const QList<QByteArray> &attachments() const { return m_attachments; }

private:
    QByteArray m_json;
    QList<QByteArray> m_attachments;
};

} // namespace QSocketIoPrivate
