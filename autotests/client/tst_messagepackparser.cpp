// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What only the MessagePack parser can do, or do wrong. Everything else is in tst_endtoend, with both parsers.
#include "qsocketioclient.h"
#include "qsocketioserver.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QTimeZone>

#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;
using QSocketIo::ErrorCode;
using QSocketIo::Parser;
using QSocketIo::Transport;

class tst_MessagePackParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void isOffUnlessAskedFor();
    void keepsEveryValue();
    void placeholdersAreOrdinaryObjects();
    void aJsonClientIsTold();
    void aJsonServerIsTold();
    void serverLimits_data();
    void serverLimits();
    void clientLimits_data();
    void clientLimits();
    void appliesToNewConnectionsOnly();

private:
    std::unique_ptr<QSocketIoClient> connectClient(Parser parser = Parser::MessagePack);
    void addLimits();

    std::unique_ptr<QSocketIoServer> m_server;
};

void tst_MessagePackParser::init()
{
    m_server = std::make_unique<QSocketIoServer>();
    QVERIFY(m_server->setParser(Parser::MessagePack));
    m_server->on("echo", this, [](QSocketIoServerSocket *, const QSocketIoEvent &event) {
        event.ack().sendArguments(event.arguments());
    });
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
}

void tst_MessagePackParser::cleanup()
{
    m_server.reset();
}

std::unique_ptr<QSocketIoClient> tst_MessagePackParser::connectClient(Parser parser)
{
    auto client = std::make_unique<QSocketIoClient>(
            QUrl(u"http://127.0.0.1:%1"_s.arg(m_server->port())));
    client->setParser(parser);
    client->setTransports({ Transport::WebSocket });
    client->setReconnectEnabled(false);
    client->open();
    [&client] { QTRY_VERIFY(client->of("/")->isConnected()); }();
    return client;
}

void tst_MessagePackParser::isOffUnlessAskedFor()
{
    QSocketIoServer server;
    QSocketIoClient client;
    QCOMPARE(server.parser(), Parser::Json);
    QCOMPARE(client.parser(), Parser::Json);
    QVERIFY(server.setParser(Parser::MessagePack));
    QVERIFY(client.setParser(Parser::MessagePack));
    QCOMPARE(server.parser(), Parser::MessagePack);
    QCOMPARE(client.parser(), Parser::MessagePack);
    QVERIFY(server.setParser(Parser::Json));
    QCOMPARE(server.parser(), Parser::Json);
}

void tst_MessagePackParser::keepsEveryValue()
{
    const auto client = connectClient();
    const QVariantList sent{ std::numeric_limits<qint64>::min(),
                             std::numeric_limits<quint64>::max(),
                             0.1,
                             u"h\u00e4\U0001f600"_s,
                             QByteArray("\0\xff", 2),
                             QByteArray(""),
                             true,
                             QVariant::fromValue(nullptr),
                             QVariantList{ QVariantMap{ { u"deep"_s, QByteArray("bytes") } } } };
    const auto reply = client->of("/")->emitArgumentsWithAck("echo", sent);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().arguments(), sent);
    // Typed on both sides.
    const QDateTime moment(QDate(2024, 2, 29), QTime(12, 30, 0, 5), Qt::UTC);
    m_server->on("later", this, [](QSocketIoServerSocket *, const QDateTime &when, quint64 big) {
        return std::tuple{ when.addDays(1), big - 1 };
    });
    const auto typed = client->emitWithAck("later", moment, std::numeric_limits<quint64>::max());
    QTRY_VERIFY(typed.isFinished());
    QCOMPARE(typed.result().value<QDateTime>(0), moment.addDays(1));
    QCOMPARE(typed.result().value<quint64>(1), std::numeric_limits<quint64>::max() - 1);
}

void tst_MessagePackParser::placeholdersAreOrdinaryObjects()
{
    const auto client = connectClient();
    const QVariantList sent{ QVariantMap{ { u"_placeholder"_s, true }, { u"num"_s, 7ll } } };
    const auto reply = client->of("/")->emitArgumentsWithAck("echo", sent);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().arguments(), sent);
}

void tst_MessagePackParser::aJsonClientIsTold()
{
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(
                                 u"text message, but this side uses the MessagePack parser"_s));
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(m_server->port())));
    client.setReconnectEnabled(false);
    QSignalSpy closed(&client, &QSocketIoClient::closed);
    client.open();
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(m_server->of("/")->socketCount(), 0);
}

void tst_MessagePackParser::aJsonServerIsTold()
{
    m_server->setParser(Parser::Json);
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(
                                 u"packet in MessagePack, but this side uses the JSON parser"_s));
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(m_server->port())));
    client.setParser(Parser::MessagePack);
    client.setReconnectEnabled(false);
    QSignalSpy closed(&client, &QSocketIoClient::closed);
    client.open();
    QTRY_COMPARE(closed.size(), 1);
}

void tst_MessagePackParser::addLimits()
{
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("complaint");
    QTest::newRow("nesting at") << QVariant(QVariantList{ QVariantList{ 1 } }) << QString();
    QTest::newRow("nesting above")
            << QVariant(QVariantList{ QVariantList{ QVariantList{} } }) << u"nested deeper"_s;
    QTest::newRow("bytes at") << QVariant(QVariantList{ QByteArray("a"), QByteArray("b") })
                              << QString();
    QTest::newRow("bytes above") << QVariant(
            QVariantList{ QByteArray("a"), QByteArray("b"), QByteArray("c") })
                                 << u"more attachments"_s;
}

void tst_MessagePackParser::serverLimits_data()
{
    addLimits();
}

void tst_MessagePackParser::serverLimits()
{
    QFETCH(QVariant, value);
    QFETCH(QString, complaint);
    m_server->setMaxNesting(3);
    m_server->setMaxAttachments(2);
    const auto client = connectClient();
    QSignalSpy closed(client.get(), &QSocketIoClient::closed);
    if (!complaint.isEmpty())
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(complaint));
    const auto reply = client->emitWithAck("echo", value);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().isError(), !complaint.isEmpty());
    QTRY_COMPARE(closed.size(), complaint.isEmpty() ? 0 : 1);
}

void tst_MessagePackParser::clientLimits_data()
{
    addLimits();
}

void tst_MessagePackParser::clientLimits()
{
    QFETCH(QVariant, value);
    QFETCH(QString, complaint);
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(m_server->port())));
    client.setParser(Parser::MessagePack);
    client.setMaxNesting(3);
    client.setMaxAttachments(2);
    client.setReconnectEnabled(false);
    client.open();
    QTRY_VERIFY(client.of("/")->isConnected());
    QSignalSpy received(client.of("/"), &QSocketIoEndpoint::eventReceived);
    QSignalSpy closed(&client, &QSocketIoClient::closed);
    QSignalSpy errors(&client, &QSocketIoClient::errorOccurred);
    if (!complaint.isEmpty())
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(complaint));
    m_server->emitEvent("news", value);
    if (complaint.isEmpty()) {
        QTRY_COMPARE(received.size(), 1);
        return;
    }
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed.at(0).at(0).value<DisconnectReason>(), DisconnectReason::ProtocolError);
    QCOMPARE(received.size(), 0);
    // And says why.
    QCOMPARE(errors.size(), 1);
    const auto error = errors.at(0).at(0).value<QSocketIoError>();
    QCOMPARE(error.code(), ErrorCode::ProtocolViolation);
    QVERIFY2(error.message().contains(complaint), qPrintable(error.message()));
}

void tst_MessagePackParser::appliesToNewConnectionsOnly()
{
    const auto packed = connectClient();
    m_server->setParser(Parser::Json);
    const auto text = connectClient(Parser::Json);
    // One broadcast to both: each receiver gets its own form.
    QSignalSpy packedReceived(packed->of("/"), &QSocketIoEndpoint::eventReceived);
    QSignalSpy textReceived(text->of("/"), &QSocketIoEndpoint::eventReceived);
    m_server->emitEvent("news", QByteArray("bytes"), 5);
    QTRY_COMPARE(packedReceived.size(), 1);
    QTRY_COMPARE(textReceived.size(), 1);
    for (const auto *spy : { &packedReceived, &textReceived })
        QCOMPARE(spy->at(0).at(0).value<QSocketIoEvent>().arguments(),
                 (QVariantList{ QByteArray("bytes"), 5ll }));
}

QTEST_GUILESS_MAIN(tst_MessagePackParser)
#include "tst_messagepackparser.moc"
