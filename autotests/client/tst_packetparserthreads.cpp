// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// In which threads a parser of the program is called: decoders by one at a time, the rest by any.
#include "qsocketioclient.h"
#include "qsocketioserver.h"
#include "splitparser.h"

#include <QMutex>
#include <QSet>
#include <QTest>
#include <QThread>

#include <atomic>
#include <memory>
#include <vector>

using namespace Qt::StringLiterals;
using QSocketIo::Transport;
using Packet = QSocketIoPacketParser::Packet;
using Message = QSocketIoPacketParser::Message;
using Decoded = QSocketIoPacketParser::Decoded;

namespace {

// Notes who calls.
class WatchedParser final : public QSocketIoPacketParser
{
public:
    QList<Message> encode(const Packet &packet) const override
    {
        note(m_encoders);
        return m_split.encode(packet);
    }
    std::unique_ptr<Decoder> createDecoder() const override
    {
        return std::make_unique<WatchedDecoder>(*this);
    }

    QSet<QThread *> encoders() const { return copy(m_encoders); }
    QSet<QThread *> decoders() const { return copy(m_decoders); }
    mutable std::atomic<int> made{ 0 };
    mutable std::atomic<int> alive{ 0 };
    mutable std::atomic<int> intrusions{
        0
    }; // calls of a decoder while another call runs, or in another thread

private:
    class WatchedDecoder final : public Decoder
    {
    public:
        explicit WatchedDecoder(const WatchedParser &parser)
            : m_parser(parser)
            , m_decoder(parser.m_split.createDecoder())
            , m_thread(QThread::currentThread())
        {
            ++m_parser.made;
            ++m_parser.alive;
        }
        ~WatchedDecoder() override
        {
            check();
            --m_parser.alive;
        }
        Decoded decode(const Message &message) override
        {
            check();
            if (m_isBusy.exchange(true))
                ++m_parser.intrusions;
            m_parser.note(m_parser.m_decoders);
            const Decoded result = m_decoder->decode(message);
            m_isBusy = false;
            return result;
        }

    private:
        void check() const
        {
            if (m_thread != QThread::currentThread())
                ++m_parser.intrusions;
        }
        const WatchedParser &m_parser;
        std::unique_ptr<Decoder> m_decoder;
        QThread *m_thread;
        std::atomic<bool> m_isBusy{ false };
    };

    void note(QSet<QThread *> &threads) const
    {
        const QMutexLocker lock(&m_mutex);
        threads.insert(QThread::currentThread());
    }
    QSet<QThread *> copy(const QSet<QThread *> &threads) const
    {
        const QMutexLocker lock(&m_mutex);
        return threads;
    }

    SplitParser m_split;
    mutable QMutex m_mutex;
    mutable QSet<QThread *> m_encoders;
    mutable QSet<QThread *> m_decoders;
};

} // namespace

class tst_PacketParserThreads : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void areThoseOfTheConnections_data();
    void areThoseOfTheConnections();
};

void tst_PacketParserThreads::areThoseOfTheConnections_data()
{
    using Transports = QList<Transport>;
    QTest::addColumn<bool>("hasIoThreads");
    QTest::addColumn<Transports>("transports");
    for (const bool hasIoThreads : { false, true }) {
        const char *const where = hasIoThreads ? "I/O threads" : "one thread";
        QTest::addRow("%s, polling", where) << hasIoThreads << Transports{ Transport::Polling };
        QTest::addRow("%s, WebSocket", where) << hasIoThreads << Transports{ Transport::WebSocket };
        QTest::addRow("%s, upgrade", where)
                << hasIoThreads << Transports{ Transport::Polling, Transport::WebSocket };
    }
}

void tst_PacketParserThreads::areThoseOfTheConnections()
{
    QFETCH(bool, hasIoThreads);
    QFETCH(QList<Transport>, transports);
    constexpr int clientCount = 8;
    constexpr int eventCount = 10;
    const auto serverParser = std::make_shared<WatchedParser>();
    const auto clientParser = std::make_shared<WatchedParser>();
    auto server = std::make_unique<QSocketIoServer>();
    server->setParser(serverParser);
    server->on("echo", this, [](QSocketIoServerSocket *, int number, const QByteArray &bytes) {
        return std::tuple{ number, bytes };
    });
    if (hasIoThreads)
        server->setIoThreads(2);
    QVERIFY(server->listen(QHostAddress::LocalHost));
    std::vector<std::unique_ptr<QSocketIoClient>> clients;
    for (int i = 0; i < clientCount; ++i) {
        clients.push_back(std::make_unique<QSocketIoClient>(
                QUrl(u"http://127.0.0.1:%1"_s.arg(server->port()))));
        QSocketIoClient &client = *clients.back();
        client.setParser(clientParser);
        client.setTransports(transports);
        if (hasIoThreads)
            client.setIoThread(QSocketIoClientSettings::IoThread::OwnThread);
        client.open();
    }
    QList<QFuture<QSocketIoReply>> replies;
    const QByteArray bytes(60'000, 'x'); // two pieces
    for (const auto &client : clients) {
        for (int i = 0; i < eventCount; ++i)
            replies.append(client->emitWithAck("echo", i, bytes));
    }
    for (const auto &reply : std::as_const(replies)) {
        QTRY_VERIFY_WITH_TIMEOUT(reply.isFinished(), 30'000);
        QCOMPARE(reply.result().value<QByteArray>(1), bytes);
    }
    QCOMPARE(serverParser->made.load(), clientCount);
    QCOMPARE(clientParser->made.load(), clientCount);

    const QSet<QThread *> mine{ QThread::currentThread() };
    QCOMPARE(serverParser->encoders(), mine);
    QCOMPARE(clientParser->encoders(), mine);
    QCOMPARE(serverParser->decoders().size(), hasIoThreads ? 2 : 1);
    QCOMPARE(serverParser->decoders().contains(QThread::currentThread()), !hasIoThreads);
    QCOMPARE(clientParser->decoders().size(), hasIoThreads ? clientCount : 1);
    QCOMPARE(clientParser->decoders().contains(QThread::currentThread()), !hasIoThreads);

    clients.clear();
    server.reset();
    QTRY_COMPARE(serverParser->alive + clientParser->alive, 0);
    QCOMPARE(serverParser->intrusions.load(), 0);
    QCOMPARE(clientParser->intrusions.load(), 0);
}

QTEST_GUILESS_MAIN(tst_PacketParserThreads)
#include "tst_packetparserthreads.moc"
