// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "peer.h"
#include "report.h"
#include "workloads.h"

#include <charconv>
#include <memory>
#include <stdexcept>

namespace load {

namespace {
constexpr std::size_t digitCount = 8;
constexpr std::uint32_t firstNumber = 10'000'000;

// Connection 0 publishes; everybody receives every publication, in order and once.
class Broadcast
{
public:
    explicit Broadcast(const Options &options)
        : m_options(options)
        , m_report(options.warmUp, options.duration)
        , m_payload(static_cast<std::size_t>(options.size), 'b')
        , m_request(Opcode::Text, "42[\"pub\",\"" + m_payload + "\"]")
        , m_expected("42[\"news\",\"" + m_payload + "\"]")
        , m_received(static_cast<std::size_t>(options.connections))
        , m_pending(static_cast<std::size_t>(options.inFlight))
    {}

    void run()
    {
        std::size_t joined = 0;
        const auto end = static_cast<std::size_t>(m_options.connections);
        while (joined < end) {
            while (m_peers.size() < end && m_peers.size() < joined + 64)
                m_peers.push_back(std::make_unique<Peer>(
                        m_loop, m_options.target, int(m_peers.size()),
                        [&joined](Peer &) { ++joined; },
                        [this](Peer &peer, Opcode, std::string_view payload) {
                            receive(peer, payload);
                        }));
            m_loop.turn(1000);
        }
        m_report = Report(m_options.warmUp, m_options.duration);
        for (int i = 0; i < m_options.inFlight; ++i)
            publish();
        while (!m_report.isOver()) {
            m_loop.turn(50);
            m_report.tick(Clock::now());
        }
    }

private:
    struct Publication
    {
        Clock::time_point sentAt;
        int missing = 0;
    };

    void publish()
    {
        m_pending[m_published % m_pending.size()] = { m_loop.now(), m_options.connections };
        char digits[digitCount];
        std::to_chars(digits, digits + digitCount, firstNumber + m_published++);
        m_request.patch(requestPosition, { digits, digitCount });
        m_peers.front()->write(m_request.bytes());
    }
    void receive(Peer &peer, std::string_view payload)
    {
        std::uint32_t &next = m_received[static_cast<std::size_t>(peer.number())];
        std::to_chars(m_expected.data() + answerPosition,
                      m_expected.data() + answerPosition + digitCount, firstNumber + next);
        if (payload != m_expected)
            throw std::runtime_error("wrong event for connection " + std::to_string(peer.number())
                                     + ": " + std::string(payload.substr(0, 200)));
        Publication &publication = m_pending[next++ % m_pending.size()];
        if (--publication.missing > 0) {
            m_report.countUnits(1);
            return;
        }
        m_report.count(m_loop.now() - publication.sentAt);
        publish();
    }

    static constexpr std::size_t requestPosition = 10;
    static constexpr std::size_t answerPosition = 11;

    const Options &m_options;
    Report m_report;
    std::string m_payload;
    ClientFrame m_request;
    std::string m_expected;
    std::vector<std::uint32_t> m_received;
    std::vector<Publication> m_pending;
    std::uint32_t m_published = 0;
    Loop m_loop;
    std::vector<std::unique_ptr<Peer>> m_peers;
};
} // namespace

void runBroadcast(const Options &options)
{
    Broadcast(options).run();
}

} // namespace load
