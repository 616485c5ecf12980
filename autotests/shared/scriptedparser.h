// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A parser that does what a test says, sense or nonsense.
#pragma once

#include "qsocketiopacketparser.h"

#include <functional>
#include <utility>

namespace QSocketIoPrivate {

class ScriptedParser final : public QSocketIoPacketParser
{
public:
    using Encode = std::function<QList<Message>(const Packet &)>;
    using Decode = std::function<Decoded(const Message &)>;

    explicit ScriptedParser(Encode encode, Decode decode = {})
        : m_encode(std::move(encode))
        , m_decode(std::move(decode))
    {}
    explicit ScriptedParser(Decode decode)
        : m_decode(std::move(decode))
    {}

    QList<Message> encode(const Packet &packet) const override
    {
        return m_encode ? m_encode(packet) : QList<Message>();
    }
    Decoded decode(const Message &message) const override
    {
        return m_decode ? m_decode(message) : QSocketIoPacketParser::decode(message);
    }
    std::unique_ptr<Decoder> createDecoder() const override
    {
        return makesDecoders ? QSocketIoPacketParser::createDecoder() : nullptr;
    }

    bool makesDecoders = true;

private:
    const Encode m_encode;
    const Decode m_decode;
};

} // namespace QSocketIoPrivate
