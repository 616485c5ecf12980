// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the machine can do: one epoll set, no JSON, no rooms, no time-outs. It knows the messages of the benchmark by
// their bytes and answers them; anything else ends it.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view handshake =
        R"(0{"sid":"AAAAAAAAAAAAAAAAAAAA","upgrades":[],"pingInterval":25000,)"
        R"("pingTimeout":20000,"maxPayload":1000000})";
constexpr std::string_view connectAnswer = R"(40{"sid":"BBBBBBBBBBBBBBBBBBBB"})";

[[noreturn]] void fail(const std::string &what)
{
    std::fprintf(stderr, "ceiling: %s (%s)\n", what.c_str(), std::strerror(errno));
    std::exit(1);
}

// RFC 3174, for the one key that the load generator and every client send once.
std::string sha1(std::string text)
{
    std::uint32_t h[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
    const std::uint64_t bits = text.size() * 8;
    text.push_back('\x80');
    while (text.size() % 64 != 56)
        text.push_back('\0');
    for (int shift = 56; shift >= 0; shift -= 8)
        text.push_back(static_cast<char>(bits >> shift));
    const auto rotate = [](std::uint32_t x, int n) { return x << n | x >> (32 - n); };
    for (std::size_t block = 0; block < text.size(); block += 64) {
        std::array<std::uint32_t, 80> w{};
        for (std::size_t i = 0; i < 16; ++i)
            for (std::size_t k = 0; k < 4; ++k)
                w[i] = w[i] << 8 | static_cast<unsigned char>(text[block + 4 * i + k]);
        for (std::size_t i = 16; i < 80; ++i)
            w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        std::uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
        for (std::size_t i = 0; i < 80; ++i) {
            const std::uint32_t f = i < 20   ? (b & c) | (~b & d)
                                    : i < 40 ? b ^ c ^ d
                                    : i < 60 ? (b & c) | (b & d) | (c & d)
                                             : b ^ c ^ d;
            const std::uint32_t k = i < 20   ? 0x5a827999
                                    : i < 40 ? 0x6ed9eba1
                                    : i < 60 ? 0x8f1bbcdc
                                             : 0xca62c1d6;
            const std::uint32_t next = rotate(a, 5) + f + e + k + w[i];
            e = d;
            d = c;
            c = rotate(b, 30);
            b = a;
            a = next;
        }
        h[0] += a;
        h[1] += b;
        h[2] += c;
        h[3] += d;
        h[4] += e;
    }
    std::string out;
    for (const std::uint32_t word : h)
        for (int shift = 24; shift >= 0; shift -= 8)
            out.push_back(static_cast<char>(word >> shift));
    return out;
}

std::string base64(std::string_view bytes)
{
    constexpr std::string_view letters =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8
                    | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            out.push_back(i + k <= bytes.size() ? letters[group >> (18 - 6 * k) & 63] : '=');
    }
    return out;
}

void appendFrame(std::string &out, int opcode, std::string_view a, std::string_view b = {},
                 std::string_view c = {})
{
    const std::uint64_t size = a.size() + b.size() + c.size();
    out.push_back(static_cast<char>(0x80 | opcode));
    if (size < 126) {
        out.push_back(static_cast<char>(size));
    } else if (size < 0x10000) {
        out.push_back(126);
        out.push_back(static_cast<char>(size >> 8));
        out.push_back(static_cast<char>(size));
    } else {
        out.push_back(127);
        for (int shift = 56; shift >= 0; shift -= 8)
            out.push_back(static_cast<char>(size >> shift));
    }
    out.append(a).append(b).append(c);
}

struct Polling
{
    std::string queue;  // packets that wait for a poll
    int pollingFd = -1; // the connection whose poll waits
};

struct Connection
{
    int fd = -1;
    bool isWebSocket = false;
    bool isBlocked = false;
    bool isClosing = false;
    std::string in;
    std::string out;
};

class Server
{
public:
    explicit Server(std::uint16_t port);
    [[noreturn]] void run();

private:
    void accept();
    void read(Connection &connection);
    std::size_t take(Connection &connection, char *bytes, std::size_t size);
    std::size_t http(Connection &connection, std::string_view bytes);
    void poll(Connection &connection, const std::string &sid);
    void post(Connection &connection, const std::string &sid, std::string_view body);
    void answerPolls(const std::string &sid);
    std::size_t frame(Connection &connection, char *bytes, std::size_t size);
    void text(Connection &connection, std::string_view payload);
    void publish(std::string_view payload);
    void flush(Connection &connection);
    void close(Connection &connection);
    void respond(Connection &connection, std::string_view body);

    int m_epoll;
    int m_listener;
    std::string m_buffer = std::string(256 << 10, '\0');
    std::vector<std::unique_ptr<Connection>> m_connections; // by descriptor
    std::map<std::string, Polling> m_polling;
    unsigned m_lastSid = 0;
};

Server::Server(std::uint16_t port)
    : m_epoll(epoll_create1(EPOLL_CLOEXEC))
    , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
{
    const int on = 1;
    setsockopt(m_listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof address;
    if (::bind(m_listener, reinterpret_cast<sockaddr *>(&address), size) < 0
        || ::listen(m_listener, 4096) < 0)
        fail("listen");
    getsockname(m_listener, reinterpret_cast<sockaddr *>(&address), &size);
    epoll_event event{ EPOLLIN, { .fd = m_listener } };
    epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_listener, &event);
    std::printf("port %d\n", ntohs(address.sin_port));
    std::fflush(stdout);
}

void Server::run()
{
    for (;;) {
        epoll_event events[256];
        const int count = epoll_wait(m_epoll, events, 256, -1);
        for (int i = 0; i < count; ++i) {
            if (events[i].data.fd == m_listener) {
                accept();
                continue;
            }
            Connection *connection = m_connections[static_cast<std::size_t>(events[i].data.fd)].get();
            if (!connection)
                continue;
            if (events[i].events & EPOLLOUT)
                flush(*connection);
            if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
                read(*connection);
        }
    }
}

void Server::accept()
{
    for (;;) {
        const int fd = ::accept4(m_listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (m_connections.size() <= static_cast<std::size_t>(fd))
            m_connections.resize(static_cast<std::size_t>(fd) * 2);
        m_connections[static_cast<std::size_t>(fd)] = std::make_unique<Connection>();
        m_connections[static_cast<std::size_t>(fd)]->fd = fd;
        epoll_event event{ EPOLLIN, { .fd = fd } };
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

void Server::read(Connection &connection)
{
    const ssize_t count = ::recv(connection.fd, m_buffer.data(), m_buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (count <= 0)
        return close(connection);
    if (connection.in.empty()) {
        const std::size_t taken = take(connection, m_buffer.data(), static_cast<std::size_t>(count));
        connection.in.assign(m_buffer, taken, static_cast<std::size_t>(count) - taken);
    } else {
        connection.in.append(m_buffer, 0, static_cast<std::size_t>(count));
        connection.in.erase(0, take(connection, connection.in.data(), connection.in.size()));
    }
    if (connection.isClosing)
        return close(connection);
    flush(connection);
}

std::size_t Server::take(Connection &connection, char *bytes, std::size_t size)
{
    std::size_t taken = 0;
    while (taken < size) {
        const std::size_t more = connection.isWebSocket
                                         ? frame(connection, bytes + taken, size - taken)
                                         : http(connection,
                                                std::string_view(bytes + taken, size - taken));
        if (more == 0)
            break;
        taken += more;
    }
    return taken;
}

std::size_t Server::http(Connection &connection, std::string_view bytes)
{
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return 0;
    const std::string_view head = bytes.substr(0, end);
    constexpr std::string_view keyName = "\r\nsec-websocket-key: ";
    const auto key = std::search(head.begin(), head.end(), keyName.begin(), keyName.end(),
                                 [](char a, char b) {
                                     return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b;
                                 });
    if (key != head.end()) {
        const std::string value(key + keyName.size(),
                                std::find(key + keyName.size(), head.end(), '\r'));
        connection.isWebSocket = true;
        connection.out +=
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Accept: "
                + base64(sha1(value + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) + "\r\n\r\n";
        appendFrame(connection.out, 1, handshake);
        return end + 4;
    }
    std::string sid;
    if (const std::size_t at = head.find("&sid="); at != std::string_view::npos)
        sid = head.substr(at + 5, head.find_first_of(" &", at + 5) - at - 5);
    if (head.starts_with("GET")) {
        poll(connection, sid);
        return end + 4;
    }
    const std::size_t at = head.find("Content-Length: ");
    std::size_t length = 0;
    if (at == std::string_view::npos)
        fail("a request without length");
    std::from_chars(head.data() + at + 16, head.data() + head.size(), length);
    if (bytes.size() < end + 4 + length)
        return 0;
    post(connection, sid, bytes.substr(end + 4, length));
    return end + 4 + length;
}

void Server::respond(Connection &connection, std::string_view body)
{
    connection.out += "HTTP/1.1 200 OK\r\nContent-Type: text/plain; "
                      "charset=UTF-8\r\nCache-Control: no-store\r\n"
                      "Content-Length: "
                      + std::to_string(body.size()) + "\r\n\r\n";
    connection.out += body;
}

void Server::poll(Connection &connection, const std::string &sid)
{
    if (sid.empty()) {
        const std::string name = "P" + std::to_string(++m_lastSid);
        m_polling[name];
        return respond(connection,
                       "0{\"sid\":\"" + name
                               + std::string(handshake.substr(handshake.find("\",\"up"))));
    }
    m_polling[sid].pollingFd = connection.fd;
    answerPolls(sid);
}

void Server::post(Connection &connection, const std::string &sid, std::string_view body)
{
    Polling &polling = m_polling[sid];
    if (body == "40" || body == "40{}") {
        polling.queue = connectAnswer;
    } else if (body.starts_with("42")) {
        const std::size_t bracket = body.find('[');
        polling.queue = "43" + std::string(body.substr(2, bracket - 2)) + "["
                        + std::string(body.substr(bracket + std::strlen("[\"echo\",")));
    } else {
        fail("an unknown packet");
    }
    respond(connection, "ok");
    answerPolls(sid);
}

void Server::answerPolls(const std::string &sid)
{
    Polling &polling = m_polling[sid];
    if (polling.pollingFd < 0 || polling.queue.empty())
        return;
    Connection &connection = *m_connections[static_cast<std::size_t>(polling.pollingFd)];
    polling.pollingFd = -1;
    respond(connection, polling.queue);
    polling.queue.clear();
    flush(connection);
}

std::size_t Server::frame(Connection &connection, char *bytes, std::size_t size)
{
    if (size < 6)
        return 0;
    const int opcode = bytes[0] & 15;
    std::uint64_t length = bytes[1] & 127;
    std::size_t head = 2;
    if (length >= 126) {
        const std::size_t count = length == 126 ? 2 : 8;
        if (size < 2 + count)
            return 0;
        length = 0;
        for (std::size_t i = 0; i < count; ++i)
            length = length << 8 | static_cast<unsigned char>(bytes[2 + i]);
        head += count;
    }
    if (size < head + 4 + length)
        return 0;
    std::uint32_t mask;
    std::memcpy(&mask, bytes + head, 4);
    char *payload = bytes + head + 4;
    std::uint64_t i = 0;
    const std::uint64_t wide = std::uint64_t(mask) << 32 | mask;
    for (; i + 8 <= length; i += 8) {
        std::uint64_t word;
        std::memcpy(&word, payload + i, 8);
        word ^= wide;
        std::memcpy(payload + i, &word, 8);
    }
    for (; i < length; ++i)
        payload[i] = static_cast<char>(payload[i] ^ bytes[head + i % 4]);
    if (opcode == 1)
        text(connection, { payload, length });
    else if (opcode == 2)
        appendFrame(connection.out, 2, { payload, length });
    else if (opcode == 8)
        connection.isClosing = true;
    else if (opcode == 9)
        appendFrame(connection.out, 10, { payload, length });
    return head + 4 + length;
}

void Server::text(Connection &connection, std::string_view payload)
{
    const std::size_t bracket = payload.find('[');
    if (payload == "40" || payload == "40{}")
        appendFrame(connection.out, 1, connectAnswer);
    else if (payload.starts_with("42[\"pub\","))
        publish(payload.substr(9));
    else if (payload.starts_with("42"))
        appendFrame(connection.out, 1, "43", payload.substr(2, bracket - 1),
                    payload.substr(bracket + 8));
    else if (payload.starts_with("451-"))
        appendFrame(connection.out, 1, "46", payload.substr(2, bracket - 1),
                    payload.substr(bracket + 7));
    else if (payload != "3" && payload != "41")
        fail("an unknown message");
}

void Server::publish(std::string_view payload)
{
    std::string frame;
    appendFrame(frame, 1, "42[\"news\",", payload);
    for (const auto &receiver : m_connections) {
        if (!receiver || !receiver->isWebSocket)
            continue;
        receiver->out += frame;
        flush(*receiver);
    }
}

void Server::flush(Connection &connection)
{
    if (connection.fd < 0 || connection.out.empty())
        return;
    const ssize_t sent = ::send(connection.fd, connection.out.data(), connection.out.size(),
                                MSG_NOSIGNAL);
    if (sent > 0)
        connection.out.erase(0, static_cast<std::size_t>(sent));
    const bool isBlocked = !connection.out.empty();
    if (isBlocked != connection.isBlocked) {
        connection.isBlocked = isBlocked;
        epoll_event event{ EPOLLIN | (isBlocked ? static_cast<std::uint32_t>(EPOLLOUT) : 0u),
                           { .fd = connection.fd } };
        epoll_ctl(m_epoll, EPOLL_CTL_MOD, connection.fd, &event);
    }
    if (connection.out.empty() && connection.out.capacity() > 65536)
        std::string().swap(connection.out);
}

void Server::close(Connection &connection)
{
    const int fd = connection.fd;
    for (auto &[sid, polling] : m_polling)
        if (polling.pollingFd == fd)
            polling.pollingFd = -1;
    ::close(fd);
    m_connections[static_cast<std::size_t>(fd)].reset();
}

} // namespace

int main(int argc, char **argv)
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    Server(static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0)).run();
}
