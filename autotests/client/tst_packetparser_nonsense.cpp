// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a peer can send to a parser, and a parser to a peer, that makes no sense.
#include "tst_packetparser.h"

#include "scriptedparser.h"
#include "wireclient.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIo::DisconnectReason;
using QSocketIo::ErrorCode;

namespace {

QByteArray bytesOf(const Packet &packet)
{
    return cborParser->encode(packet).constFirst().data;
}

} // namespace

void tst_PacketParser::clientsThatSendNonsenseAreClosed_data()
{
    QTest::addColumn<QByteArrayList>("messages");
    QTest::addColumn<QString>("complaint");
    const auto row = [](const char *name, const QByteArrayList &messages,
                        const QString &complaint) { QTest::newRow(name) << messages << complaint; };
    const auto event = [](const QVariantList &data) {
        return bytesOf({ PacketType::Event, u"/"_s, {}, data });
    };
    const QByteArray good = event({ u"a"_s });
    QVariantList deep;
    for (int i = 0; i < 63; ++i)
        deep = QVariantList() << QVariant(deep);
    row("nothing", { "" }, u"refuses the message: no CBOR"_s);
    row("garbage", { "\xff\xfe" }, u"refuses the message: no CBOR"_s);
    row("truncated", { good.chopped(1) }, u"refuses the message: no CBOR"_s);
    row("no packet", { QCborValue(5).toCbor() }, u"refuses the message: no array"_s);
    row("another type", { bytesOf({ PacketType(9), u"/"_s, {}, QVariantList{ u"a"_s } }) },
        u"unknown packet type"_s);
    row("depth at", { event({ u"a"_s, QVariant(deep).toList().value(0) }) }, {});
    row("depth above", { event({ u"a"_s, QVariant(deep) }) }, u"nested deeper"_s);
    row("deeper than CBOR goes", { QByteArray(5000, '\x81') }, u"refuses the message"_s);
    row("a length that is not there", { "\x5b\x7f\xff\xff\xff\xff\xff\xff\xff" },
        u"refuses the message"_s);
    row("attachments above", { event(QVariantList{ u"a"_s } + QVariantList(11, QByteArray("x"))) },
        u"more attachments"_s);
    row("attachments at", { event(QVariantList{ u"a"_s } + QVariantList(10, QByteArray("x"))) }, {});
}

void tst_PacketParser::clientsThatSendNonsenseAreClosed()
{
    QFETCH(QByteArrayList, messages);
    QFETCH(QString, complaint);
    WireClient client(m_server->port());
    client.sendBinary(bytesOf({ PacketType::Connect, u"/"_s, {}, {} }));
    QVERIFY(!client.next().isNull());
    QSocketIoServerSocket *const socket = m_server->socket();
    QVERIFY(socket);
    QSignalSpy received(socket, &QSocketIoEndpoint::eventReceived);
    QSignalSpy gone(socket, &QSocketIoServerSocket::disconnected);
    if (!complaint.isEmpty())
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(complaint));
    for (const QByteArray &message : std::as_const(messages))
        client.sendBinary(message);
    if (complaint.isEmpty()) {
        QTRY_COMPARE(received.size(), 1);
        return;
    }
    QVERIFY(client.waitForClosed());
    QTRY_COMPARE(gone.size(), 1);
    QCOMPARE(gone.at(0).at(0).value<DisconnectReason>(), DisconnectReason::ProtocolError);
    QCOMPARE(received.size(), 0);
}

void tst_PacketParser::serversThatSendNonsenseAreLeft_data()
{
    QTest::addColumn<Packet>("packet");
    QTest::addColumn<QString>("complaint");
    QTest::newRow("another type") << Packet{ PacketType(9), u"/"_s, {}, QVariantList{ u"a"_s } }
                                  << u"unknown packet type"_s;
    QTest::newRow("namespace with comma")
            << Packet{ PacketType::Event, u"/a,b"_s, {}, QVariantList{ u"a"_s } } << u"namespace"_s;
    QTest::newRow("no data") << Packet{ PacketType::Event, u"/"_s, {}, {} }
                             << u"payload is missing"_s;
    QTest::newRow("bytes above the limit")
            << Packet{ PacketType::Event,
                       u"/"_s,
                       {},
                       QVariantList{ u"a"_s, QByteArray("1"), QByteArray("2"), QByteArray("3") } }
            << u"more attachments"_s;
}

void tst_PacketParser::serversThatSendNonsenseAreLeft()
{
    QFETCH(Packet, packet);
    QFETCH(QString, complaint);
    // Of the server's; the client's makes sense of what it gets.
    const ParserPtr strange = std::make_shared<ScriptedParser>(
            [packet](const Packet &given) {
                return cborParser->encode(given.type == PacketType::Event ? packet : given);
            },
            [](const Message &message) { return cborParser->decode(message); });
    m_server->setParser(strange);
    auto client = makeClient();
    client->setMaxAttachments(2);
    client->open();
    QTRY_VERIFY(client->of("/")->isConnected());
    QSignalSpy closed(client.get(), &QSocketIoClient::closed);
    QSignalSpy errors(client.get(), &QSocketIoClient::errorOccurred);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(complaint));
    m_server->emitEvent("news", 1);
    QTRY_COMPARE(closed.size(), 1);
    QCOMPARE(closed.at(0).at(0).value<DisconnectReason>(), DisconnectReason::ProtocolError);
    QCOMPARE(errors.size(), 1);
    const auto error = errors.at(0).at(0).value<QSocketIoError>();
    QCOMPARE(error.code(), ErrorCode::ProtocolViolation);
    QVERIFY2(error.message().contains(complaint), qPrintable(error.message()));
}

// The connection goes on, and nobody crashes over what is not there.
void tst_PacketParser::whatCannotBeWrittenIsNotSent()
{
    const ParserPtr picky = std::make_shared<ScriptedParser>(
            [](const Packet &packet) {
                const bool isSecret = packet.data.toList().value(0) == u"secret"_s;
                return isSecret ? QList<Message>() : cborParser->encode(packet);
            },
            [](const Message &message) { return cborParser->decode(message); });
    m_server->setParser(picky);
    const auto client = connectClient(picky);
    QSignalSpy received(client->of("/"), &QSocketIoEndpoint::eventReceived);
    const QRegularExpression warning(u"parser has made nothing of a packet of type 2"_s);
    const QRegularExpression notSent(u"a packet that cannot be encoded was not sent"_s);
    for (int i = 0; i < 2; ++i) {
        QTest::ignoreMessage(QtWarningMsg, warning);
        QTest::ignoreMessage(QtWarningMsg, notSent);
    }
    m_server->emitEvent("secret");
    m_server->broadcast().asUncompressed().emitEvent("secret");
    const auto reply = client->withTimeout(30s).emitWithAck("echo", 1);
    m_server->emitEvent("public");
    QTRY_COMPARE(received.size(), 1);
    QTRY_VERIFY(reply.isFinished());
    QVERIFY(!reply.result().isError());
    QTest::ignoreMessage(QtWarningMsg, warning);
    QTest::ignoreMessage(QtWarningMsg, notSent);
    const auto unanswered = client->withTimeout(1ms).emitWithAck("secret");
    QTRY_VERIFY(unanswered.isFinished());
    QCOMPARE(unanswered.result().error().code(), ErrorCode::AckTimeout);
}
