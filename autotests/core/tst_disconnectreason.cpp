// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Reasons and what the reference calls them.
#include "qsocketioglobal.h"

#include <QMetaEnum>
#include <QTest>

using namespace QSocketIo;
using namespace Qt::StringLiterals;

class tst_DisconnectReason : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hasTexts_data();
    void hasTexts();
    void hasTextsForEverything();
    void comesFromTexts_data();
    void comesFromTexts();
};

void tst_DisconnectReason::hasTexts_data()
{
    QTest::addColumn<DisconnectReason>("reason");
    QTest::addColumn<QString>("client");
    QTest::addColumn<QString>("server");
    const auto row = [](DisconnectReason reason, const QString &client, const QString &server) {
        QTest::newRow(qPrintable(server)) << reason << client << server;
    };
    row(DisconnectReason::ClientDisconnect, u"io client disconnect"_s,
        u"client namespace disconnect"_s);
    row(DisconnectReason::ServerDisconnect, u"io server disconnect"_s,
        u"server namespace disconnect"_s);
    row(DisconnectReason::PingTimeout, u"ping timeout"_s, u"ping timeout"_s);
    row(DisconnectReason::TransportClosed, u"transport close"_s, u"transport close"_s);
    row(DisconnectReason::TransportError, u"transport error"_s, u"transport error"_s);
    row(DisconnectReason::ProtocolError, u"parse error"_s, u"parse error"_s);
    row(DisconnectReason::ServerShutdown, u"transport close"_s, u"server shutting down"_s);
    row(DisconnectReason::LimitExceeded, u"transport error"_s, u"forced server close"_s);
}

void tst_DisconnectReason::hasTexts()
{
    QFETCH(DisconnectReason, reason);
    QFETCH(QString, client);
    QFETCH(QString, server);
    QCOMPARE(disconnectReasonText(reason, Side::Client), client);
    QCOMPARE(disconnectReasonText(reason, Side::Server), server);
    QCOMPARE(disconnectReasonFromText(server), reason);
}

void tst_DisconnectReason::hasTextsForEverything()
{
    const QMetaEnum reasons = QMetaEnum::fromType<DisconnectReason>();
    for (int i = 0; i < reasons.keyCount(); ++i) {
        const auto reason = DisconnectReason(reasons.value(i));
        QVERIFY2(!disconnectReasonText(reason, Side::Client).isEmpty(), reasons.key(i));
        QVERIFY2(!disconnectReasonText(reason, Side::Server).isEmpty(), reasons.key(i));
    }
    QVERIFY(disconnectReasonText(DisconnectReason(-1), Side::Client).isEmpty());
}

void tst_DisconnectReason::comesFromTexts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<std::optional<DisconnectReason>>("reason");
    using Reason = std::optional<DisconnectReason>;
    QTest::newRow("of a client") << u"io server disconnect"_s
                                 << Reason(DisconnectReason::ServerDisconnect);
    QTest::newRow("for two") << u"transport close"_s << Reason(DisconnectReason::TransportClosed);
    QTest::newRow("a bad packet") << u"forced close"_s << Reason(DisconnectReason::ProtocolError);
    QTest::newRow("unknown") << u"bored"_s << Reason();
    QTest::newRow("empty") << QString() << Reason();
    QTest::newRow("other case") << u"Ping timeout"_s << Reason();
}

void tst_DisconnectReason::comesFromTexts()
{
    QFETCH(QString, text);
    QTEST(disconnectReasonFromText(text), "reason");
}

QTEST_APPLESS_MAIN(tst_DisconnectReason)
#include "tst_disconnectreason.moc"
