// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A server that is exchanged for another while socket.io-clients use it.
#include "clientpeer.h"

#include <QSocketIoServer>

#include <QFuture>
#include <QJsonArray>
#include <QPromise>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_interop_shutdown : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void clientsMoveToTheNextServer();
    void answersUnderWayArrive();
};

namespace {

// A handler that takes its time.
QFuture<QString> later(QObject *context, const QString &text, std::chrono::milliseconds time)
{
    const auto promise = std::make_shared<QPromise<QString>>();
    promise->start();
    QTimer::singleShot(time, context, [promise, text] {
        promise->addResult(text);
        promise->finish();
    });
    return promise->future();
}

} // namespace

void tst_interop_shutdown::clientsMoveToTheNextServer()
{
    constexpr int clients = 12;
    constexpr int questions = 60;
    int first = 0;
    int second = 0;
    QSocketIoServer before;
    before.on("work", &before, [&](QSocketIoServerSocket *, int number) {
        ++first;
        return later(&before, u"%1"_s.arg(number), 20ms);
    });
    QVERIFY(before.listen(QHostAddress::LocalHost));
    const quint16 port = before.port();
    QSocketIoServer after;
    after.on("work", &after, [&](QSocketIoServerSocket *, int number) {
        ++second;
        return u"%1"_s.arg(number);
    });

    ClientPeer peer(u"draining"_s);
    QVERIFY(!peer.wait({ { u"ready"_s, u"draining"_s } }, 60'000).isEmpty());
    peer.send({ { u"do"_s, u"start"_s },
                { u"url"_s, u"http://127.0.0.1:%1"_s.arg(port) },
                { u"clients"_s, clients },
                { u"questions"_s, questions } });
    for (int i = 0; i < clients; ++i)
        QVERIFY(!peer.wait({ { u"asked"_s, i } }, 30'000).isEmpty());

    const QFuture<void> future = before.shutDown(500ms);
    QVERIFY(after.listen(QHostAddress::LocalHost, port)); // the port is free at once
    for (int i = 0; i < clients; ++i) {
        const QJsonObject report = peer.wait({ { u"done"_s, i } }, 60'000);
        const QJsonArray answers = report.value(u"answers"_s).toArray();
        QCOMPARE(answers.size(), questions);
        for (int number = 0; number < questions; ++number)
            QCOMPARE(answers.at(number).toString(), QString::number(number));
        QVERIFY(report.value(u"reconnects"_s).toInt() >= 1);
    }
    QTRY_VERIFY(future.isFinished());
    QVERIFY(first >= clients);
    QVERIFY(second >= clients);
}

void tst_interop_shutdown::answersUnderWayArrive()
{
    constexpr int clients = 9;
    QSocketIoServer server;
    int asked = 0;
    server.on("slow", &server, [&](QSocketIoServerSocket *) {
        ++asked;
        return later(&server, u"at last"_s, 300ms);
    });
    QVERIFY(server.listen(QHostAddress::LocalHost));
    ClientPeer peer(u"draining"_s);
    QVERIFY(!peer.wait({ { u"ready"_s, u"draining"_s } }, 60'000).isEmpty());
    peer.send({ { u"do"_s, u"slow"_s },
                { u"url"_s, u"http://127.0.0.1:%1"_s.arg(server.port()) },
                { u"clients"_s, clients } });
    QTRY_COMPARE_WITH_TIMEOUT(asked, clients, 30'000);
    const QFuture<void> future = server.shutDown(10s);
    for (int i = 0; i < clients; ++i)
        QVERIFY(!peer.wait({ { u"answer"_s, i }, { u"text"_s, u"at last"_s } }, 30'000).isEmpty());
    QCOMPARE(peer.count({ { u"lost"_s, 0 } }), 0);
    QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), 20'000);
}

QTEST_GUILESS_MAIN(tst_interop_shutdown)
#include "tst_interop_shutdown.moc"
