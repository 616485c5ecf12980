// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One parsed JSON text with its attachments, and cheap handles on the values in it.
// Parsing is simdjson's; what JavaScript or Python write and simdjson refuses (NaN, Infinity, integers above
// 64 bits, escaped lone surrogates) goes through a slower rewriting pass first.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QSharedData>
#include <QUtf8StringView>
#include <QVariant>

#include <memory>
#include <optional>

namespace QSocketIoPrivate {

class JsonDocument;
using JsonDocumentPtr = QExplicitlySharedDataPointer<JsonDocument>;

// A handle on one value: two words, valid as long as the document lives.
class JsonValue
{
public:
    enum class Type : quint8 { Undefined, Null, Bool, Integer, Double, String, Bytes, Array, Object };

    JsonValue() = default; // Undefined
    Type type() const;

    // nullopt: the value is of another type. Nothing is coerced.
    std::optional<bool> toBool() const;
    std::optional<qint64> toInteger() const; // also a double that is whole and in range
    std::optional<quint64> toUnsigned() const;
    std::optional<double> toDouble() const; // also integers
    std::optional<QUtf8StringView> toString() const; // valid while the document lives
    std::optional<QByteArray> toBytes() const; // the attachment behind a placeholder, shared

    qsizetype size() const; // elements or members; 0 otherwise
    // Calls visit(context, value) per element in order until it returns false; false: not an array, or stopped.
    bool forEachElement(void *context, bool (*visit)(void *, const JsonValue &)) const;
    bool forEachMember(void *context, bool (*visit)(void *, QUtf8StringView, const JsonValue &)) const;
    JsonValue at(qsizetype index) const; // linear; Undefined when out of range
    JsonValue member(QByteArrayView key) const; // Undefined when absent

    // null <-> nullptr, undefined <-> invalid; integers keep 64 bits; bytes stay bytes.
    QVariant toVariant() const;

private:
    friend class JsonDocument;
    JsonValue(const JsonDocument *document, quint64 index) : m_document(document), m_index(index) { }
    const JsonDocument *m_document = nullptr;
    quint64 m_index = 0;
};

// Immutable once made; recycled through a small per-thread pool, so that parsing does not allocate as a rule.
class JsonDocument : public QSharedData
{
public:
    enum class Error : quint8 { None, Invalid, TooDeep };
    struct Result
    {
        JsonDocumentPtr document; // null on error
        Error error = Error::None;
    };

    // depth: greatest nesting of arrays and objects that is accepted.
    static Result parse(QByteArrayView text, int depth);
    ~JsonDocument();

    JsonValue root() const;
    QByteArrayView text() const; // as it arrived, for relaying
    const QList<QByteArray> &attachments() const;

    // Resolves {"_placeholder":true,"num":n} against the attachments; false: one points nowhere.
    // Only packets that announced attachments are resolved: in others such an object is plain data.
    bool setAttachments(const QList<QByteArray> &attachments);

private:
    friend class JsonValue;
    struct Private;
    JsonDocument();
    std::unique_ptr<Private> d;
};

} // namespace QSocketIoPrivate
