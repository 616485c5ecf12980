// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Writes UTF-8 JSON and collects attachments in one pass, as JSON.stringify() would: shortest number forms,
// non-finite numbers as null, lone surrogates escaped, nothing else escaped beyond what JSON demands.
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QStringView>
#include <QUtf8StringView>
#include <QVariant>

namespace QSocketIoPrivate {

class JsonValue;

// Has no state of its own besides the two targets: a comma is due unless the text ends in [ { : or is empty.
class JsonWriter
{
public:
    JsonWriter(QByteArray &json, QList<QByteArray> &attachments)
        : m_json(json)
        , m_attachments(attachments)
    {}

    void null();
    void boolean(bool value);
    void integer(qint64 value);
    void unsignedInteger(quint64 value);
    void real(double value); // a whole double is written as JavaScript would: 1e21 and above with exponent
    void string(QStringView value);
    void string(QUtf8StringView value);  // invalid UTF-8 becomes U+FFFD
    void bytes(const QByteArray &value); // an attachment and its placeholder
    void raw(QByteArrayView json);       // one complete value, already valid
    void write(const JsonValue &value);  // with all that it holds
    void beginArray();
    void endArray();
    void beginObject();
    void key(QStringView name);
    void key(QUtf8StringView name);
    void endObject();

    // Everything a QVariant can hold of the data model; nesting beyond maxDepth and foreign types become null.
    // False when something had to be replaced.
    bool variant(const QVariant &value, int maxDepth = 64);

private:
    QByteArray &m_json;
    QList<QByteArray> &m_attachments;
};

} // namespace QSocketIoPrivate
