// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Takes the JSON text apart again: what is to be sent is written as JSON before anybody knows who receives it, and
// converted once for all receivers.
#include "protocol/messagepack.h"

#include <msgpack/pack.hpp>

#include <QtEndian>

#include <bit>

namespace QSocketIoPrivate {

namespace {

struct ByteSink
{
    QByteArray bytes;
    void write(const char *data, size_t size) { bytes.append(data, qsizetype(size)); }
};

class MessagePackWriter
{
public:
    void packet(const SocketPacket &packet);
    QByteArray take() { return std::move(m_sink.bytes); }

private:
    void text(QByteArrayView text);
    void bytes(const QByteArray &bytes);
    void real(double number);
    void value(const JsonValue &value);
    void array(const JsonValue &array);
    void object(const JsonValue &object);

    ByteSink m_sink;
    msgpack::packer<ByteSink> m_packer{ m_sink };
};

void MessagePackWriter::packet(const SocketPacket &packet)
{
    // In the reference's order. It refuses members that are null.
    m_packer.pack_map(2 + (packet.payload ? 1 : 0) + (packet.id ? 1 : 0));
    text("type");
    m_packer.pack_uint8(quint8(packet.type));
    if (packet.payload) {
        text("data");
        value(packet.payload->root());
    }
    text("nsp");
    text(packet.nsp);
    if (packet.id) {
        text("id");
        m_packer.pack_uint64(*packet.id);
    }
}

void MessagePackWriter::text(QByteArrayView text)
{
    m_packer.pack_str(uint32_t(text.size()));
    m_packer.pack_str_body(text.data(), uint32_t(text.size()));
}

void MessagePackWriter::bytes(const QByteArray &bytes)
{
    m_packer.pack_bin(uint32_t(bytes.size()));
    m_packer.pack_bin_body(bytes.data(), uint32_t(bytes.size()));
}

// Not the packer's function: that looks for integers, and is wrong about 2^64.
void MessagePackWriter::real(double number)
{
    char form[9] = { char(0xcb) };
    qToBigEndian(std::bit_cast<quint64>(number), form + 1);
    m_sink.write(form, sizeof form);
}

void MessagePackWriter::value(const JsonValue &value)
{
    switch (value.type()) {
    case JsonValue::Type::Undefined:
    case JsonValue::Type::Null:
        m_packer.pack_nil();
        break;
    case JsonValue::Type::Bool:
        if (*value.toBool())
            m_packer.pack_true();
        else
            m_packer.pack_false();
        break;
    case JsonValue::Type::Integer:
        if (const auto number = value.toInteger())
            m_packer.pack_int64(*number);
        else
            m_packer.pack_uint64(*value.toUnsigned());
        break;
    case JsonValue::Type::Double:
        real(*value.toDouble());
        break;
    case JsonValue::Type::String:
        text({ value.toString()->data(), value.toString()->size() });
        break;
    case JsonValue::Type::Bytes:
        bytes(*value.toBytes());
        break;
    case JsonValue::Type::Array:
        array(value);
        break;
    case JsonValue::Type::Object:
        object(value);
        break;
    }
}

void MessagePackWriter::array(const JsonValue &array)
{
    m_packer.pack_array(uint32_t(array.size()));
    array.forEachElement(this, [](void *self, const JsonValue &element) {
        static_cast<MessagePackWriter *>(self)->value(element);
        return true;
    });
}

void MessagePackWriter::object(const JsonValue &object)
{
    m_packer.pack_map(uint32_t(object.size()));
    object.forEachMember(this, [](void *self, QUtf8StringView key, const JsonValue &member) {
        auto *writer = static_cast<MessagePackWriter *>(self);
        writer->text({ key.data(), key.size() });
        writer->value(member);
        return true;
    });
}

} // namespace

EngineMessage encodeMessagePack(const SocketPacket &packet)
{
    MessagePackWriter writer;
    writer.packet(packet);
    return EngineMessage::binary(writer.take());
}

} // namespace QSocketIoPrivate
