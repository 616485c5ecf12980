// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "report.h"
#include "socket.h"
#include "workloads.h"

#include <charconv>
#include <memory>
#include <stdexcept>
#include <string>

namespace load {

namespace {

struct Response
{
    std::string_view body;
    std::size_t size = 0; // 0: not complete yet
};

// Content-Length only: no server under test sends anything else to a poll.
Response readResponse(std::string_view bytes)
{
    Response response;
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return response;
    const std::string_view head = bytes.substr(0, end);
    if (!head.starts_with("HTTP/1.1 200"))
        throw std::runtime_error("an HTTP error: " + std::string(bytes.substr(0, 300)));
    std::size_t at = head.find("ontent-");
    while (at != std::string_view::npos
           && !(head.substr(at + 7).starts_with("Length:")
                || head.substr(at + 7).starts_with("length:")))
        at = head.find("ontent-", at + 1);
    if (at == std::string_view::npos)
        throw std::runtime_error("no length: " + std::string(head.substr(0, 300)));
    std::size_t length = 0;
    std::size_t digits = at + 14;
    while (digits < head.size() && head[digits] == ' ')
        ++digits;
    std::from_chars(head.data() + digits, head.data() + head.size(), length);
    if (bytes.size() < end + 4 + length)
        return response;
    response.body = bytes.substr(end + 4, length);
    response.size = end + 4 + length;
    return response;
}

// One session on two kept connections: a poll is always open, an event is posted when the last one was answered.
class Session
{
public:
    Session(Loop &loop, const Target &target, int size, Report &report)
        : m_loop(loop)
        , m_payload(static_cast<std::size_t>(size), 'p')
        , m_report(report)
        , m_poll(
                  loop, target, [this] { get(); },
                  [this](std::string_view bytes) { return readPoll(bytes); })
        , m_post(
                  loop, target, [] {}, [this](std::string_view bytes) { return readPost(bytes); })
    {}

    bool isJoined() const { return m_isJoined; }
    void start() { send(); }

private:
    void get()
    {
        m_poll.write("GET /socket.io/?EIO=4&transport=polling" + m_query
                     + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }
    void post(const std::string &body)
    {
        m_post.write("POST /socket.io/?EIO=4&transport=polling" + m_query
                     + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                       "text/plain;charset=UTF-8\r\nContent-Length: "
                     + std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    void send()
    {
        m_sentAt = m_loop.now();
        m_isWaiting = true;
        post("42" + std::to_string(m_id) + "[\"echo\",\"" + m_payload + "\"]");
    }
    std::size_t readPost(std::string_view bytes) { return readResponse(bytes).size; }
    std::size_t readPoll(std::string_view bytes)
    {
        const Response response = readResponse(bytes);
        if (response.size == 0)
            return 0;
        std::string_view body = response.body;
        while (!body.empty()) {
            const std::size_t end = std::min(body.find('\x1e'), body.size());
            packet(body.substr(0, end));
            body.remove_prefix(std::min(end + 1, body.size()));
        }
        get();
        return response.size;
    }
    void packet(std::string_view packet)
    {
        if (packet == "2")
            return post("3");
        if (packet.starts_with("0{")) {
            const std::size_t sid = packet.find("\"sid\":\"");
            if (sid == std::string_view::npos)
                throw std::runtime_error("no sid: " + std::string(packet));
            m_query = "&sid="
                      + std::string(packet.substr(sid + 7, packet.find('"', sid + 7) - sid - 7));
            return post("40");
        }
        if (packet.starts_with("40{") && !m_isJoined) {
            m_isJoined = true;
            return;
        }
        if (!m_isWaiting || packet != "43" + std::to_string(m_id) + "[\"" + m_payload + "\"]")
            throw std::runtime_error("a wrong packet: " + std::string(packet.substr(0, 200)));
        m_isWaiting = false;
        ++m_id;
        m_report.count(m_loop.now() - m_sentAt);
        send();
    }

    Loop &m_loop;
    std::string m_payload;
    Report &m_report;
    std::string m_query;
    Clock::time_point m_sentAt;
    unsigned m_id = 0;
    bool m_isJoined = false;
    bool m_isWaiting = false;
    Socket m_poll;
    Socket m_post;
};
} // namespace

void runPolling(const Options &options)
{
    Report report(options.warmUp, options.duration);
    Loop loop;
    std::vector<std::unique_ptr<Session>> sessions;
    for (int i = 0; i < options.connections; ++i) {
        sessions.push_back(std::make_unique<Session>(loop, options.target, options.size, report));
        while (!sessions.back()->isJoined())
            loop.turn(1000);
    }
    report = Report(options.warmUp, options.duration);
    for (const auto &session : sessions)
        session->start();
    while (!report.isOver()) {
        loop.turn(50);
        report.tick(Clock::now());
    }
}

} // namespace load
