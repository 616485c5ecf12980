// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How long a round trip takes, as the client measures it on either transport.
#include "qsocketioclient.h"
#include "testserver.h"

#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using QSocketIo::Transport;
using QSocketIoPrivate::TestServer;
using State = QSocketIoClient::State;

class tst_RoundTrip : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void unknownAtFirst();
    void isMeasured_data();
    void isMeasured();
    void isMeasuredWithEachHeartbeat();
    void unknownAgainWhenClosed();
    void clientMayGoInTheSignal();
};

namespace {

void connectClient(QSocketIoClient &client, const TestServer &server,
                   const QList<Transport> &transports)
{
    client.setUrl(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.port())));
    client.setTransports(transports);
    client.open();
}

} // namespace

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
    TestServer server;
    QSocketIoClient client;
    QSignalSpy spy(&client, &QSocketIoClient::roundTripTimeChanged);
    connectClient(client, server, transports);
    QTRY_VERIFY(!spy.isEmpty());
    const auto time = spy.constFirst().constFirst().value<std::chrono::microseconds>();
    QVERIFY(time > 0us);
    QVERIFY(time < 10s);
    QTRY_COMPARE(client.transport(), transports.constLast());
    QVERIFY(client.roundTripTime() > 0us);
}

void tst_RoundTrip::isMeasuredWithEachHeartbeat()
{
    TestServer server;
    server.setPing(20ms, 10s);
    QSocketIoClient client;
    QSignalSpy spy(&client, &QSocketIoClient::roundTripTimeChanged);
    connectClient(client, server, { Transport::WebSocket });
    constexpr int several = 4;
    QTRY_VERIFY(spy.size() >= several);
}

void tst_RoundTrip::unknownAgainWhenClosed()
{
    TestServer server;
    QSocketIoClient client;
    connectClient(client, server, { Transport::WebSocket });
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
    TestServer server;
    for (const Transport transport : { Transport::Polling, Transport::WebSocket }) {
        auto *client = new QSocketIoClient;
        const QPointer<QSocketIoClient> guard(client);
        connect(client, &QSocketIoClient::roundTripTimeChanged, this, [client] { delete client; });
        connectClient(*client, server, { transport });
        QTRY_VERIFY(!guard);
    }
}

QTEST_GUILESS_MAIN(tst_RoundTrip)

#include "tst_roundtrip.moc"
