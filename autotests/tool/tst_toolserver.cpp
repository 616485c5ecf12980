// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// qsocketio serve.
#include "qsocketioclient.h"
#include "rawclient.h"
#include "toolprocess.h"

#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

class tst_ToolServer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void printsWhatClientsSend();
    void sendsBack();
    void servesFiles();
    void servesANodeClient();
    void endsInOrder();
    void refusesATakenPort();

private:
    // 0: it did not start.
    static quint16 portOf(ToolProcess &tool)
    {
        if (!tool.waitForErrors("listening on http://127.0.0.1:"))
            return 0;
        static const QRegularExpression number(u"127\\.0\\.0\\.1:(\\d+)"_s);
        return number.match(QString::fromUtf8(tool.errors())).captured(1).toUShort();
    }
    static QUrl urlOf(quint16 port) { return QUrl(u"http://127.0.0.1:%1"_s.arg(port)); }
};

void tst_ToolServer::printsWhatClientsSend()
{
    ToolProcess tool({ u"serve"_s, u"--port"_s, u"0"_s, u"--namespace"_s, u"/chat"_s });
    const quint16 port = portOf(tool);
    QVERIFY2(port != 0, tool.errors().constData());
    QSocketIoClient client(urlOf(port));
    QSocketIoClientNamespace *chat = client.of("/chat");
    client.open();
    chat->emitEvent("hello", 1, QByteArray("x"));
    QVERIFY(tool.waitForOutput(1));
    const QJsonObject line = tool.line(0).object();
    QCOMPARE(line.keys(),
             (QStringList{ u"args"_s, u"event"_s, u"namespace"_s, u"socket"_s, u"time"_s }));
    QCOMPARE(line.value("event"_L1).toString(), u"hello"_s);
    QCOMPARE(line.value("socket"_L1).toString(), chat->id());
    QCOMPARE(line.value("args"_L1).toArray(),
             (QJsonArray{ 1, QJsonObject{ { u"base64"_s, u"eA=="_s } } }));
    QVERIFY(tool.waitForErrors(chat->id().toUtf8() + " has connected"));
    const QByteArray id = chat->id().toUtf8();
    client.close();
    QVERIFY(tool.waitForErrors(id + " has gone"));
}

void tst_ToolServer::sendsBack()
{
    ToolProcess tool({ u"serve"_s, u"-p"_s, u"0"_s, u"--echo"_s });
    const quint16 port = portOf(tool);
    QVERIFY2(port != 0, tool.errors().constData());
    QSocketIoClient client(urlOf(port));
    QString heard;
    client.on("news", this, [&](const QString &text) { heard = text; });
    client.open();
    client.emitEvent("news", u"hello"_s);
    const auto reply = client.emitWithAck("question", 42, u"?"_s);
    QTRY_COMPARE(heard, u"hello"_s);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().arguments(), (QVariantList{ 42, u"?"_s }));
}

void tst_ToolServer::servesFiles()
{
    QTemporaryDir folder;
    QFile page(folder.filePath(u"index.html"_s));
    QVERIFY(page.open(QIODevice::WriteOnly));
    page.write("<p>hello</p>");
    page.close();
    ToolProcess tool({ u"serve"_s, u"-p"_s, u"0"_s, u"--static"_s, folder.path() });
    const quint16 port = portOf(tool);
    QVERIFY2(port != 0, tool.errors().constData());
    QSocketIoPrivate::RawClient client(port);
    client.send(client.request("GET", "/index.html"));
    const auto answer = client.response();
    QVERIFY(answer);
    QCOMPARE(answer->status, 200);
    QCOMPARE(answer->body, QByteArray("<p>hello</p>"));
}

void tst_ToolServer::servesANodeClient()
{
    ToolProcess tool({ u"serve"_s, u"-p"_s, u"0"_s, u"--echo"_s });
    const quint16 port = portOf(tool);
    QVERIFY2(port != 0, tool.errors().constData());
    const QString program = u"import { io } from 'socket.io-client';"
                            "const socket = io('%1');"
                            "const answer = await socket.emitWithAck('question', 42);"
                            "console.log(answer); socket.close();"_s.arg(urlOf(port).toString());
    QProcess node;
    node.setWorkingDirectory(QStringLiteral(QSOCKETIO_INTEROP_DIR));
    node.start(QStringLiteral(QSOCKETIO_NODE), { u"--input-type=module"_s, u"-e"_s, program });
    QTRY_COMPARE_WITH_TIMEOUT(node.state(), QProcess::NotRunning, ToolProcess::patience);
    QCOMPARE(node.exitCode(), 0);
    QCOMPARE(node.readAllStandardOutput(), QByteArray("42\n"));
    QVERIFY(tool.waitForOutput(1));
    QCOMPARE(tool.line(0).object().value("event"_L1).toString(), u"question"_s);
}

void tst_ToolServer::endsInOrder()
{
    ToolProcess tool({ u"serve"_s, u"-p"_s, u"0"_s });
    const quint16 port = portOf(tool);
    QVERIFY2(port != 0, tool.errors().constData());
    QSocketIoClient client(urlOf(port));
    client.of("/");
    client.setReconnectEnabled(false);
    QSignalSpy closed(&client, &QSocketIoClient::closed);
    client.open();
    QVERIFY(tool.waitForErrors("has connected"));
    tool.interrupt();
    QCOMPARE(tool.exitCode(), 0);
    QTRY_COMPARE(closed.count(), 1);
}

void tst_ToolServer::refusesATakenPort()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    ToolProcess tool({ u"serve"_s, u"--port"_s, QString::number(other.serverPort()) });
    QCOMPARE(tool.exitCode(), 2);
    const QByteArray place = "qsocketio: cannot listen on 127.0.0.1 port "
                             + QByteArray::number(other.serverPort());
    QVERIFY2(tool.errors().contains(place), tool.errors().constData());
}

QTEST_GUILESS_MAIN(tst_ToolServer)
#include "tst_toolserver.moc"
