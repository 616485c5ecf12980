// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Makes the tape of a document from other encodings than JSON text, value by value.
#pragma once

#include "protocol/jsontape.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QList>

#include <vector>

namespace QSocketIoPrivate {

// Beyond what simdjson writes there is 'b', bytes: the number of an attachment.
class JsonTapeBuilder
{
public:
    JsonTapeBuilder();

    void null();
    void boolean(bool value);
    void integer(qint64 value);
    void unsignedInteger(quint64 value);
    void real(double value);
    void string(QByteArrayView utf8); // valid UTF-8; also the keys of objects
    void bytes(const QByteArray &value);
    void beginArray() { begin('['); }
    void endArray() { end(']'); }
    void beginObject() { begin('{'); }
    void endObject() { end('}'); }
    // Takes the last value back, so that an object's key can be left without one.
    void dropLastString();

    // After the last value. The tape is valid as long as the builder, which it may move with.
    void finish();
    JsonTape tape() const { return { m_words.data(), m_strings.data() }; }
    const QList<QByteArray> &attachments() const { return m_attachments; }
    bool isEmpty() const { return m_words.size() <= 1; }
    qint64 byteCount() const; // without the attachments

private:
    struct Open
    {
        JsonTape::Index index;
        quint64 values = 0; // keys count as well
    };
    void begin(char type);
    void end(char type);
    void put(char type, quint64 value);
    void count();

    std::vector<uint64_t> m_words;
    std::vector<uint8_t> m_strings;
    std::vector<Open> m_open;
    QList<QByteArray> m_attachments;
};

} // namespace QSocketIoPrivate
