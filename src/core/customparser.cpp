// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/customparser.h"

#include "logging.h"
#include "protocol/socketpacketdecoder.h"
#include "protocol/variantdocument.h"

#include <utility>

namespace QSocketIoPrivate {

namespace {

using Parser = QSocketIoPacketParser;

// In either direction. A message without content costs its peer next to nothing, and us a call.
constexpr int mostMessages = 1000;
// Characters of a program's complaint that are worth a line in a log.
constexpr qsizetype longestComplaint = 200;
// Between the packets of a body of long polling.
constexpr char packetSeparator = '\x1e';

static_assert(int(Parser::PacketType::Connect) == int(SocketPacket::Type::Connect)
              && int(Parser::PacketType::Disconnect) == int(SocketPacket::Type::Disconnect)
              && int(Parser::PacketType::Event) == int(SocketPacket::Type::Event)
              && int(Parser::PacketType::Ack) == int(SocketPacket::Type::Ack)
              && int(Parser::PacketType::ConnectError) == int(SocketPacket::Type::ConnectError));

class CustomReader final : public PacketReader
{
public:
    CustomReader(std::unique_ptr<Parser::Decoder> decoder, const PacketLimits &limits)
        : m_decoder(std::move(decoder))
        , m_limits(limits)
    {}

    std::optional<SocketPacket> read(const EnginePacketView &message, PacketError &error) override;
    QByteArray complaint() const override { return m_complaint; }

private:
    PacketError count(const EnginePacketView &message);
    PacketError check(const Parser::Packet &given, SocketPacket &packet);
    PacketError checkNamespace(const QString &name, SocketPacket &packet);

    std::unique_ptr<Parser::Decoder> m_decoder;
    const PacketLimits m_limits;
    QByteArray m_complaint;
    qint64 m_bytes = 0; // of the packet that is being read
    int m_messages = 0;
};

PacketError CustomReader::count(const EnginePacketView &message)
{
    m_bytes += message.data.size();
    if (m_bytes > m_limits.bytes)
        return PacketError::TooLarge;
    return ++m_messages > mostMessages ? PacketError::TooManyMessages : PacketError::None;
}

std::optional<SocketPacket> CustomReader::read(const EnginePacketView &message, PacketError &error)
{
    error = count(message);
    if (error != PacketError::None)
        return std::nullopt;
    const auto form = message.isBinary ? Parser::MessageForm::Binary : Parser::MessageForm::Text;
    const Parser::Decoded decoded = m_decoder->decode({ form, message.toByteArray() });
    if (decoded.isFailed()) {
        m_complaint = decoded.errorString().simplified().left(longestComplaint).toUtf8();
        error = PacketError::RefusedByParser;
        return std::nullopt;
    }
    if (!decoded.packet())
        return std::nullopt;
    m_bytes = 0;
    m_messages = 0;
    SocketPacket packet;
    error = check(*decoded.packet(), packet);
    return error == PacketError::None ? std::optional(std::move(packet)) : std::nullopt;
}

PacketError CustomReader::check(const Parser::Packet &given, SocketPacket &packet)
{
    const int type = int(given.type);
    if (type < int(SocketPacket::Type::Connect) || type > int(SocketPacket::Type::ConnectError))
        return PacketError::BadType;
    packet.type = SocketPacket::Type(type);
    packet.id = given.id;
    if (const PacketError error = checkNamespace(given.nsp, packet); error != PacketError::None)
        return error;
    // Many formats write what is not there as null.
    if (given.data.isValid() && given.data.typeId() != QMetaType::Nullptr) {
        PacketError error = PacketError::None;
        packet.payload = documentFromVariant(given.data, m_limits, error);
        if (!packet.payload)
            return error;
    }
    return SocketPacketDecoder::checkPayload(packet, PacketForm::Kind::Custom);
}

// As in MessagePack: a comma could not be written in the text format, and a query is no part of the name.
PacketError CustomReader::checkNamespace(const QString &name, SocketPacket &packet)
{
    if (!name.startsWith(u'/') || name.contains(u','))
        return PacketError::BadNamespace;
    packet.nsp = name.section(u'?', 0, 0).toUtf8();
    return PacketError::None;
}

class CustomForm final : public PacketForm
{
public:
    explicit CustomForm(std::shared_ptr<const Parser> parser)
        : m_parser(std::move(parser))
    {}
    const std::shared_ptr<const Parser> &parser() const { return m_parser; }

    EngineMessage encode(const SocketPacket &packet) const override;
    std::unique_ptr<PacketReader> makeReader(const PacketLimits &limits) const override
    {
        auto decoder = m_parser->createDecoder();
        return decoder ? std::make_unique<CustomReader>(std::move(decoder), limits) : nullptr;
    }

private:
    static const char *problemOf(const QList<Parser::Message> &messages);

    const std::shared_ptr<const Parser> m_parser;
};

// Null: there is none.
const char *CustomForm::problemOf(const QList<Parser::Message> &messages)
{
    if (messages.isEmpty())
        return "nothing";
    if (messages.size() > mostMessages)
        return "too many messages";
    for (const Parser::Message &message : messages) {
        if (message.form == Parser::MessageForm::Binary)
            continue;
        if (message.form != Parser::MessageForm::Text)
            return "a message of a form that does not exist";
        if (!QByteArrayView(message.data).isValidUtf8())
            return "text that is no valid UTF-8";
        if (message.data.contains(packetSeparator))
            return "text with the character 0x1e, which separates messages in long polling";
    }
    return nullptr;
}

EngineMessage CustomForm::encode(const SocketPacket &packet) const
{
    const auto messages = m_parser->encode(
            { Parser::PacketType(packet.type), QString::fromUtf8(packet.nsp), packet.id,
              packet.payload ? packet.payload->root().toVariant() : QVariant() });
    if (const char *const problem = problemOf(messages)) {
        qCWarning(lcQSocketIoEvents,
                  "the program's parser has made %s of a packet of type %d for %s", problem,
                  int(packet.type), packet.nsp.constData());
        return {};
    }
    QList<EngineMessage::Packet> packets;
    packets.reserve(messages.size());
    for (const Parser::Message &message : messages)
        packets.append({ message.data, message.form == Parser::MessageForm::Text });
    return EngineMessage::ofPackets(packets);
}

} // namespace

PacketCodec customCodec(std::shared_ptr<const QSocketIoPacketParser> parser)
{
    if (!parser)
        return {};
    return PacketCodec(
            QExplicitlySharedDataPointer<const PacketForm>(new CustomForm(std::move(parser))));
}

std::shared_ptr<const QSocketIoPacketParser> customParserOf(const PacketCodec &codec)
{
    return codec.isCustom() ? static_cast<const CustomForm *>(codec.form())->parser() : nullptr;
}

} // namespace QSocketIoPrivate
