// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Non-blocking TCP or TLS sockets in one epoll set: the least that a load generator can do per message.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

struct ssl_ctx_st;
struct ssl_st;

namespace load {

using Clock = std::chrono::steady_clock;

struct Target
{
    std::uint16_t port = 0;
    bool tls = false;
};

class Socket;

class Loop
{
public:
    Loop();
    ~Loop();
    Loop(const Loop &) = delete;
    Loop &operator=(const Loop &) = delete;

    // Handles what is ready, waiting for it at most so long.
    void turn(int timeoutMs);
    // The time of the current turn: one clock reading serves all messages of it.
    Clock::time_point now() const { return m_now; }

private:
    friend class Socket;
    int m_epoll = -1;
    ssl_ctx_st *m_tls = nullptr;
    std::string m_buffer;
    Clock::time_point m_now;
    std::vector<Socket *> m_unflushed;
};

// Owned by whoever needs it; must not be destroyed while the loop is in it.
class Socket
{
public:
    // Called with all bytes not taken yet; returns how many it has taken.
    using Reader = std::function<std::size_t(std::string_view)>;

    Socket(Loop &loop, const Target &target, std::function<void()> connected, Reader reader);
    ~Socket();
    Socket(const Socket &) = delete;
    Socket &operator=(const Socket &) = delete;

    // Leaves with the next turn at the latest, together with whatever else was written.
    void write(std::string_view bytes);

private:
    friend class Loop;
    void ready(std::uint32_t events);
    bool finishConnecting();
    void readAll();
    void flush();
    long receive(char *data, std::size_t size);
    long send(const char *data, std::size_t size);
    void watch();

    Loop &m_loop;
    std::function<void()> m_connected;
    Reader m_reader;
    std::string m_in; // an incomplete message
    std::string m_out;
    ssl_st *m_tls = nullptr;
    int m_fd = -1;
    std::uint32_t m_watched = 0;
    bool m_isConnected = false;
    bool m_isBlocked = false;
    bool m_isUnflushed = false;
};

} // namespace load
