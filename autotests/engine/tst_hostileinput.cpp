// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Random and mutated bytes thrown at a live port, while honest sessions on the same server go on undisturbed.
#include "protocol/enginehandshake.h"
#include "enginefront.h"
#include "rawclient.h"
#include "testclock.h"

#include <QLoggingCategory>
#include <QRandomGenerator>
#include <QTest>

#include <deque>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray pollingTarget("/socket.io/?EIO=4&transport=polling");
const QByteArray webSocketTarget("/socket.io/?EIO=4&transport=websocket");

class HostileInput
{
public:
    explicit HostileInput(quint32 seed)
        : m_random(seed)
    {}

    QByteArray noise(int maxSize)
    {
        QByteArray bytes(m_random.bounded(1, maxSize + 1), Qt::Uninitialized);
        for (char &byte : bytes)
            byte = char(m_random.bounded(256));
        return bytes;
    }
    // Some bytes changed, taken out, put in or repeated; sometimes cut off.
    QByteArray mutated(QByteArray bytes)
    {
        for (int i = m_random.bounded(1, 6); i > 0 && !bytes.isEmpty(); --i) {
            const int at = m_random.bounded(int(bytes.size()));
            switch (m_random.bounded(5)) {
            case 0:
                bytes[at] = char(m_random.bounded(256));
                break;
            case 1:
                bytes.remove(at, m_random.bounded(1, 9));
                break;
            case 2:
                bytes.insert(at, noise(8));
                break;
            case 3:
                bytes.insert(at, bytes.mid(at, m_random.bounded(1, 40)));
                break;
            default:
                bytes[at] = bytes[at] ^ char(1 << m_random.bounded(8));
                break;
            }
        }
        if (m_random.bounded(8) == 0)
            bytes.truncate(m_random.bounded(int(bytes.size()) + 1));
        return bytes;
    }
    QByteArray frames()
    {
        static constexpr int opcodes[] = { 0, 1, 2, 8, 9, 10, 3, 15 };
        static const QByteArray payloads[] = { "4hello", "2probe", "3", "5", "2",
                                               "1",      "6",      "b", "",  "0{}" };
        QByteArray bytes;
        for (int i = m_random.bounded(1, 6); i > 0; --i) {
            const QByteArray payload = m_random.bounded(3) ? payloads[m_random.bounded(10)]
                                                           : noise(300);
            bytes += RawClient::frame(opcodes[m_random.bounded(m_random.bounded(4) ? 6 : 8)],
                                      payload, m_random.bounded(4) != 0);
        }
        return m_random.bounded(2) ? bytes : mutated(bytes);
    }
    bool once(int in) { return m_random.bounded(in) == 0; }

private:
    QRandomGenerator m_random;
};

} // namespace

class tst_HostileInput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { HttpFront::addStreamRows(); }
    void init()
    {
        QFETCH_GLOBAL(HttpFront::Streams, streams);
        HttpFront::setStreams(streams);
    }
    void initTestCase();
    void honestSessionsGoOn_data();
    void honestSessionsGoOn();
    void connectionsDoNotPileUp();
};

void tst_HostileInput::initTestCase()
{
    QLoggingCategory::setFilterRules(u"qsocketio.*=false"_s);
}

void tst_HostileInput::honestSessionsGoOn_data()
{
    QTest::addColumn<QByteArray>("kind");
    for (const char *const kind : { "noise", "handshakes", "posts", "upgrades", "frames", "probes" })
        QTest::newRow(kind) << QByteArray(kind);
}

void tst_HostileInput::honestSessionsGoOn()
{
    QFETCH(QByteArray, kind);
    TestClock clock;
    EngineSettings settings;
    settings.maxPayload = 1000;
    EngineFront front(clock.deadlines(), settings);
    front.echo();
    RawClient honest(front.port());
    QVERIFY(honest.upgrade(webSocketTarget));
    QVERIFY(honest.frameText().startsWith("0{"));
    RawClient victim(front.port());
    HostileInput input(quint32(qHash(kind, 42)));

    constexpr int rounds = 200;
    std::deque<std::unique_ptr<RawClient>> attackers;
    for (int round = 0; round < rounds; ++round) {
        victim.send(RawClient::request("GET", pollingTarget));
        const auto opened = victim.response();
        QVERIFY(opened);
        const auto handshake = EngineHandshake::fromJson(opened->body.mid(1));
        QVERIFY(handshake);
        const QByteArray sid = "&sid=" + handshake->sid;

        QByteArray bytes;
        if (kind == "noise")
            bytes = input.noise(2000);
        else if (kind == "handshakes")
            bytes = input.mutated(RawClient::request("GET", pollingTarget, {}, "Accept: */*\r\n"));
        else if (kind == "posts")
            bytes = input.mutated(RawClient::request("POST", pollingTarget + sid,
                                                     "4hello\x1e"
                                                     "bAQID\x1e"
                                                     "3"))
                    + input.mutated(
                            RawClient::request("POST", pollingTarget + sid, input.noise(1200)));
        else if (kind == "upgrades")
            bytes = input.mutated(RawClient::upgradeRequest(webSocketTarget)) + input.frames();
        else if (kind == "frames")
            bytes = RawClient::upgradeRequest(webSocketTarget) + input.frames();
        else
            bytes = RawClient::upgradeRequest(webSocketTarget + sid) + RawClient::text("2probe")
                    + input.frames();

        attackers.push_back(std::make_unique<RawClient>(front.port()));
        attackers.back()->send(bytes);
        QVERIFY(waitUntil([&] { return attackers.back()->socket().bytesToWrite() == 0; }));
        if (input.once(4))
            attackers.back()->socket().abort();
        if (attackers.size() > 16)
            attackers.pop_front();

        const QByteArray message = "4round " + QByteArray::number(round);
        honest.send(RawClient::text(message));
        QCOMPARE(honest.frameText(), message);
    }
}

// Whatever an attacker leaves half done is gone once its time is up.
void tst_HostileInput::connectionsDoNotPileUp()
{
    TestClock clock;
    EngineFront front(clock.deadlines());
    HostileInput input(7);
    std::vector<std::unique_ptr<RawClient>> attackers;
    const QByteArray seeds[] = { RawClient::request("GET", pollingTarget),
                                 RawClient::request("POST", pollingTarget, "4"),
                                 RawClient::upgradeRequest(webSocketTarget), QByteArray() };
    for (int i = 0; i < 100; ++i) {
        attackers.push_back(std::make_unique<RawClient>(front.port()));
        const QByteArray &seed = seeds[i % 4];
        attackers.back()->send(seed.isEmpty() ? seed : input.mutated(seed));
        QVERIFY(waitUntil([&] { return attackers.back()->socket().bytesToWrite() == 0; }));
    }
    // Some time-outs start only when the former has passed, and closing takes the event loop.
    for (int i = 0; i < 10; ++i) {
        clock.pass(15s);
        for (int turn = 0; turn < 20; ++turn)
            QCoreApplication::processEvents();
    }
    QTRY_COMPARE(front.http.connectionCount(), 0);
    QTRY_COMPARE(front.engine->sessionCount(), 0);
    for (const auto &attacker : attackers)
        QTRY_VERIFY(!attacker->isConnected());
}

QTEST_GUILESS_MAIN(tst_HostileInput)
#include "tst_hostileinput.moc"
