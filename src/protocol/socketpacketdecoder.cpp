// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/socketpacketdecoder.h"

#include "protocol/messagepack.h"

#include <QtNumeric>

#include <algorithm>
#include <charconv>
#include <utility>

namespace QSocketIoPrivate {

namespace {

// Names up to this length are remembered, so that packets of one namespace share theirs.
constexpr qsizetype RememberedNamespace = 128;
// As many as 2^64-1 has.
constexpr qsizetype MaxIdDigits = 20;

QByteArrayView takeDigits(QByteArrayView &text)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const auto end = std::find_if_not(text.begin(), text.end(), isDigit);
    const QByteArrayView digits = text.first(end - text.begin());
    text = text.sliced(digits.size());
    return digits;
}

// A small map in which "type" is a key.
bool looksLikeMessagePack(QByteArrayView bytes)
{
    return !bytes.isEmpty() && (quint8(bytes.front()) & 0xf0) == 0x80 && bytes.contains("\xa4type");
}

} // namespace

SocketPacketDecoder::SocketPacketDecoder(const Limits &limits, const PacketCodec &codec)
    : m_limits(limits)
    , m_kind(codec.kind())
{
    if (codec.isCustom())
        setCodec(codec);
}

PacketCodec SocketPacketDecoder::codec() const
{
    return m_custom ? m_custom->codec : PacketCodec(m_kind);
}

void SocketPacketDecoder::setCodec(const PacketCodec &codec)
{
    m_kind = codec.kind();
    m_custom.reset(codec.isCustom() ? new Custom{ codec, nullptr } : nullptr);
}

std::optional<SocketPacket> SocketPacketDecoder::feedText(QByteArrayView text)
{
    if (m_error != Error::None)
        return std::nullopt;
    if (m_kind >= PacketCodec::MessagePack)
        return feedForeign({ EnginePacketType::Message, false, text });
    if (isAssembling())
        return fail(Error::UnexpectedText);
    if (text.size() > m_limits.bytes)
        return fail(Error::TooLarge);
    SocketPacket packet;
    int attachments = 0;
    QByteArrayView rest = text;
    if (const Error error = readHead(rest, packet, attachments); error != Error::None)
        return fail(error);
    if (const Error error = readPayload(rest, packet); error != Error::None)
        return fail(error);
    if (attachments == 0)
        return packet;
    m_assembly.reset(new Assembly{ std::move(packet), {}, text.size(), attachments });
    return std::nullopt;
}

std::optional<SocketPacket> SocketPacketDecoder::feedBinary(const EnginePacketView &packet)
{
    if (m_error != Error::None)
        return std::nullopt;
    if (m_kind >= PacketCodec::MessagePack)
        return feedForeign(packet);
    if (!isAssembling())
        return fail(looksLikeMessagePack(packet.data) ? Error::MessagePackForJson
                                                      : Error::UnexpectedBinary);
    m_assembly->bytes += packet.data.size();
    if (m_assembly->bytes > m_limits.bytes)
        return fail(Error::TooLarge);
    m_assembly->attachments.append(packet.toByteArray());
    if (--m_assembly->missing > 0)
        return std::nullopt;
    const std::unique_ptr<Assembly> complete = std::move(m_assembly);
    if (!complete->packet.payload->setAttachments(complete->attachments))
        return fail(Error::BadPlaceholder);
    return std::move(complete->packet);
}

std::optional<SocketPacket> SocketPacketDecoder::feedForeign(const EnginePacketView &message)
{
    if (m_custom)
        return feedCustom(message);
    if (!message.isBinary)
        return fail(Error::TextForMessagePack);
    Error error = Error::None;
    auto packet = readMessagePack(message.data, m_limits, error);
    if (!packet)
        return fail(error);
    return packet;
}

std::optional<SocketPacket> SocketPacketDecoder::feedCustom(const EnginePacketView &message)
{
    if (!m_custom->reader)
        m_custom->reader = m_custom->codec.form()->makeReader(m_limits);
    if (!m_custom->reader)
        return fail(Error::NoDecoder);
    Error error = Error::None;
    auto packet = m_custom->reader->read(message, error);
    if (error != Error::None)
        return fail(error);
    return packet;
}

void SocketPacketDecoder::reset()
{
    m_error = Error::None;
    m_assembly.reset();
}

std::nullopt_t SocketPacketDecoder::fail(Error error)
{
    reset();
    m_error = error;
    return std::nullopt;
}

SocketPacketDecoder::Error SocketPacketDecoder::readHead(QByteArrayView &text, SocketPacket &packet,
                                                         int &attachments)
{
    Error error = readType(text, packet, attachments);
    if (error == Error::None)
        error = readNamespace(text, packet);
    if (error == Error::None)
        error = readId(text, packet);
    return error;
}

// type    = %x30-36
// count   = 1*DIGIT "-"     for types 5 and 6 only
SocketPacketDecoder::Error SocketPacketDecoder::readType(QByteArrayView &text, SocketPacket &packet,
                                                         int &attachments) const
{
    using Type = SocketPacket::Type;
    static constexpr Type types[] = { Type::Connect,      Type::Disconnect, Type::Event, Type::Ack,
                                      Type::ConnectError, Type::Event,      Type::Ack };
    if (text.isEmpty() || text.front() < '0' || text.front() > '6')
        return Error::BadType;
    const int digit = text.front() - '0';
    packet.type = types[digit];
    text = text.sliced(1);
    if (digit < 5)
        return Error::None;
    const QByteArrayView count = takeDigits(text);
    if (count.isEmpty() || !text.startsWith('-'))
        return Error::BadAttachmentCount;
    text = text.sliced(1);
    const auto result = std::from_chars(count.begin(), count.end(), attachments);
    if (result.ec != std::errc() || attachments > m_limits.attachments)
        return Error::TooManyAttachments;
    return Error::None;
}

// nsp     = "/" *( any but "," ) [ "," ]     the comma may be missing at the end of the text only
// Old clients append a query to the name in CONNECT; it is no part of it.
SocketPacketDecoder::Error SocketPacketDecoder::readNamespace(QByteArrayView &text,
                                                              SocketPacket &packet)
{
    if (!text.startsWith('/'))
        return Error::None;
    const qsizetype comma = text.indexOf(',');
    QByteArrayView name = comma < 0 ? text : text.first(comma);
    text = comma < 0 ? QByteArrayView() : text.sliced(comma + 1);
    if (const qsizetype query = name.indexOf('?'); query >= 0) {
        if (packet.type == SocketPacket::Type::Connect)
            packet.query = name.sliced(query + 1).toByteArray();
        name = name.first(query);
    }
    if (!name.isValidUtf8())
        return Error::BadNamespace;
    if (name == "/")
        return Error::None;
    if (name.size() > RememberedNamespace) {
        packet.nsp = name.toByteArray();
    } else {
        if (m_lastNamespace != name)
            m_lastNamespace = name.toByteArray();
        packet.nsp = m_lastNamespace;
    }
    return Error::None;
}

// id      = 1*20DIGIT
SocketPacketDecoder::Error SocketPacketDecoder::readId(QByteArrayView &text, SocketPacket &packet)
{
    const QByteArrayView digits = takeDigits(text);
    if (digits.isEmpty())
        return Error::None;
    quint64 id = 0;
    const auto result = std::from_chars(digits.begin(), digits.end(), id);
    if (digits.size() > MaxIdDigits || result.ec != std::errc())
        return Error::BadId;
    packet.id = id;
    return Error::None;
}

SocketPacketDecoder::Error SocketPacketDecoder::readPayload(QByteArrayView json,
                                                            SocketPacket &packet) const
{
    if (json.isEmpty())
        return checkPayload(packet, m_kind);
    auto [document, error] = JsonDocument::parse(json, m_limits.depth);
    if (error == JsonDocument::Error::TooDeep)
        return Error::TooDeep;
    if (error != JsonDocument::Error::None)
        return Error::BadPayload;
    packet.payload = std::move(document);
    return checkPayload(packet, m_kind);
}

SocketPacketDecoder::Error SocketPacketDecoder::checkPayload(const SocketPacket &packet,
                                                             PacketCodec::Kind kind)
{
    using Type = SocketPacket::Type;
    if (!packet.payload)
        return packet.type == Type::Event || packet.type == Type::Ack ? Error::BadPayload
                                                                      : Error::None;
    const JsonValue root = packet.payload->root();
    const JsonValue::Type type = root.type();
    bool ok = true;
    switch (packet.type) {
    case Type::Connect:
        ok = type == JsonValue::Type::Object;
        break;
    case Type::ConnectError: // Python sends a bare string, old servers whatever the program has
        ok = type == JsonValue::Type::Object || type == JsonValue::Type::String
             || kind == PacketCodec::LegacyText;
        break;
    case Type::Disconnect: // has none, but Python sends a reason with always_connect
        break;
    case Type::Ack:
        ok = type == JsonValue::Type::Array;
        break;
    case Type::Event:
        return checkEventName(root.at(0));
    }
    return ok ? Error::None : Error::BadPayload;
}

SocketPacketDecoder::Error SocketPacketDecoder::checkEventName(const JsonValue &name)
{
    if (const auto text = name.toString())
        return isReservedEvent({ text->data(), text->size() }) ? Error::ReservedEvent : Error::None;
    const auto number = name.toDouble(); // NaN could not be relayed
    return number && qIsFinite(*number) ? Error::None : Error::BadPayload;
}

QByteArray SocketPacketDecoder::errorString() const
{
    const QByteArray text = errorText(m_error);
    const QByteArray detail = m_error == Error::RefusedByParser ? m_custom->reader->complaint()
                                                                : QByteArray();
    return detail.isEmpty() ? text : QByteArray(text + ": " + detail);
}

QByteArray SocketPacketDecoder::errorText(Error error)
{
    switch (error) {
    case Error::None:
        break;
    case Error::BadType:
        return "unknown packet type";
    case Error::BadAttachmentCount:
        return "binary packet without a count of attachments";
    case Error::TooManyAttachments:
        return "more attachments than allowed";
    case Error::BadNamespace:
        return "namespace is no valid UTF-8";
    case Error::BadId:
        return "acknowledgement id is too big";
    case Error::BadPayload:
        return "payload is missing, no JSON or not what the packet type demands";
    case Error::BadPlaceholder:
        return "placeholder of an attachment that does not exist";
    case Error::ReservedEvent:
        return "event with a reserved name";
    case Error::UnexpectedText:
        return "text message while attachments are due";
    case Error::UnexpectedBinary:
        return "binary message that no packet announced";
    case Error::TooLarge:
        return "packet is larger than allowed";
    case Error::TooDeep:
        return "payload is nested deeper than allowed";
    case Error::BadMessagePack:
        return "message is no packet in MessagePack";
    case Error::BadKey:
        return "key of a map is neither text nor an integer";
    case Error::TextForMessagePack:
        return "text message, but this side uses the MessagePack parser: the peer does not seem to";
    case Error::MessagePackForJson:
        return "packet in MessagePack, but this side uses the JSON parser: the peer does not seem "
               "to";
    case Error::TooManyMessages:
        return "more messages than a packet may consist of";
    case Error::NoDecoder:
        return "the program's parser has made no decoder";
    case Error::RefusedByParser:
        return "the program's parser refuses the message";
    case Error::UnknownValue:
        return "the program's parser has read a value of a type that cannot be an argument";
    }
    return "no error";
}

} // namespace QSocketIoPrivate
