// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One Socket.IO client over WebSocket: handshake, CONNECT of "/", heartbeats. Messages go to a workload.
#pragma once

#include "frame.h"
#include "socket.h"

#include <functional>
#include <string_view>

namespace load {

class Peer
{
public:
    using Message = std::function<void(Peer &, Opcode, std::string_view)>;
    // joined is called once the namespace is connected, message for everything after that.
    Peer(Loop &loop, const Target &target, int number, std::function<void(Peer &)> joined,
         Message message);

    int number() const { return m_number; }
    void write(std::string_view frames) { m_socket.write(frames); }

private:
    enum class State { Upgrading, Opening, Joining, Joined };
    std::size_t read(std::string_view bytes);
    void frame(const ServerFrame &frame);
    void text(std::string_view payload);

    int m_number;
    std::function<void(Peer &)> m_joined;
    Message m_message;
    State m_state = State::Upgrading;
    Socket m_socket;
};

} // namespace load
