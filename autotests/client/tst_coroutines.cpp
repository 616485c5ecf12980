// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Acknowledgements and events awaited by coroutines, with QCoro.
#include "qsocketioclient.h"
#include "qsocketioserver.h"
#include "qsocketiotestclock.h"
#include "qsocketiotestnetwork.h"

#include <QCoroFuture>
#include <QCoroTask>

#include <QTest>

#include <memory>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

//! [coroutine]
QCoro::Task<QString> meet(QSocketIoClientNamespace *chat)
{
    const QSocketIoReply joined = co_await chat->emitWithAck("join", u"lobby"_s);
    if (joined.isError())
        co_return joined.error().message();
    const std::optional<QSocketIoEvent> greeting = co_await chat->receive("greeting", 5s);
    co_return greeting ? greeting->value<QString>().value_or(u"nothing"_s) : u"nobody"_s;
}
//! [coroutine]

} // namespace

class tst_Coroutines : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void awaitAcknowledgementAndEvent();
    void resumesWithAnError();
    void resumesWhenTheEventDoesNotCome();
    void resumesWhenTheClientGoes();
    void manyAtOnce();

private:
    void run(const QString *result)
    {
        QVERIFY(m_network->clock()->advanceUntil([&] { return !result->isNull(); }, 1min));
    }
    QCoro::Task<> conversation(QString *result) { *result = co_await meet(m_client->of("/chat")); }

    std::unique_ptr<QSocketIoTestNetwork> m_network;
    std::unique_ptr<QSocketIoServer> m_server;
    std::unique_ptr<QSocketIoClient> m_client;
};

void tst_Coroutines::init()
{
    m_network = std::make_unique<QSocketIoTestNetwork>();
    m_server = std::make_unique<QSocketIoServer>();
    m_client = std::make_unique<QSocketIoClient>(QUrl(u"http://server.test"_s));
    m_network->addServer(m_server.get());
    m_network->addClient(m_client.get());
    m_server->of("/chat");
    m_client->of("/chat");
    m_client->open();
}

void tst_Coroutines::cleanup()
{
    m_client.reset();
    m_server.reset();
    m_network.reset();
}

void tst_Coroutines::awaitAcknowledgementAndEvent()
{
    m_server->of("/chat")->on("join", this, [](QSocketIoServerSocket *socket, const QString &room) {
        const QPointer<QSocketIoServerSocket> guard(socket);
        QMetaObject::invokeMethod(
                socket, [guard, room] { guard->emitEvent("greeting", u"welcome to "_s + room); },
                Qt::QueuedConnection);
        return true;
    });
    QString result;
    const auto task = conversation(&result);
    QVERIFY(result.isNull());
    run(&result);
    QCOMPARE(result, u"welcome to lobby"_s);
    QVERIFY(task.isReady());
}

void tst_Coroutines::resumesWithAnError()
{
    m_client->of("/chat")->setAckTimeout(2s);
    QString result;
    const auto task = conversation(&result);
    m_network->clock()->advance(1s);
    QVERIFY(result.isNull());
    run(&result);
    QVERIFY2(result.contains(u"time"_s), qPrintable(result));
}

void tst_Coroutines::resumesWhenTheEventDoesNotCome()
{
    m_server->of("/chat")->on("join", this,
                              [](QSocketIoServerSocket *, const QString &) { return true; });
    QString result;
    const auto task = conversation(&result);
    m_network->clock()->advance(4s);
    QVERIFY(result.isNull());
    run(&result);
    QCOMPARE(result, u"nobody"_s);
}

void tst_Coroutines::resumesWhenTheClientGoes()
{
    m_server->of("/chat")->on("join", this,
                              [](QSocketIoServerSocket *, const QString &) { return true; });
    QString result;
    const auto task = conversation(&result);
    m_network->clock()->advance(1s);
    m_client.reset();
    m_network->clock()->settle();
    QCOMPARE(result, u"nobody"_s);
}

void tst_Coroutines::manyAtOnce()
{
    m_server->of("/chat")->on("join", this, [](QSocketIoServerSocket *socket, const QString &) {
        socket->emitEvent("other");
        return true;
    });
    constexpr int count = 50;
    QStringList results(count);
    std::vector<QCoro::Task<>> tasks;
    for (QString &result : results)
        tasks.push_back(conversation(&result));
    m_network->clock()->settle();
    m_server->of("/chat")->emitEvent("greeting", u"all"_s);
    m_network->clock()->settle();
    QCOMPARE(results, QStringList(count, u"all"_s));
}

QTEST_GUILESS_MAIN(tst_Coroutines)
#include "tst_coroutines.moc"
