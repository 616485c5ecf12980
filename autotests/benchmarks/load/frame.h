// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// WebSocket frames as the load generator needs them: prebuilt masked ones out, unmasked ones in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace load {

enum class Opcode : std::uint8_t { Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

// A masked client frame whose payload may be changed in place later.
class ClientFrame
{
public:
    ClientFrame(Opcode opcode, std::string_view payload);
    // Writes digits over the payload from position on.
    void patch(std::size_t position, std::string_view digits);
    const std::string &bytes() const { return m_bytes; }

private:
    std::string m_bytes;
    std::size_t m_start = 0;
};

struct ServerFrame
{
    Opcode opcode = Opcode::Text;
    std::string_view payload;
    std::size_t size = 0; // 0: not complete yet
};

// The frame at the start of bytes. Servers under test send whole messages; anything else throws.
ServerFrame readServerFrame(std::string_view bytes);

} // namespace load
