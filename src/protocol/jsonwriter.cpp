// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/jsonwriter.h"

#include "protocol/jsontext.h"

#include <QtNumeric>

#include <charconv>
#include <string_view>

namespace QSocketIoPrivate {

namespace {

// Arrays grow in steps from here; most events fit.
constexpr qsizetype FirstCapacity = 256;

bool needsComma(const QByteArray &json)
{
    if (json.isEmpty())
        return false;
    const char last = json.back();
    return last != '[' && last != '{' && last != ':';
}

void appendBracket(QByteArray &json, char bracket)
{
    if (needsComma(json))
        json.append(',');
    json.append(bracket);
}

// Room at the end of an array that is written through a pointer: one check for a whole token.
class JsonTail
{
public:
    JsonTail(QByteArray &array, qsizetype room)
        : m_array(array)
        , m_start(array.size())
    {
        const bool isContinued = needsComma(array);
        makeRoom(room + 1);
        if (isContinued)
            *out++ = ',';
    }
    ~JsonTail() { m_array.truncate(out - m_array.constData()); }
    Q_DISABLE_COPY_MOVE(JsonTail)

    void put(char c) { *out++ = c; }
    void put(std::string_view text) { out = std::copy(text.begin(), text.end(), out); }
    template <typename Integer>
    void putInteger(Integer value)
    {
        out = std::to_chars(out, out + JsonText::MaxNumber, value).ptr;
    }

    template <typename Unit>
    void putString(const Unit *text, const Unit *end)
    {
        put('"');
        while ((text = JsonText::escape(text, end, out, limit())) < end) {
            m_start = out - m_array.constData();
            makeRoom(roomFor(end - text));
        }
        put('"');
    }

    // For text without escapes; other text makes room more than once.
    static qsizetype roomFor(qsizetype units) { return units + JsonText::StepRoom; }

    char *out = nullptr;

private:
    // What follows a string still has to fit.
    const char *limit() const { return m_array.constData() + m_array.size() - EndRoom; }
    void makeRoom(qsizetype room)
    {
        const qsizetype size = m_start + room + EndRoom;
        if (size > m_array.capacity())
            m_array.reserve(qMax(size, qMax(2 * m_array.capacity(), FirstCapacity)));
        m_array.resize(size);
        out = m_array.data() + m_start;
    }

    static constexpr qsizetype EndRoom = 2;
    QByteArray &m_array;
    qsizetype m_start;
};

template <typename Unit>
void writeJsonString(QByteArray &json, const Unit *text, qsizetype size)
{
    JsonTail tail(json, JsonTail::roomFor(size) + 1);
    tail.putString(text, text + size);
}

template <typename Unit>
void writeJsonKey(QByteArray &json, const Unit *text, qsizetype size)
{
    JsonTail tail(json, JsonTail::roomFor(size) + 1);
    tail.putString(text, text + size);
    tail.put(':');
}

} // namespace

void JsonWriter::null()
{
    JsonTail(m_json, 4).put("null");
}

void JsonWriter::boolean(bool value)
{
    JsonTail(m_json, 5).put(value ? "true" : "false");
}

void JsonWriter::integer(qint64 value)
{
    JsonTail(m_json, JsonText::MaxNumber).putInteger(value);
}

void JsonWriter::unsignedInteger(quint64 value)
{
    JsonTail(m_json, JsonText::MaxNumber).putInteger(value);
}

void JsonWriter::real(double value)
{
    if (!qIsFinite(value)) {
        null();
        return;
    }
    JsonTail tail(m_json, JsonText::MaxNumber);
    tail.out = JsonText::number(tail.out, value);
}

void JsonWriter::string(QStringView value)
{
    writeJsonString(m_json, value.utf16(), value.size());
}

void JsonWriter::string(QUtf8StringView value)
{
    writeJsonString(m_json, value.data(), value.size());
}

void JsonWriter::bytes(const QByteArray &value)
{
    static constexpr std::string_view start = R"({"_placeholder":true,"num":)";
    JsonTail tail(m_json, qsizetype(start.size()) + JsonText::MaxNumber);
    tail.put(start);
    tail.putInteger(m_attachments.size());
    tail.put('}');
    m_attachments.append(value);
}

void JsonWriter::raw(QByteArrayView json)
{
    JsonTail(m_json, json.size()).put({ json.data(), size_t(json.size()) });
}

void JsonWriter::beginArray()
{
    appendBracket(m_json, '[');
}

void JsonWriter::endArray()
{
    m_json.append(']');
}

void JsonWriter::beginObject()
{
    appendBracket(m_json, '{');
}

void JsonWriter::key(QStringView name)
{
    writeJsonKey(m_json, name.utf16(), name.size());
}

void JsonWriter::key(QUtf8StringView name)
{
    writeJsonKey(m_json, name.data(), name.size());
}

void JsonWriter::endObject()
{
    m_json.append('}');
}

} // namespace QSocketIoPrivate
