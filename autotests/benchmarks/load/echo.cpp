// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "peer.h"
#include "report.h"
#include "workloads.h"

#include <charconv>
#include <cstring>
#include <deque>
#include <memory>
#include <stdexcept>

namespace load {

namespace {
constexpr std::size_t idDigits = 7;
constexpr std::uint32_t firstId = 1'000'000;
constexpr std::uint32_t idCount = 8'000'000;

void writeId(char *digits, std::uint32_t number)
{
    std::to_chars(digits, digits + idDigits, firstId + number % idCount);
}

std::string payloadOf(int size, bool isBinary)
{
    std::string payload(static_cast<std::size_t>(size), 'x');
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = isBinary ? static_cast<char>(i * 131 + i / 251)
                              : static_cast<char>('a' + i % 26);
    return payload;
}

// The request and the answer that belongs to it; both carry the acknowledgement id at a fixed place.
class Exchange
{
public:
    static constexpr std::string_view placeholder = "{\"_placeholder\":true,\"num\":0}";

    Exchange(int size, bool isBinary)
        : m_isBinary(isBinary)
        , m_payload(payloadOf(size, isBinary))
        , m_request(Opcode::Text, isBinary ? "451-0000000[\"bin\"," + std::string(placeholder) + "]"
                                           : "420000000[\"echo\",\"" + m_payload + "\"]")
        , m_attachment(isBinary ? ClientFrame(Opcode::Binary, m_payload).bytes() : std::string())
        , m_answer(isBinary ? "461-0000000[" + std::string(placeholder) + "]"
                            : "430000000[\"" + m_payload + "\"]")
    {}

    bool isBinary() const { return m_isBinary; }
    void appendRequest(std::string &out, std::uint32_t number)
    {
        char digits[idDigits];
        writeId(digits, number);
        m_request.patch(idPosition(), { digits, idDigits });
        out.append(m_request.bytes()).append(m_attachment);
    }
    void checkAnswer(std::string_view answer, std::uint32_t number)
    {
        writeId(m_answer.data() + idPosition(), number);
        if (answer != m_answer)
            throw std::runtime_error("wrong answer: " + std::string(answer.substr(0, 200))
                                     + " instead of " + m_answer.substr(0, 200));
    }
    // In full on every 16th message, which is enough to find a server that cheats and leaves the generator time.
    void checkAttachment(std::string_view bytes, std::uint32_t number) const
    {
        const bool same = bytes.size() == m_payload.size()
                          && (number % 16
                                      ? bytes.substr(0, 64)
                                                        == std::string_view(m_payload).substr(0, 64)
                                                && bytes.substr(bytes.size() - 64)
                                                           == std::string_view(m_payload).substr(
                                                                   bytes.size() - 64)
                                      : bytes == m_payload);
        if (!same)
            throw std::runtime_error("a wrong attachment of " + std::to_string(bytes.size())
                                     + " bytes");
    }

private:
    std::size_t idPosition() const { return m_isBinary ? 4 : 2; }

    bool m_isBinary;
    std::string m_payload;
    ClientFrame m_request;
    std::string m_attachment;
    std::string m_answer;
};

class Echo
{
public:
    Echo(const Options &options, bool isBinary)
        : m_options(options)
        , m_exchange(options.size, isBinary)
        , m_report(options.warmUp, options.duration)
    {}

    void run()
    {
        open(m_options.idle, [](Peer &, Opcode, std::string_view) {
            throw std::runtime_error("a message for an idle connection");
        });
        m_active.resize(static_cast<std::size_t>(m_options.connections));
        const std::size_t first = m_peers.size();
        open(m_options.connections,
             [this, first](Peer &peer, Opcode opcode, std::string_view payload) {
                 receive(m_active[static_cast<std::size_t>(peer.number()) - first], peer, opcode,
                         payload);
             });
        m_report = Report(m_options.warmUp, m_options.duration);
        for (std::size_t i = first; i < m_peers.size(); ++i) {
            m_active[i - first].sentAt.resize(static_cast<std::size_t>(m_options.inFlight));
            for (int k = 0; k < m_options.inFlight; ++k)
                send(m_active[i - first], *m_peers[i]);
        }
        while (!m_report.isOver()) {
            m_loop.turn(50);
            m_report.tick(Clock::now());
        }
    }

private:
    struct Active
    {
        std::uint32_t sent = 0;
        std::uint32_t received = 0;
        bool awaitsAttachment = false;
        std::vector<Clock::time_point> sentAt;
    };

    // 64 at a time, so that no accept queue overflows.
    void open(int count, const Peer::Message &message)
    {
        const std::size_t end = m_peers.size() + static_cast<std::size_t>(count);
        std::size_t joined = m_peers.size();
        while (joined < end) {
            while (m_peers.size() < end && m_peers.size() < joined + 64)
                m_peers.push_back(std::make_unique<Peer>(
                        m_loop, m_options.target, int(m_peers.size()),
                        [&joined](Peer &) { ++joined; }, message));
            m_loop.turn(1000);
        }
    }
    void send(Active &active, Peer &peer)
    {
        active.sentAt[active.sent % active.sentAt.size()] = m_loop.now();
        m_out.clear();
        m_exchange.appendRequest(m_out, active.sent++);
        peer.write(m_out);
    }
    void receive(Active &active, Peer &peer, Opcode opcode, std::string_view payload)
    {
        if (active.received == active.sent)
            throw std::runtime_error("an answer too many: " + std::string(payload.substr(0, 200)));
        if ((opcode == Opcode::Binary) != active.awaitsAttachment)
            throw std::runtime_error("text and bytes out of order");
        if (active.awaitsAttachment) {
            m_exchange.checkAttachment(payload, active.received);
            active.awaitsAttachment = false;
        } else {
            m_exchange.checkAnswer(payload, active.received);
            if (m_exchange.isBinary()) {
                active.awaitsAttachment = true;
                return;
            }
        }
        m_report.count(m_loop.now() - active.sentAt[active.received++ % active.sentAt.size()]);
        send(active, peer);
    }

    const Options &m_options;
    Exchange m_exchange;
    Report m_report;
    Loop m_loop;
    std::string m_out;
    std::vector<Active> m_active;
    std::vector<std::unique_ptr<Peer>> m_peers;
};
} // namespace

void runEcho(const Options &options)
{
    Echo(options, false).run();
}

void runBinary(const Options &options)
{
    Echo(options, true).run();
}

} // namespace load
