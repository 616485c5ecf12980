// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program is told of the way from polling to a WebSocket.
#include "clientthread.h"
#include "qsocketioclient.h"
#include "qsocketiotestclock.h"
#include "scriptedserver.h"

#include <QPointer>
#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using QSocketIo::ErrorCode;
using QSocketIo::Transport;

namespace {

struct Pair
{
    Pair()
    {
        client.setUrl(server.url({}));
        client.setReconnectEnabled(false);
        QSocketIoPrivate::chooseIoThread(client);
        QObject::connect(&client, &QSocketIoClient::upgradeFailed, &client,
                         [this](const QSocketIoError &error) { failures.append(error); });
        server.afterHandshake = QByteArrayLiteral("\x1e"
                                                  "40{\"sid\":\"main\"}");
    }
    bool isProbing() const { return server.texts().contains("2probe"); }
    // The session goes on over polling.
    bool isIntact()
    {
        client.emitEvent("still");
        return QTest::qWaitFor([this] { return server.postedPackets().contains(R"(42["still"])"); })
               && client.state() == QSocketIoClient::State::Open
               && client.transport() == Transport::Polling;
    }

    ScriptedEngine server;
    QSocketIoClient client;
    QSignalSpy transports{ &client, &QSocketIoClient::transportChanged };
    QSignalSpy closings{ &client, &QSocketIoClient::closed };
    QList<QSocketIoError> failures;
};

} // namespace

class tst_UpgradeEvents : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void success();
    void refused();
    void closed();
    void wrongAnswer();
    void noAnswer();
    void onceForEachConnection();
    void endOfTheClient();
};

void tst_UpgradeEvents::success()
{
    Pair pair;
    pair.client.open();
    QTRY_COMPARE(pair.client.transport(), Transport::WebSocket);
    QCOMPARE(pair.transports.count(), 1);
    pair.client.close();
    QTRY_COMPARE(pair.closings.count(), 1);
    QVERIFY(pair.failures.isEmpty());
}

void tst_UpgradeEvents::refused()
{
    Pair pair;
    pair.server.onUpgrade = [](const ScriptedRequest &request) {
        request.answer("no WebSockets here", 403);
    };
    pair.client.open();
    QTRY_COMPARE(pair.failures.size(), 1);
    const QSocketIoError error = pair.failures.first();
    QCOMPARE(error.code(), ErrorCode::TransportFailed);
    QVERIFY2(error.message().contains(u"403"_s), qPrintable(error.message()));
    QCOMPARE(error.data().toMap().value(u"httpStatus"_s).toInt(), 403);
    QCOMPARE(error.data().toMap().value(u"body"_s).toString(), u"no WebSockets here"_s);
    QVERIFY(pair.isIntact());
    QCOMPARE(pair.failures.size(), 1);
    QCOMPARE(pair.transports.count(), 0);
}

void tst_UpgradeEvents::closed()
{
    Pair pair;
    pair.server.answersProbe = false;
    pair.client.open();
    QTRY_VERIFY(pair.isProbing());
    pair.server.sendClose(1008, "policy");
    QTRY_COMPARE(pair.failures.size(), 1);
    QCOMPARE(pair.failures.first().data().toMap().value(u"closeCode"_s).toInt(), 1008);
    QVERIFY(pair.isIntact());
    QCOMPARE(pair.failures.size(), 1);
}

void tst_UpgradeEvents::wrongAnswer()
{
    Pair pair;
    pair.server.answersProbe = false;
    pair.client.open();
    QTRY_VERIFY(pair.isProbing());
    pair.server.sendText("3other");
    QTRY_COMPARE(pair.failures.size(), 1);
    QVERIFY(pair.failures.first().message().contains(u"answered wrongly"_s));
    QVERIFY(pair.isIntact());
}

// In the test's thread, whose clock it is.
void tst_UpgradeEvents::noAnswer()
{
    Pair pair;
    QSocketIoTestClock clock;
    clock.drive(&pair.client);
    pair.server.answersProbe = false;
    pair.client.open();
    QTRY_VERIFY(pair.isProbing());
    clock.advance(9999ms);
    QVERIFY(pair.failures.isEmpty());
    clock.advance(1ms);
    QCOMPARE(pair.failures.size(), 1);
    QCOMPARE(pair.failures.first().code(), ErrorCode::TransportFailed);
    QVERIFY(pair.failures.first().message().contains(u"timed out"_s));
    QVERIFY(!pair.failures.first().data().isValid());
    QVERIFY(pair.isIntact());
}

void tst_UpgradeEvents::onceForEachConnection()
{
    Pair pair;
    pair.server.onUpgrade = [](const ScriptedRequest &request) { request.drop(); };
    pair.client.open();
    QTRY_COMPARE(pair.failures.size(), 1);
    pair.client.reconnectNow();
    QTRY_COMPARE(pair.failures.size(), 2);
    QVERIFY(pair.isIntact());
    QCOMPARE(pair.failures.size(), 2);
}

void tst_UpgradeEvents::endOfTheClient()
{
    Pair pair;
    auto *client = new QSocketIoClient(pair.server.url({}));
    const QPointer<QSocketIoClient> guard(client);
    QSocketIoPrivate::chooseIoThread(*client);
    pair.server.onUpgrade = [](const ScriptedRequest &request) { request.answer("no", 400); };
    connect(client, &QSocketIoClient::upgradeFailed, this, [client] { delete client; });
    client->open();
    QTRY_VERIFY(!guard);
    QTRY_COMPARE(pair.server.waitingRequests(), 0);
}

QTEST_GUILESS_MAIN(tst_UpgradeEvents)

#include "tst_upgradeevents.moc"
