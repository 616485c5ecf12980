// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A QML file that was compiled to C++: declared signals are events there as well.
#include "compiled.h"
#include "testserver.h"

#include <QQmlEngine>
#include <QTest>

using QSocketIoPrivate::TestServer;

class tst_Qmltc : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void declaredSignals();
};

void tst_Qmltc::declaredSignals()
{
    TestServer server;
    server.of("/chat")->on("question", this, [](QSocketIoServerSocket *, const QString &text) {
        return QString(text + QLatin1String("!"));
    });
    QQmlEngine engine;
    Compiled compiled(&engine);
    compiled.setUrl(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.port())));
    compiled.setActive(true);
    QTRY_COMPARE(compiled.answer(), QStringLiteral("?!"));
    QSocketIoServerSocket *socket = server.socket("/chat");
    QVERIFY(socket);
    QCOMPARE(socket->handshake().auth().value(QStringLiteral("token")).toString(),
             QStringLiteral("compiled"));
    socket->emitEvent("message", "Ann", "hello");
    QTRY_COMPARE(compiled.last(), QStringLiteral("Ann: hello"));
    QVariantList answers;
    socket->withAck(this, [&](int total) { answers.append(total); }).emitEvent("add", 5);
    socket->withAck(this, [&](int count) { answers.append(count); }).emitEvent("what else", 1, 2, 3);

    QTRY_COMPARE(answers, (QVariantList{ 5, 3 }));
    QCOMPARE(compiled.total(), 5);
}

QTEST_GUILESS_MAIN(tst_Qmltc)

#include "tst_qmltc.moc"
