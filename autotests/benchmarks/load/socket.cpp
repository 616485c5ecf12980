// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace load {

namespace {
[[noreturn]] void fail(const char *what)
{
    throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

// 127.0.0.2 and up in turn, so that 10,000 connections per run never wait for a port to become free.
in_addr nextSource()
{
    static std::uint32_t last = 0;
    in_addr address;
    address.s_addr = htonl(0x7f000002u + last++ % 200);
    return address;
}
} // namespace

Loop::Loop()
    : m_epoll(epoll_create1(EPOLL_CLOEXEC))
    , m_buffer(256 << 10, '\0')
    , m_now(Clock::now())
{
    if (m_epoll < 0)
        fail("epoll_create1");
}

Loop::~Loop()
{
    if (m_tls)
        SSL_CTX_free(m_tls);
    ::close(m_epoll);
}

void Loop::turn(int timeoutMs)
{
    for (std::size_t i = 0; i < m_unflushed.size(); ++i)
        m_unflushed[i]->flush();
    m_unflushed.clear();
    epoll_event events[256];
    const int count = epoll_wait(m_epoll, events, 256, timeoutMs);
    if (count < 0 && errno != EINTR)
        fail("epoll_wait");
    m_now = Clock::now();
    for (int i = 0; i < count; ++i)
        static_cast<Socket *>(events[i].data.ptr)->ready(events[i].events);
    for (std::size_t i = 0; i < m_unflushed.size(); ++i)
        m_unflushed[i]->flush();
    m_unflushed.clear();
}

Socket::Socket(Loop &loop, const Target &target, std::function<void()> connected, Reader reader)
    : m_loop(loop)
    , m_connected(std::move(connected))
    , m_reader(std::move(reader))
    , m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
{
    if (m_fd < 0)
        fail("socket");
    const int on = 1;
    setsockopt(m_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(m_fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr = nextSource();
    if (::bind(m_fd, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0)
        fail("bind");
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(target.port);
    if (::connect(m_fd, reinterpret_cast<sockaddr *>(&address), sizeof address) < 0
        && errno != EINPROGRESS)
        fail("connect");
    if (target.tls) {
        if (!m_loop.m_tls)
            m_loop.m_tls = SSL_CTX_new(TLS_client_method());
        m_tls = SSL_new(m_loop.m_tls);
        SSL_set_fd(m_tls, m_fd);
        SSL_set_connect_state(m_tls);
        SSL_set_mode(m_tls, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_ENABLE_PARTIAL_WRITE
                                    | SSL_MODE_RELEASE_BUFFERS);
    }
    m_watched = EPOLLIN | EPOLLOUT;
    epoll_event event{ m_watched, { this } };
    if (epoll_ctl(m_loop.m_epoll, EPOLL_CTL_ADD, m_fd, &event) < 0)
        fail("epoll_ctl");
}

Socket::~Socket()
{
    if (m_tls)
        SSL_free(m_tls);
    ::close(m_fd);
}

void Socket::write(std::string_view bytes)
{
    m_out.append(bytes);
    if (!m_isUnflushed && !m_isBlocked) {
        m_isUnflushed = true;
        m_loop.m_unflushed.push_back(this);
    }
}

void Socket::ready(std::uint32_t events)
{
    if (!m_isConnected && !finishConnecting())
        return;
    if (events & (EPOLLIN | EPOLLHUP | EPOLLERR))
        readAll();
    if (events & EPOLLOUT && m_isBlocked)
        flush();
}

bool Socket::finishConnecting()
{
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(m_fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) {
        errno = error;
        fail("connect");
    }
    if (m_tls) {
        const int done = SSL_do_handshake(m_tls);
        if (done != 1) {
            const int why = SSL_get_error(m_tls, done);
            if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
                throw std::runtime_error("the TLS handshake failed");
            m_isBlocked = why == SSL_ERROR_WANT_WRITE;
            watch();
            return false;
        }
    }
    m_isConnected = true;
    m_isBlocked = false;
    watch();
    m_connected();
    return true;
}

void Socket::readAll()
{
    std::string &buffer = m_loop.m_buffer;
    for (;;) {
        const long count = receive(buffer.data(), buffer.size());
        if (count < 0)
            return;
        if (count == 0)
            throw std::runtime_error("the server closed a connection");
        std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
        if (!m_in.empty()) {
            m_in.append(bytes);
            bytes = m_in;
        }
        const std::size_t taken = m_reader(bytes);
        if (m_in.empty())
            m_in.assign(bytes.substr(taken));
        else
            m_in.erase(0, taken);
        if (!m_tls && static_cast<std::size_t>(count) < buffer.size())
            return;
    }
}

void Socket::flush()
{
    m_isUnflushed = false;
    if (!m_isConnected)
        return;
    std::size_t sent = 0;
    m_isBlocked = false;
    while (sent < m_out.size()) {
        const long count = send(m_out.data() + sent, m_out.size() - sent);
        if (count < 0) {
            m_isBlocked = true;
            break;
        }
        sent += static_cast<std::size_t>(count);
    }
    m_out.erase(0, sent);
    watch();
}

// -1: nothing now.
long Socket::receive(char *data, std::size_t size)
{
    if (!m_tls) {
        const ssize_t count = ::recv(m_fd, data, size, 0);
        if (count < 0 && errno != EAGAIN && errno != EINTR)
            fail("recv");
        return count;
    }
    const int count = SSL_read(m_tls, data, static_cast<int>(size));
    if (count > 0)
        return count;
    const int why = SSL_get_error(m_tls, count);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)
        return -1;
    return 0;
}

long Socket::send(const char *data, std::size_t size)
{
    if (!m_tls) {
        const ssize_t count = ::send(m_fd, data, size, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR)
            fail("send");
        return count;
    }
    const int count = SSL_write(m_tls, data, static_cast<int>(size));
    if (count > 0)
        return count;
    const int why = SSL_get_error(m_tls, count);
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)
        return -1;
    throw std::runtime_error("the TLS connection failed");
}

void Socket::watch()
{
    const std::uint32_t wanted = EPOLLIN
                                 | (m_isBlocked ? static_cast<std::uint32_t>(EPOLLOUT) : 0u);
    if (wanted == m_watched)
        return;
    m_watched = wanted;
    epoll_event event{ m_watched, { this } };
    if (epoll_ctl(m_loop.m_epoll, EPOLL_CTL_MOD, m_fd, &event) < 0)
        fail("epoll_ctl");
}

} // namespace load
