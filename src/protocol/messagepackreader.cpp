// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The parser is msgpack-cxx's, which does not recurse, allocates for what it has seen only, and reports value by value.
#include "protocol/messagepack.h"

#include "protocol/messagepackdate.h"

#include <msgpack/null_visitor.hpp>
#include <msgpack/unpack.hpp>

#include <bit>

namespace QSocketIoPrivate {

namespace {

using Error = SocketPacketDecoder::Error;

// The tape's indices have 32 bits, and a byte may become two words.
constexpr qsizetype messagePackMax = 0x3fff'ffff;

// Whether an extension's header was the one for its size, and not the general one, which ends with the size.
bool isFixedExtension(qsizetype size, quint8 endOfHeader)
{
    return std::has_single_bit(size_t(size)) && size <= 16
           && endOfHeader == 0xd4 + std::countr_zero(size_t(size));
}

class MessagePackVisitor : public msgpack::null_visitor
{
public:
    explicit MessagePackVisitor(const SocketPacketDecoder::Limits &limits)
        : m_limits(limits)
    {}

    std::optional<SocketPacket> take();
    Error error() const { return m_error; }

    // What the parser calls; false ends it.
    bool visit_nil();
    bool visit_boolean(bool value);
    bool visit_positive_integer(uint64_t value);
    bool visit_negative_integer(int64_t value);
    bool visit_float32(float value) { return visit_float64(double(value)); }
    bool visit_float64(double value);
    bool visit_str(const char *text, uint32_t size);
    bool visit_bin(const char *bytes, uint32_t size);
    bool visit_ext(const char *bytes, uint32_t size);
    bool start_array(uint32_t size);
    bool end_array();
    bool start_map(uint32_t size);
    bool end_map();
    bool start_array_item() { return next(Place::Element); }
    bool start_map_key() { return next(Place::Key); }
    bool start_map_value() { return next(Place::Member); }
    void parse_error(size_t, size_t) { fail(Error::BadMessagePack); }
    void insufficient_bytes(size_t, size_t) { fail(Error::BadMessagePack); }

private:
    enum class Field : quint8 { Other, Type, Namespace, Id, Data };
    enum class Place : quint8 { Root, Key, Member, Element };

    bool next(Place place)
    {
        m_place = place;
        return true;
    }
    bool fail(Error error)
    {
        if (m_error == Error::None)
            m_error = error;
        return false;
    }
    bool isHead() const { return m_level == 1; } // a key or value of the packet itself
    bool isData() const { return m_field == Field::Data; }
    template <typename Write>
    bool scalar(Write write);
    bool open();
    bool integer(quint64 value);
    bool text(QByteArrayView text);
    bool fieldName(QByteArrayView name);
    bool attachment(QByteArrayView bytes);
    bool undefined();
    bool date(std::optional<qint64> milliseconds);
    bool unknownExtension(int type, QByteArrayView content);

    const SocketPacketDecoder::Limits &m_limits;
    JsonTapeBuilder m_data;
    SocketPacket m_packet;
    int m_level = 0;
    Field m_field = Field::Other;
    Place m_place = Place::Root;
    bool m_hasType = false;
    bool m_hasNamespace = false;
    Error m_error = Error::None;
};

// A value that is no key, no text, no integer and no container. Only data can be that.
template <typename Write>
bool MessagePackVisitor::scalar(Write write)
{
    if (m_level == 0)
        return fail(Error::BadMessagePack);
    if (m_place == Place::Key)
        return fail(Error::BadKey);
    if (isData())
        write();
    else if (isHead() && m_field != Field::Other)
        return fail(Error::BadMessagePack);
    return true;
}

bool MessagePackVisitor::visit_nil()
{
    // Python writes what is not there.
    if (isHead() && m_place == Place::Member && (isData() || m_field == Field::Id))
        return true;
    return scalar([this] { m_data.null(); });
}

bool MessagePackVisitor::visit_boolean(bool value)
{
    return scalar([this, value] { m_data.boolean(value); });
}

bool MessagePackVisitor::visit_float64(double value)
{
    return scalar([this, value] { m_data.real(value); });
}

bool MessagePackVisitor::visit_positive_integer(uint64_t value)
{
    if (m_place == Place::Key)
        return text(QByteArray::number(qulonglong(value)));
    if (isHead() && m_field == Field::Id) {
        m_packet.id = value;
        return true;
    }
    if (isHead() && m_field == Field::Type) {
        if (value > uint64_t(SocketPacket::Type::ConnectError))
            return fail(Error::BadType);
        m_packet.type = SocketPacket::Type(value);
        m_hasType = true;
        return true;
    }
    return scalar([this, value] { m_data.unsignedInteger(value); });
}

bool MessagePackVisitor::visit_negative_integer(int64_t value)
{
    if (value >= 0) // just not in its shortest form
        return visit_positive_integer(uint64_t(value));
    if (m_place == Place::Key)
        return text(QByteArray::number(qlonglong(value)));
    if (isHead() && m_field == Field::Id)
        return fail(Error::BadId);
    if (isHead() && m_field == Field::Type)
        return fail(Error::BadType);
    return scalar([this, value] { m_data.integer(value); });
}

bool MessagePackVisitor::visit_str(const char *text, uint32_t size)
{
    return this->text({ text, qsizetype(size) });
}

bool MessagePackVisitor::text(QByteArrayView text)
{
    if (isHead() && m_place == Place::Key)
        return fieldName(text);
    if (!isData() && !(isHead() && m_field == Field::Namespace))
        return m_place == Place::Key || scalar([] {});
    if (!text.isValidUtf8())
        return fail(isHead() && !isData() ? Error::BadNamespace : Error::BadPayload);
    if (isData()) {
        m_data.string(text);
        return true;
    }
    // A comma could not be written in the text format, and so not be answered. A query is no part of the name.
    if (!text.startsWith('/') || text.contains(','))
        return fail(Error::BadNamespace);
    const qsizetype query = text.indexOf('?');
    m_packet.nsp = (query < 0 ? text : text.first(query)).toByteArray();
    m_hasNamespace = true;
    return true;
}

bool MessagePackVisitor::fieldName(QByteArrayView name)
{
    m_field = name == "type"   ? Field::Type
              : name == "nsp"  ? Field::Namespace
              : name == "id"   ? Field::Id
              : name == "data" ? Field::Data
                               : Field::Other;
    if (isData())
        m_data = {}; // the last one of a name counts
    return true;
}

bool MessagePackVisitor::visit_bin(const char *bytes, uint32_t size)
{
    if (m_place != Place::Key && isData())
        return attachment({ bytes, qsizetype(size) });
    return scalar([] {});
}

bool MessagePackVisitor::attachment(QByteArrayView bytes)
{
    if (m_data.attachments().size() >= m_limits.attachments)
        return fail(Error::TooManyAttachments);
    m_data.bytes(bytes.isEmpty() ? QByteArray("") : bytes.toByteArray());
    return true;
}

// The first byte is the type. What notepack writes as type 0 is told apart by its header: the fixed forms of one and
// eight bytes are undefined and dates, the others what JavaScript calls an ArrayBuffer.
bool MessagePackVisitor::visit_ext(const char *bytes, uint32_t size)
{
    const int type = static_cast<signed char>(bytes[0]);
    const QByteArrayView content(bytes + 1, qsizetype(size) - 1);
    const bool isFixed = isFixedExtension(content.size(), quint8(bytes[-1]));
    const bool isUndefined = type == 0 && content.size() == 1 && isFixed;
    if (m_place == Place::Key || !isData()) {
        const bool mayBeMissing = m_place == Place::Member && isHead() && m_field == Field::Id;
        return (isUndefined && mayBeMissing) || scalar([] {});
    }
    if (isUndefined)
        return undefined();
    if (type == 0 && !isFixed)
        return attachment(content);
    if (type == 0 && content.size() == 8)
        return date(notepackDate(content));
    if (type == -1)
        return date(timestampDate(content));
    return unknownExtension(type, content);
}

bool MessagePackVisitor::undefined()
{
    if (m_place == Place::Element)
        m_data.null();
    else if (!isHead())
        m_data.dropLastString();
    return true;
}

bool MessagePackVisitor::date(std::optional<qint64> milliseconds)
{
    const QByteArray text = milliseconds ? isoDate(*milliseconds) : QByteArray();
    if (text.isEmpty())
        m_data.null(); // as an invalid date in JavaScript
    else
        m_data.string(text);
    return true;
}

// Nobody but the program knows what it means.
bool MessagePackVisitor::unknownExtension(int type, QByteArrayView content)
{
    if (isHead())
        return fail(Error::BadPayload);
    if (!open())
        return false;
    m_data.beginArray();
    m_data.integer(type);
    const bool ok = attachment(content);
    m_data.endArray();
    --m_level;
    return ok;
}

// The packet itself is no level of its payload.
bool MessagePackVisitor::open()
{
    return ++m_level <= m_limits.depth + 1 || fail(Error::TooDeep);
}

bool MessagePackVisitor::start_array(uint32_t)
{
    if (!scalar([] {}) || !open())
        return false;
    if (isData())
        m_data.beginArray();
    return true;
}

bool MessagePackVisitor::end_array()
{
    --m_level;
    if (isData())
        m_data.endArray();
    return true;
}

bool MessagePackVisitor::start_map(uint32_t)
{
    if (m_level == 0) {
        ++m_level;
        return true;
    }
    if (!scalar([] {}) || !open())
        return false;
    if (isData())
        m_data.beginObject();
    return true;
}

bool MessagePackVisitor::end_map()
{
    if (--m_level > 0 && isData())
        m_data.endObject();
    return true;
}

std::optional<SocketPacket> MessagePackVisitor::take()
{
    if (!m_hasType)
        fail(Error::BadType);
    else if (!m_hasNamespace)
        fail(Error::BadNamespace);
    if (m_error != Error::None)
        return std::nullopt;
    if (!m_data.isEmpty()) {
        m_data.finish();
        m_packet.payload = JsonDocument::fromTape(std::move(m_data));
    }
    m_error = SocketPacketDecoder::checkPayload(m_packet, PacketCodec::MessagePack);
    return m_error == Error::None ? std::optional(std::move(m_packet)) : std::nullopt;
}

} // namespace

bool isMessagePackAvailable()
{
    return true;
}

std::optional<SocketPacket> readMessagePack(QByteArrayView bytes,
                                            const SocketPacketDecoder::Limits &limits, Error &error)
{
    if (bytes.size() > limits.bytes || bytes.size() > messagePackMax) {
        error = Error::TooLarge;
        return std::nullopt;
    }
    SocketPacketDecoder::Limits bounded = limits;
    bounded.depth = qMin(limits.depth, JsonDocument::MaxDepth);
    MessagePackVisitor visitor(bounded);
    size_t used = 0;
    const bool isWhole = msgpack::parse(bytes.data(), size_t(bytes.size()), used, visitor);
    if (isWhole && used != size_t(bytes.size()))
        visitor.parse_error(used, used);
    auto packet = visitor.take();
    error = visitor.error();
    return packet;
}

} // namespace QSocketIoPrivate
