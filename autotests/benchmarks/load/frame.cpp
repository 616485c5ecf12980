// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "frame.h"

#include <cstring>
#include <stdexcept>

namespace load {

namespace {
constexpr unsigned char mask[4] = { 0x37, 0xfa, 0x21, 0x3d };

std::uint64_t bigEndian(const char *bytes, int count)
{
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}
} // namespace

ClientFrame::ClientFrame(Opcode opcode, std::string_view payload)
{
    m_bytes.push_back(static_cast<char>(0x80 | static_cast<int>(opcode)));
    if (payload.size() < 126) {
        m_bytes.push_back(static_cast<char>(0x80 | payload.size()));
    } else if (payload.size() < 0x10000) {
        m_bytes.push_back(static_cast<char>(0x80 | 126));
        m_bytes.push_back(static_cast<char>(payload.size() >> 8));
        m_bytes.push_back(static_cast<char>(payload.size()));
    } else {
        m_bytes.push_back(static_cast<char>(0x80 | 127));
        for (int shift = 56; shift >= 0; shift -= 8)
            m_bytes.push_back(
                    static_cast<char>(static_cast<std::uint64_t>(payload.size()) >> shift));
    }
    m_bytes.append(reinterpret_cast<const char *>(mask), 4);
    m_start = m_bytes.size();
    m_bytes.append(payload);
    for (std::size_t i = 0; i < payload.size(); ++i)
        m_bytes[m_start + i] = static_cast<char>(m_bytes[m_start + i] ^ mask[i % 4]);
}

void ClientFrame::patch(std::size_t position, std::string_view digits)
{
    for (std::size_t i = 0; i < digits.size(); ++i)
        m_bytes[m_start + position + i] = static_cast<char>(digits[i] ^ mask[(position + i) % 4]);
}

ServerFrame readServerFrame(std::string_view bytes)
{
    ServerFrame frame;
    if (bytes.size() < 2)
        return frame;
    const auto first = static_cast<unsigned char>(bytes[0]);
    const auto second = static_cast<unsigned char>(bytes[1]);
    if ((first & 0xf0) != 0x80)
        throw std::runtime_error("a fragmented or compressed frame");
    if (second & 0x80)
        throw std::runtime_error("a masked frame from a server");
    std::size_t head = 2;
    std::uint64_t length = second;
    if (length == 126) {
        if (bytes.size() < 4)
            return frame;
        length = bigEndian(bytes.data() + 2, 2);
        head = 4;
    } else if (length == 127) {
        if (bytes.size() < 10)
            return frame;
        length = bigEndian(bytes.data() + 2, 8);
        head = 10;
    }
    if (length > (64u << 20))
        throw std::runtime_error("a frame of over 64 MiB");
    if (bytes.size() < head + length)
        return frame;
    frame.opcode = static_cast<Opcode>(first & 0x0f);
    frame.payload = bytes.substr(head, length);
    frame.size = head + length;
    return frame;
}

} // namespace load
