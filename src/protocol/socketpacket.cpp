// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/socketpacket.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>

namespace QSocketIoPrivate {

namespace {

char packetDigit(SocketPacket::Type type, bool isBinary)
{
    switch (type) {
    case SocketPacket::Type::Connect:
        return '0';
    case SocketPacket::Type::Disconnect:
        return '1';
    case SocketPacket::Type::Event:
        return isBinary ? '5' : '2';
    case SocketPacket::Type::Ack:
        return isBinary ? '6' : '3';
    case SocketPacket::Type::ConnectError:
        break;
    }
    return '4';
}

// A decimal number of at most 64 bits, kept where it was written.
class NumberText
{
public:
    explicit NumberText(quint64 number)
        : m_end(std::to_chars(m_digits.data(), m_digits.data() + m_digits.size(), number).ptr)
    {}
    Q_DISABLE_COPY_MOVE(NumberText)
    QByteArrayView view() const { return { m_digits.data(), m_end }; }

private:
    std::array<char, std::numeric_limits<quint64>::digits10 + 1> m_digits;
    const char *m_end;
};

} // namespace

EngineMessage encodePacket(SocketPacket::Type type, QByteArrayView nsp, std::optional<quint64> id,
                           QByteArrayView json, const QList<QByteArray> &attachments,
                           EngineRevision revision)
{
    const bool isBinary = !attachments.isEmpty();
    const bool hasNamespace = !nsp.isEmpty() && nsp != "/";
    const NumberText count(quint64(attachments.size()));
    const NumberText idText(id.value_or(0));
    QByteArray text;
    text.reserve(1 + count.view().size() + 1 + nsp.size() + 1 + idText.view().size() + json.size());
    text.append(packetDigit(type, isBinary));
    if (isBinary)
        text.append(count.view()).append('-');
    if (hasNamespace)
        text.append(nsp).append(',');
    if (id)
        text.append(idText.view());
    text.append(json);
    return EngineMessage(text, attachments, revision);
}

TextPacket::TextPacket(SocketPacket::Type type, QByteArrayView nsp, std::optional<quint64> id,
                       QByteArrayView json)
    : m_type(packetDigit(type, false))
{
    add({ &m_type, 1 });
    if (!nsp.isEmpty() && nsp != "/") {
        add(nsp);
        add(QByteArrayView(","));
    }
    if (id)
        add({ m_id.data(), std::to_chars(m_id.data(), m_id.data() + m_id.size(), *id).ptr });
    add(json);
}

bool isReservedEvent(QByteArrayView name)
{
    static constexpr std::array<std::string_view, 6> reserved{
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    };
    const std::string_view wanted(name.data(), size_t(name.size()));
    return std::find(reserved.begin(), reserved.end(), wanted) != reserved.end();
}

} // namespace QSocketIoPrivate
