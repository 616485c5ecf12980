// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Futures of the next event: each ends once, with the event or with nothing.
#include "qsocketioclient.h"
#include "qsocketioserver.h"
#include "qsocketiotestclock.h"
#include "qsocketiotestnetwork.h"

#include <QTest>

#include <memory>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Result = std::optional<QSocketIoEvent>;

class tst_Receive : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void endsWithTheNextEvent();
    void endsWithAnyEvent();
    void answersThroughTheEvent();
    void waitsForTheConnection();
    void eachWaitsForItself();
    void endsInTime();
    void endsWithTheConnection();
    void endsWithTheNamespace();
    void isCancelled();
    void continuationMayDestroyTheClient();

private:
    void settle() { m_network->clock()->settle(); }
    static bool isEmpty(const QFuture<Result> &future)
    {
        return future.isFinished() && future.resultCount() == 1 && !future.result();
    }

    std::unique_ptr<QSocketIoTestNetwork> m_network;
    std::unique_ptr<QSocketIoServer> m_server;
    std::unique_ptr<QSocketIoClient> m_client;
    QSocketIoClientNamespace *m_space = nullptr;
};

void tst_Receive::init()
{
    m_network = std::make_unique<QSocketIoTestNetwork>();
    m_server = std::make_unique<QSocketIoServer>();
    m_client = std::make_unique<QSocketIoClient>(QUrl(u"http://server.test"_s));
    m_network->addServer(m_server.get());
    m_network->addClient(m_client.get());
    m_space = m_client->of("/");
    m_client->open();
    settle();
}

void tst_Receive::cleanup()
{
    m_client.reset();
    m_server.reset();
    m_network.reset();
}

void tst_Receive::endsWithTheNextEvent()
{
    const auto news = m_space->receive("news");
    m_server->emitEvent("other", 1);
    settle();
    QVERIFY(!news.isFinished());
    m_server->emitEvent("news", 2);
    m_server->emitEvent("news", 3);
    settle();
    QVERIFY(news.isFinished());
    QCOMPARE(news.result()->name(), u"news"_s);
    QCOMPARE(news.result()->value<int>(), 2);
}

void tst_Receive::endsWithAnyEvent()
{
    const auto any = m_space->receive({});
    m_server->emitEvent("whatever");
    settle();
    QCOMPARE(any.result()->name(), u"whatever"_s);
}

void tst_Receive::answersThroughTheEvent()
{
    const auto question = m_space->receive("question");
    const auto answer = m_server->of("/")->sockets().constFirst()->emitWithAck("question");
    settle();
    QVERIFY(!answer.isFinished());
    question.result()->ack().send(42);
    settle();
    QCOMPARE(answer.result().value<int>(), 42);
}

void tst_Receive::waitsForTheConnection()
{
    m_client->close();
    settle();
    const auto news = m_space->receive("news");
    connect(m_server->of("/"), &QSocketIoServerNamespace::socketConnected, this,
            [](QSocketIoServerSocket *socket) { socket->emitEvent("news", 1); });
    settle();
    QVERIFY(!news.isFinished());
    m_client->open();
    settle();
    QCOMPARE(news.result()->value<int>(), 1);
}

void tst_Receive::eachWaitsForItself()
{
    const auto first = m_space->receive("news");
    const auto second = m_space->receive("news");
    m_server->emitEvent("news", 1);
    settle();
    QVERIFY(first.result() && second.result());
    QCOMPARE(m_space->children().size(), 1); // nothing but the listener of "news" stays behind
}

void tst_Receive::endsInTime()
{
    const auto news = m_space->receive("news", 1min);
    m_network->clock()->advance(1min - 1ms);
    QVERIFY(!news.isFinished());
    m_network->clock()->advance(1ms);
    QVERIFY(isEmpty(news));
    m_server->emitEvent("news");
    settle();
    QVERIFY(isEmpty(news));
}

void tst_Receive::endsWithTheConnection()
{
    const auto news = m_space->receive("news");
    m_network->setLink(QSocketIoTestNetwork::Link::Down);
    settle();
    QVERIFY(isEmpty(news));
}

void tst_Receive::endsWithTheNamespace()
{
    const auto news = m_space->receive("news", 1h);
    const auto any = m_space->receive({});
    m_client.reset();
    QVERIFY(isEmpty(news));
    QVERIFY(isEmpty(any));
}

void tst_Receive::isCancelled()
{
    auto news = m_space->receive("news");
    news.cancel();
    settle();
    QVERIFY(news.isFinished());
    QVERIFY(news.isCanceled());
    m_server->emitEvent("news");
    settle();
    QCOMPARE(m_space->children().size(), 1);
}

void tst_Receive::continuationMayDestroyTheClient()
{
    for (const auto cause : { "event", "time", "end" }) {
        if (!m_client)
            init();
        bool isDone = false;
        m_space->receive("news", 1min).then(this, [&](const Result &) {
            m_client.reset();
            isDone = true;
        });
        if (cause == QByteArray("event"))
            m_server->emitEvent("news");
        else if (cause == QByteArray("time"))
            m_network->clock()->advance(1min);
        else
            m_network->setLink(QSocketIoTestNetwork::Link::Down);
        settle();
        QVERIFY(isDone);
        QVERIFY(!m_client);
    }
}

QTEST_GUILESS_MAIN(tst_Receive)
#include "tst_receive.moc"
