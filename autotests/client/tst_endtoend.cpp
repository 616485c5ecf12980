// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What travels: namespaces, refusals, arguments and acknowledgements.
#include "tst_endtoend.h"

#include "protocol/messagepack.h"
#include "splitparser.h"

#include <QSignalSpy>
#include <QTimer>

#include <algorithm>
#include <limits>

using namespace std::chrono_literals;
using QSocketIo::ErrorCode;
using QSocketIo::Transport;
using QSocketIoPrivate::Meeting;
using Transports = QList<Transport>;

namespace {

template <typename Side>
void chooseParser(Side &side)
{
    QFETCH_GLOBAL(QString, parser);
    if (parser == QLatin1String("MessagePack"))
        side.setParser(QSocketIo::Parser::MessagePack);
    else if (parser == QLatin1String("CBOR"))
        side.setParser(std::make_shared<CborParser>());
    else if (parser == QLatin1String("split"))
        side.setParser(std::make_shared<SplitParser>());
}

} // namespace

void tst_EndToEnd::addTransports()
{
    QTest::addColumn<Transports>("transports");
    QTest::newRow("polling") << Transports{ Transport::Polling };
    QTest::newRow("WebSocket") << Transports{ Transport::WebSocket };
    QTest::newRow("upgrade") << Transports{ Transport::Polling, Transport::WebSocket };
    QTest::newRow("WebSocket first") << Transports{ Transport::WebSocket, Transport::Polling };
}

void tst_EndToEnd::initTestCase_data()
{
    QTest::addColumn<QString>("parser");
    QTest::addColumn<Meeting::Place>("place");
    QStringList parsers{ QStringLiteral("JSON") };
    if (QSocketIoPrivate::isMessagePackAvailable())
        parsers.append(QStringLiteral("MessagePack"));
    for (const QString &parser : std::as_const(parsers)) {
        QTest::addRow("%s", qPrintable(parser)) << parser << Meeting::Place::Port;
        QTest::addRow("%s in memory", qPrintable(parser)) << parser << Meeting::Place::Memory;
    }
    // Parsers of the program.
    QTest::newRow("CBOR") << QStringLiteral("CBOR") << Meeting::Place::Port;
    QTest::newRow("split") << QStringLiteral("split") << Meeting::Place::Port;
}

std::unique_ptr<QSocketIoServer> tst_EndToEnd::makeServer()
{
    auto server = std::make_unique<QSocketIoServer>();
    chooseParser(*server);
    return server;
}

void tst_EndToEnd::init()
{
    QFETCH_GLOBAL(Meeting::Place, place);
    m_meeting = std::make_unique<Meeting>(place);
    m_server = makeServer();
    m_server->setMaxPayload(4'000'000);
    QVERIFY(m_meeting->start(*m_server));
    m_server->on("echo", this, [](QSocketIoServerSocket *, const QSocketIoEvent &event) {
        event.ack().sendArguments(event.arguments());
    });
}

void tst_EndToEnd::cleanup()
{
    m_clients.clear();
    m_server.reset();
    m_meeting.reset();
}

std::unique_ptr<QSocketIoClient> tst_EndToEnd::makeClient() const
{
    auto client = std::make_unique<QSocketIoClient>();
    m_meeting->prepare(*client);
    if (QTest::currentDataTag()) {
        QFETCH(Transports, transports);
        client->setTransports(transports);
    }
    chooseParser(*client);
    client->setReconnectDelay(20ms, 50ms);
    return client;
}

QSocketIoClient *tst_EndToEnd::connectClient()
{
    m_clients.push_back(makeClient());
    QSocketIoClient *client = m_clients.back().get();
    client->of("/");
    client->open();
    [client] { QTRY_VERIFY(client->of("/")->isConnected()); }();
    return client;
}

void tst_EndToEnd::namespaces()
{
    QSocketIoServerNamespace *chatHere = m_server->of("/chat");
    chatHere->on("who", this, [](QSocketIoServerSocket *socket) {
        return QString(socket->serverNamespace()->name() + socket->id());
    });
    auto *client = connectClient();
    auto *chat = client->of("chat");
    QTRY_VERIFY(chat->isConnected());
    QVERIFY(chat->id() != client->of("/")->id());
    QCOMPARE(m_server->of("/")->socketCount(), 1);
    QCOMPARE(chatHere->socketCount(), 1);
    QCOMPARE(chatHere->sockets().constFirst()->id(), chat->id());
    const auto reply = chat->emitWithAck("who");
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<QString>(), QString(u"/chat" + chat->id()));
    QFETCH(Transports, transports);
    const bool isUpgraded = transports.size() == 2;
    QTRY_COMPARE(client->transport(), isUpgraded ? Transport::WebSocket : transports.constFirst());
    QTRY_COMPARE(peer(client)->transport(), client->transport());
}

void tst_EndToEnd::authAndHandshake()
{
    m_clients.push_back(makeClient());
    auto *client = m_clients.back().get();
    QUrl url = client->url();
    url.setQuery(QStringLiteral("room=a%26b"));
    client->setUrl(url);
    QNetworkRequest request;
    request.setRawHeader("X-Operator", "ann");
    client->setBaseRequest(request);
    const QVariantMap auth{ { QStringLiteral("token"), QStringLiteral("t") },
                            { QStringLiteral("n"), QVariantList{ 1, 2 } } };
    client->of("/")->setAuth(auth);
    client->open();
    QTRY_VERIFY(client->of("/")->isConnected());
    const QSocketIoHandshake handshake = peer(client)->handshake();
    QCOMPARE(handshake.auth(), auth);
    QCOMPARE(handshake.queryValue(QStringLiteral("room")), QStringLiteral("a&b"));
    QCOMPARE(handshake.header("x-operator"), QByteArray("ann"));
    QVERIFY(handshake.peerAddress().isLoopback());
}

void tst_EndToEnd::refusalWithData()
{
    m_server->of("/secret")->use(this, [](QSocketIoServerSocket *socket) {
        if (socket->handshake().auth().value(QStringLiteral("token")).toString()
            == QLatin1String("sesame"))
            return QSocketIoError();
        return QSocketIoError::rejected(QStringLiteral("not allowed"),
                                        QVariantMap{ { QStringLiteral("code"), 7 } });
    });
    auto *client = connectClient();
    auto *secret = client->of("/secret");
    QSignalSpy refusals(secret, &QSocketIoClientNamespace::connectionRejected);
    QTRY_COMPARE(refusals.count(), 1);
    const auto error = refusals.constFirst().constFirst().value<QSocketIoError>();
    QCOMPARE(error.code(), ErrorCode::ConnectionRejected);
    QCOMPARE(error.message(), QStringLiteral("not allowed"));
    QCOMPARE(error.data().toMap().value(QStringLiteral("code")).toInt(), 7);
    QCOMPARE(m_server->of("/secret")->socketCount(), 0);
    secret->setAuth({ { QStringLiteral("token"), QStringLiteral("sesame") } });
    secret->connectToServer();
    QTRY_VERIFY(secret->isConnected());
}

void tst_EndToEnd::unknownNamespace()
{
    auto *client = connectClient();
    auto *nowhere = client->of("/nowhere");
    QSignalSpy refusals(nowhere, &QSocketIoClientNamespace::connectionRejected);
    QTRY_COMPARE(refusals.count(), 1);
    QCOMPARE(refusals.constFirst().constFirst().value<QSocketIoError>().message(),
             QStringLiteral("Invalid namespace"));
    QVERIFY(client->of("/")->isConnected());
}

void tst_EndToEnd::everyJsonType()
{
    auto *client = connectClient();
    const QVariantList values{
        QVariant::fromValue(nullptr),
        true,
        false,
        0,
        std::numeric_limits<qint64>::max(),
        std::numeric_limits<qint64>::min(),
        0.1,
        1.7976931348623157e308,
        QString(QLatin1String("")),
        QStringLiteral(
                u"\u00e4\u20ac\u4e2d\U0001f600 \"quoted\" \\ / \b\f\n\r\t\u0001\u2028\ufeff"),
        QVariantList(),
        QVariantMap(),
        QVariantMap{ { QStringLiteral("a"),
                       QVariantList{ 1, QVariantMap{ { QStringLiteral("b"), false } } } } },
        QVariantMap{ { QStringLiteral("_placeholder"), true }, { QStringLiteral("num"), 0 } },
    };
    const auto reply = client->of("/")->emitArgumentsWithAck("echo", values);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().arguments(), values);
}

void tst_EndToEnd::nestedBinary()
{
    auto *client = connectClient();
    const QVariantList values{
        QByteArray("\x00\xff", 2), QByteArray(""),
        QVariantMap{ { QStringLiteral("a"),
                       QVariantList{ 1, QByteArray("deep"),
                                     QVariantMap{ { QStringLiteral("b"), QByteArray("er") } } } } },
        QVariantList{ QByteArray("5"), QByteArray("6"), QByteArray("7"), QByteArray("8"),
                      QByteArray("9"), QByteArray("10") }
    };
    const auto reply = client->of("/")->emitArgumentsWithAck("echo",
                                                             values); // ten attachments: the most
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().arguments(), values);
}

void tst_EndToEnd::acknowledgementsBothWays()
{
    auto *client = connectClient();
    m_server->on("sum", this, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    client->on("difference", this, [](int a, int b) { return a - b; });
    int sum = 0;
    client->of("/")->withAck(this, [&sum](int result) { sum = result; }).emitEvent("sum", 20, 22);
    const auto difference = peer(client)->emitWithAck("difference", 5, 3);
    QTRY_COMPARE(sum, 42);
    QTRY_VERIFY(difference.isFinished());
    QCOMPARE(difference.result().value<int>(), 2);
}

void tst_EndToEnd::acknowledgementsTimeOut()
{
    auto *client = connectClient();
    const auto ours = client->withTimeout(20ms).emitWithAck("nobody listens");
    const auto theirs = peer(client)->withTimeout(20ms).emitWithAck("nobody listens");
    QTRY_VERIFY(ours.isFinished() && theirs.isFinished());
    QCOMPARE(ours.result().error().code(), ErrorCode::AckTimeout);
    QCOMPARE(theirs.result().error().code(), ErrorCode::AckTimeout);
}

void tst_EndToEnd::megabytes()
{
    auto *client = connectClient();
    QByteArray bytes(1'000'000, Qt::Uninitialized);
    for (qsizetype i = 0; i < bytes.size(); ++i)
        bytes[i] = char(i * 31);
    const QString text = QStringLiteral(u"\u20ac\U0001f600x").repeated(125'000);
    for (int round = 0; round < 2; ++round) {
        const auto reply = client->emitWithAck("echo", bytes, text);
        QTRY_VERIFY_WITH_TIMEOUT(reply.isFinished(), 20000);
        QVERIFY(reply.result().value<QByteArray>(0) == bytes);
        QVERIFY(reply.result().value<QString>(1) == text);
    }
}

void tst_EndToEnd::thousandEventsInOrder()
{
    constexpr int count = 1000;
    auto *client = connectClient();
    QList<int> there;
    QList<int> here;
    m_server->on("n", this, [&there](QSocketIoServerSocket *, int number) { there.append(number); });
    client->on("n", this, [&here](int number) { here.append(number); });
    for (int i = 0; i < count; ++i) {
        client->emitEvent("n", i);
        peer(client)->emitEvent("n", i);
    }
    QTRY_COMPARE_WITH_TIMEOUT(there.size(), count, 20000);
    QTRY_COMPARE_WITH_TIMEOUT(here.size(), count, 20000);
    QVERIFY(std::is_sorted(there.cbegin(), there.cend()));
    QVERIFY(std::is_sorted(here.cbegin(), here.cend()));
}

void tst_EndToEnd::eventsInTheConnectedSlotsArrive()
{
    QStringList there;
    QStringList here;
    connect(m_server->of("/"), &QSocketIoServerNamespace::socketConnected, this,
            [](QSocketIoServerSocket *socket) { socket->emitEvent("hello from the server"); });
    connect(m_server->of("/"), &QSocketIoServerNamespace::eventReceived, this,
            [&there](QSocketIoServerSocket *, const QSocketIoEvent &event) {
                there.append(event.name());
            });
    m_clients.push_back(makeClient());
    auto *client = m_clients.back().get();
    auto *main = client->of("/");
    connect(main, &QSocketIoEndpoint::eventReceived, this,
            [&here](const QSocketIoEvent &event) { here.append(event.name()); });
    connect(main, &QSocketIoClientNamespace::connected, this,
            [main] { main->emitEvent("connected"); });
    main->emitEvent("kept");
    client->open();
    QTRY_COMPARE(there, (QStringList{ QStringLiteral("kept"), QStringLiteral("connected") }));
    QTRY_COMPARE(here, QStringList{ QStringLiteral("hello from the server") });
}

void tst_EndToEnd::upgradeUnderLoadKeepsOrder()
{
    QList<int> there;
    QList<int> here;
    m_server->on("n", this, [&there](QSocketIoServerSocket *, int number, const QByteArray &) {
        there.append(number);
    });
    m_clients.push_back(makeClient());
    QSocketIoClient *client = m_clients.back().get();
    client->on("n", this, [&here](int number, const QByteArray &) { here.append(number); });
    int next = 0;
    // Both ends talk all the time, from the first moment, while the transport changes below them.
    QTimer timer;
    connect(&timer, &QTimer::timeout, this, [&] {
        client->emitEvent("n", next, QByteArray("attachment"));
        peer(client)->emitEvent("n", next, QByteArray("attachment"));
        ++next;
    });
    connect(client->of("/"), &QSocketIoClientNamespace::connected, &timer,
            [&timer] { timer.start(0); });
    client->open();
    QTRY_VERIFY(client->transport() == Transport::WebSocket && next > 50);
    const int seen = next;
    QTRY_VERIFY(next > seen + 20);
    timer.stop();
    QTRY_COMPARE(there.size(), next);
    QTRY_COMPARE(here.size(), next);
    for (int i = 0; i < next; ++i) {
        QCOMPARE(there.at(i), i);
        QCOMPARE(here.at(i), i);
    }
}

QTEST_GUILESS_MAIN(tst_EndToEnd)
