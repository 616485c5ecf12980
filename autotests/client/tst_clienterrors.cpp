// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program reads when a connection fails or a namespace is refused.
#include "client/clienterrors.h"

#include <QTest>

using namespace QSocketIoPrivate;
using QSocketIo::DisconnectReason;
using QSocketIo::ErrorCode;

class tst_ClientErrors : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void refusal_data();
    void refusal();
    void connection_data();
    void connection();
    void connectionCarriesDetails();
    void longBodiesAreCut();
    void onlyFaultsAreErrors();
};

void tst_ClientErrors::refusal_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QVariant>("data");
    const QString fallback = QStringLiteral("The server refused the namespace.");
    QTest::newRow("message") << QByteArray(R"({"message":"go away"})") << QStringLiteral("go away")
                             << QVariant();
    QTest::newRow("message and data")
            << QByteArray(R"({"message":"go","data":{"code":7}})") << QStringLiteral("go")
            << QVariant(QVariantMap{ { QStringLiteral("code"), 7 } });
    QTest::newRow("string") << QByteArray(R"("Unable to connect")")
                            << QStringLiteral("Unable to connect") << QVariant();
    QTest::newRow("not ASCII") << QByteArray("\"n\xc3\xb6\"") << QStringLiteral(u"n\u00f6")
                               << QVariant();
    QTest::newRow("any object") << QByteArray(R"({"code":7})") << fallback
                                << QVariant(QVariantMap{ { QStringLiteral("code"), 7 } });
    QTest::newRow("message is no text")
            << QByteArray(R"({"message":1})") << fallback
            << QVariant(QVariantMap{ { QStringLiteral("message"), 1 } });
    QTest::newRow("nothing") << QByteArray() << fallback << QVariant();
}

void tst_ClientErrors::refusal()
{
    QFETCH(QByteArray, json);
    QFETCH(QVariant, data);
    const JsonDocumentPtr payload = json.isEmpty() ? JsonDocumentPtr()
                                                   : JsonDocument::parse(json, 64).document;
    QCOMPARE(bool(payload), !json.isEmpty());
    const QSocketIoError error = refusalError(payload);
    QCOMPARE(error.code(), ErrorCode::ConnectionRejected);
    QTEST(error.message(), "message");
    QCOMPARE(error.data().toMap(), data.toMap());
    QCOMPARE(error.data().isValid(), data.isValid());
}

void tst_ClientErrors::connection_data()
{
    QTest::addColumn<DisconnectReason>("reason");
    QTest::addColumn<TransportError::Kind>("kind");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("message");
    using Kind = TransportError::Kind;
    QTest::newRow("text only") << DisconnectReason::TransportError << Kind::Failed
                               << QStringLiteral("refused") << 0 << QByteArray()
                               << ErrorCode::TransportFailed << QStringLiteral("refused");
    QTest::newRow("status") << DisconnectReason::TransportError << Kind::Rejected << QString()
                            << 502 << QByteArray() << ErrorCode::TransportFailed
                            << QStringLiteral(
                                       "The server rejected the connection. (HTTP status 502)");
    QTest::newRow("status and body")
            << DisconnectReason::TransportError << Kind::Rejected << QStringLiteral("no") << 400
            << QByteArray("{\"code\":1,\n\"message\":\"Session ID unknown\"}")
            << ErrorCode::TransportFailed
            << QStringLiteral(
                       "no (HTTP status 400: {\"code\":1, \"message\":\"Session ID unknown\"})");
    QTest::newRow("nothing is said twice")
            << DisconnectReason::TransportError << Kind::Rejected << QStringLiteral("HTTP 400: bad")
            << 400 << QByteArray("bad") << ErrorCode::TransportFailed
            << QStringLiteral("HTTP 400: bad");
    QTest::newRow("silence") << DisconnectReason::PingTimeout << Kind::Closed << QString() << 0
                             << QByteArray() << ErrorCode::TransportFailed
                             << QStringLiteral("The server has fallen silent.");
    QTest::newRow("protocol") << DisconnectReason::ProtocolError << Kind::Closed << QString() << 0
                              << QByteArray() << ErrorCode::ProtocolViolation
                              << QStringLiteral(
                                         "The server sent something that is no valid packet.");
    QTest::newRow("too large") << DisconnectReason::TransportError << Kind::TooLarge << QString()
                               << 0 << QByteArray() << ErrorCode::TransportFailed
                               << QStringLiteral("The server sent a message that is too large.");
}

void tst_ClientErrors::connection()
{
    QFETCH(DisconnectReason, reason);
    TransportError source;
    QFETCH(TransportError::Kind, kind);
    source.kind = kind;
    QFETCH(QString, text);
    source.message = text;
    QFETCH(int, status);
    source.httpStatus = status;
    QFETCH(QByteArray, body);
    source.body = body;
    const QSocketIoError error = connectionError(reason, source);
    QTEST(error.code(), "code");
    QTEST(error.message(), "message");
}

void tst_ClientErrors::connectionCarriesDetails()
{
    TransportError source;
    QVERIFY(!connectionError(DisconnectReason::TransportError, source).data().isValid());
    source.httpStatus = 400;
    source.closeCode = 1009;
    source.body = "b";
    const QVariantMap expected{ { QStringLiteral("httpStatus"), 400 },
                                { QStringLiteral("closeCode"), 1009 },
                                { QStringLiteral("body"), QStringLiteral("b") } };
    QCOMPARE(connectionError(DisconnectReason::TransportError, source).data().toMap(), expected);
}

void tst_ClientErrors::longBodiesAreCut()
{
    TransportError source;
    source.message = QStringLiteral("x");
    source.body = QByteArray(200, 'y');
    QCOMPARE(connectionError(DisconnectReason::TransportError, source).message(),
             QStringLiteral("x (%1)").arg(QString(200, u'y')));
    source.body = QByteArray(201, 'y');
    QCOMPARE(connectionError(DisconnectReason::TransportError, source).message(),
             QStringLiteral(u"x (%1\u2026)").arg(QString(200, u'y')));
}

void tst_ClientErrors::onlyFaultsAreErrors()
{
    QVERIFY(isFailure(DisconnectReason::TransportError));
    QVERIFY(isFailure(DisconnectReason::ProtocolError));
    QVERIFY(isFailure(DisconnectReason::PingTimeout));
    QVERIFY(isFailure(DisconnectReason::LimitExceeded));
    QVERIFY(!isFailure(DisconnectReason::TransportClosed));
    QVERIFY(!isFailure(DisconnectReason::ClientDisconnect));
    QVERIFY(!isFailure(DisconnectReason::ServerDisconnect));
    QVERIFY(!isFailure(DisconnectReason::ServerShutdown));
}

QTEST_GUILESS_MAIN(tst_ClientErrors)
#include "tst_clienterrors.moc"
