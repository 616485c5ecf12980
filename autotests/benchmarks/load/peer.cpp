// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "peer.h"

#include <stdexcept>
#include <string>

namespace load {

namespace {
constexpr std::string_view upgradeRequest =
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
        "Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

const std::string &connectFrame()
{
    static const std::string frame = ClientFrame(Opcode::Text, "40").bytes();
    return frame;
}

const std::string &pongFrame()
{
    static const std::string frame = ClientFrame(Opcode::Text, "3").bytes();
    return frame;
}
} // namespace

Peer::Peer(Loop &loop, const Target &target, int number, std::function<void(Peer &)> joined,
           Message message)
    : m_number(number)
    , m_joined(std::move(joined))
    , m_message(std::move(message))
    , m_socket(
              loop, target, [this] { m_socket.write(upgradeRequest); },
              [this](std::string_view bytes) { return read(bytes); })
{}

std::size_t Peer::read(std::string_view bytes)
{
    std::size_t taken = 0;
    if (m_state == State::Upgrading) {
        const std::size_t end = bytes.find("\r\n\r\n");
        if (end == std::string_view::npos)
            return 0;
        if (!bytes.starts_with("HTTP/1.1 101"))
            throw std::runtime_error("the upgrade was refused: "
                                     + std::string(bytes.substr(0, 200)));
        m_state = State::Opening;
        taken = end + 4;
    }
    while (taken < bytes.size()) {
        const ServerFrame next = readServerFrame(bytes.substr(taken));
        if (next.size == 0)
            break;
        taken += next.size;
        frame(next);
    }
    return taken;
}

void Peer::frame(const ServerFrame &frame)
{
    switch (frame.opcode) {
    case Opcode::Text:
        return text(frame.payload);
    case Opcode::Binary:
        return m_message(*this, frame.opcode, frame.payload);
    case Opcode::Ping:
        return m_socket.write(ClientFrame(Opcode::Pong, frame.payload).bytes());
    case Opcode::Pong:
        return;
    case Opcode::Close:
        break;
    }
    throw std::runtime_error("the server closed a WebSocket");
}

void Peer::text(std::string_view payload)
{
    if (payload == "2")
        return m_socket.write(pongFrame());
    switch (m_state) {
    case State::Opening:
        if (!payload.starts_with("0{"))
            break;
        m_state = State::Joining;
        return m_socket.write(connectFrame());
    case State::Joining:
        if (!payload.starts_with("40{"))
            break;
        m_state = State::Joined;
        return m_joined(*this);
    case State::Joined:
        return m_message(*this, Opcode::Text, payload);
    case State::Upgrading:
        break;
    }
    throw std::runtime_error("unexpected: " + std::string(payload.substr(0, 200)));
}

} // namespace load
