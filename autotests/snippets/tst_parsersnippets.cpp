// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A parser of one's own, as the documentation shows it.
#include "splitparser.h"

#include <QSocketIoClient>
#include <QSocketIoServer>

#include <QTest>

#include <memory>

using namespace Qt::StringLiterals;

class tst_ParserSnippets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void customParser();
    void severalMessages();
};

void tst_ParserSnippets::customParser()
{
    QSocketIoServer server;
    QSocketIoClient client;
    //! [custom-parser]
    const auto parser = std::make_shared<CborParser>();
    server.setParser(parser);
    client.setParser(parser);
    //! [custom-parser]
    server.on("sum", this, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    client.setUrl(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.open();
    const auto reply = client.emitWithAck("sum", 20, 22);
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<int>(), 42);
}

void tst_ParserSnippets::severalMessages()
{
    const auto parser = std::make_shared<SplitParser>();
    QSocketIoServer server;
    server.setParser(parser);
    server.on("size", this,
              [](QSocketIoServerSocket *, const QByteArray &bytes) { return bytes.size(); });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1"_s.arg(server.port())));
    client.setParser(parser);
    client.open();
    const auto reply = client.emitWithAck("size", QByteArray(200'000, 'x'));
    QTRY_VERIFY(reply.isFinished());
    QCOMPARE(reply.result().value<int>(), 200'000);
}

QTEST_GUILESS_MAIN(tst_ParserSnippets)
#include "tst_parsersnippets.moc"
