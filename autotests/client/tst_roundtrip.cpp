// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How long a round trip takes, as the client measures it on either transport, on a port and in memory.
#include "meeting.h"

#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace std::chrono_literals;
using QSocketIo::Transport;
using QSocketIoPrivate::Meeting;
using State = QSocketIoClient::State;

class tst_RoundTrip : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data();
    void init();
    void cleanup();
    void unknownAtFirst();
    void isMeasured_data();
    void isMeasured();
    void isMeasuredWithEachHeartbeat();
    void unknownAgainWhenClosed();
    void clientMayGoInTheSignal();

private:
    void connectClient(QSocketIoClient &client, const QList<Transport> &transports)
    {
        m_meeting->prepare(client);
        client.setTransports(transports);
        client.open();
    }

    std::unique_ptr<Meeting> m_meeting;
    std::unique_ptr<QSocketIoServer> m_server;
};

void tst_RoundTrip::initTestCase_data()
{
    QTest::addColumn<Meeting::Place>("place");
    QTest::newRow("port") << Meeting::Place::Port;
    QTest::newRow("memory") << Meeting::Place::Memory;
}

void tst_RoundTrip::init()
{
    QFETCH_GLOBAL(const Meeting::Place, place);
    m_meeting = std::make_unique<Meeting>(place);
    m_server = std::make_unique<QSocketIoServer>();
    QVERIFY(m_meeting->start(*m_server));
}

void tst_RoundTrip::cleanup()
{
    m_server.reset();
    m_meeting.reset();
}

void tst_RoundTrip::unknownAtFirst()
{
    const QSocketIoClient client;
    QCOMPARE(client.roundTripTime(), std::chrono::microseconds(-1));
}

void tst_RoundTrip::isMeasured_data()
{
    QTest::addColumn<QList<Transport>>("transports");
    QTest::newRow("polling") << QList<Transport>{ Transport::Polling };
    QTest::newRow("WebSocket") << QList<Transport>{ Transport::WebSocket };
    QTest::newRow("upgrade") << QList<Transport>{ Transport::Polling, Transport::WebSocket };
}

void tst_RoundTrip::isMeasured()
{
    QFETCH(const QList<Transport>, transports);
    QSocketIoClient client;
    QSignalSpy spy(&client, &QSocketIoClient::roundTripTimeChanged);
    connectClient(client, transports);
    QTRY_VERIFY(!spy.isEmpty());
    const auto time = spy.constFirst().constFirst().value<std::chrono::microseconds>();
    QVERIFY(time > 0us);
    QVERIFY(time < 10s);
    QTRY_COMPARE(client.transport(), transports.constLast());
    QVERIFY(client.roundTripTime() > 0us);
}

void tst_RoundTrip::isMeasuredWithEachHeartbeat()
{
    m_server->setPing(20ms, 10s);
    QSocketIoClient client;
    QSignalSpy spy(&client, &QSocketIoClient::roundTripTimeChanged);
    connectClient(client, { Transport::WebSocket });
    constexpr int several = 4;
    QTRY_VERIFY(spy.size() >= several);
}

void tst_RoundTrip::unknownAgainWhenClosed()
{
    QSocketIoClient client;
    connectClient(client, { Transport::WebSocket });
    QTRY_VERIFY(client.roundTripTime() > 0us);
    QSignalSpy spy(&client, &QSocketIoClient::roundTripTimeChanged);
    client.close();
    QCOMPARE(client.roundTripTime(), std::chrono::microseconds(-1));
    QCOMPARE(spy.size(), 1);
    QCOMPARE(spy.constFirst().constFirst().value<std::chrono::microseconds>(),
             std::chrono::microseconds(-1));
    QTRY_COMPARE(client.state(), State::Closed);
    QCOMPARE(spy.size(), 1);
}

void tst_RoundTrip::clientMayGoInTheSignal()
{
    for (const Transport transport : { Transport::Polling, Transport::WebSocket }) {
        auto *client = new QSocketIoClient;
        const QPointer<QSocketIoClient> guard(client);
        connect(client, &QSocketIoClient::roundTripTimeChanged, this, [client] { delete client; });
        connectClient(*client, { transport });
        QTRY_VERIFY(!guard);
    }
}

QTEST_GUILESS_MAIN(tst_RoundTrip)

#include "tst_roundtrip.moc"
