// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One parsed JSON text with its attachments, or what another encoding says in its place, and cheap handles on the
// values in it.
// Parsing is simdjson's; what JavaScript or Python write and simdjson refuses (NaN, Infinity, integers above
// 64 bits, escaped lone surrogates) goes through a slower rewriting pass first.
#pragma once

#include "protocol/jsontape.h"
#include "protocol/jsontapebuilder.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QSharedData>
#include <QString>
#include <QUtf8StringView>
#include <QVariant>

#include <memory>
#include <new>
#include <optional>
#include <vector>

namespace QSocketIoPrivate {

class JsonDocument;
using JsonDocumentPtr = QExplicitlySharedDataPointer<JsonDocument>;

// QString::fromUtf8() drops a byte order mark at the start, which is a character of the text like any other here.
QString toQString(QUtf8StringView text);

// A handle on one value: two words, valid as long as the document lives.
class JsonValue
{
public:
    enum class Type : quint8 {
        Undefined,
        Null,
        Bool,
        Integer,
        Double,
        String,
        Bytes,
        Array,
        Object
    };

    JsonValue() = default; // Undefined
    Type type() const;

    // nullopt: the value is of another type. Nothing is coerced.
    std::optional<bool> toBool() const;
    std::optional<qint64> toInteger() const; // also a double that is whole and in range
    std::optional<quint64> toUnsigned() const;
    std::optional<double> toDouble() const;          // also integers
    std::optional<QUtf8StringView> toString() const; // valid while the document lives
    std::optional<QByteArray> toBytes() const;       // the attachment behind a placeholder, shared

    qsizetype size() const; // elements or members, linear; 0 otherwise
    // Calls visit(context, value) per element in order until it returns false; false: not an array, or stopped.
    bool forEachElement(void *context, bool (*visit)(void *, const JsonValue &)) const;
    bool forEachMember(void *context,
                       bool (*visit)(void *, QUtf8StringView, const JsonValue &)) const;
    JsonValue at(qsizetype index) const;        // linear; Undefined when out of range
    JsonValue member(QByteArrayView key) const; // Undefined when absent

    // null <-> nullptr, undefined <-> invalid; integers keep 64 bits; bytes stay bytes.
    QVariant toVariant() const;

private:
    friend class JsonDocument;
    JsonValue(const JsonDocument *document, JsonTape::Index index)
        : m_document(document)
        , m_index(index)
    {}
    bool is(Type wanted) const { return type() == wanted; }
    const JsonTape &tape() const;
    QVariant toList() const;
    QVariant toMap() const;

    const JsonDocument *m_document = nullptr;
    JsonTape::Index m_index = 0;
};

// Immutable once made; recycled through a small pool of each thread and one that they share, so that parsing does not allocate as a rule.
class JsonDocument : public QSharedData
{
public:
    enum class Error : quint8 { None, Invalid, TooDeep };
    struct Result
    {
        JsonDocumentPtr document; // null on error
        Error error = Error::None;
    };

    // depth: greatest nesting of arrays and objects that is accepted, at most MaxDepth: whoever walks the values
    // does so recursively.
    static constexpr int MaxDepth = 1000;
    static Result parse(QByteArrayView text, int depth);
    // What was built, with its attachments. Finished, and nested no deeper than MaxDepth.
    static JsonDocumentPtr fromTape(JsonTapeBuilder &&builder);
    ~JsonDocument();

    JsonValue root() const { return { this, JsonTape::Root }; }
    // As it arrived, for relaying; only NaN and Infinity, which other peers would refuse, are null in it. What did not
    // arrive as text is written when somebody asks.
    QByteArrayView text() const;
    const QList<QByteArray> &attachments() const { return m_attachments; }
    qint64 byteCount() const; // what it takes, attachments included; for limits

    // Resolves {"_placeholder":true,"num":n} against the attachments; false: one points nowhere, unless that is taken
    // for data. Only packets that announced attachments are resolved: in others such an object is plain data.
    enum class StrayPlaceholder : quint8 { IsError, IsData };
    bool setAttachments(const QList<QByteArray> &attachments,
                        StrayPlaceholder stray = StrayPlaceholder::IsError);

    // The last reference is gone: puts the document back into the pool of this thread instead of destroying it.
    void operator delete(JsonDocument *document, std::destroying_delete_t);

private:
    friend class JsonValue;
    struct Private;
    struct Placeholder
    {
        JsonTape::Index index; // of its object
        qsizetype attachment;
    };
    JsonDocument();
    static void destroy(JsonDocument *document);
    void writeText() const;
    bool resolvePlaceholders(StrayPlaceholder stray);
    // -1: the object is no placeholder.
    qsizetype attachmentAt(JsonTape::Index index) const;

    JsonTape m_tape;
    QList<QByteArray> m_attachments;
    std::vector<Placeholder> m_placeholders; // ordered by index
    std::unique_ptr<Private> d;              // simdjson's side of it
};

} // namespace QSocketIoPrivate
