// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How much of a server may wait in a program: for answers that come later, and for handlers in threads that are busy.
#include "qsocketioclient.h"
#include "signallog.h"
#include "testserver.h"

#include <QScopeGuard>
#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <atomic>

using namespace QSocketIoPrivate;
using QSocketIo::Transport;
using IoThread = QSocketIoClient::IoThread;

namespace {

constexpr int count = 40;

void addRows()
{
    QTest::addColumn<int>("most");
    QTest::addColumn<Transport>("transport");
    QTest::addColumn<IoThread>("thread");
    for (const IoThread thread : { IoThread::ObjectThread, IoThread::OwnThread }) {
        const char *const where = thread == IoThread::OwnThread ? ", I/O thread" : "";
        QTest::addRow("limited, polling%s", where) << 10 << Transport::Polling << thread;
        QTest::addRow("limited, WebSocket%s", where) << 10 << Transport::WebSocket << thread;
        QTest::addRow("without limit%s", where) << 0 << Transport::WebSocket << thread;
    }
}

} // namespace

class tst_ClientUnanswered : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void lateAnswers_data() { addRows(); }
    void lateAnswers();
    void forgottenAnswers();
    void slowThreads_data() { addRows(); }
    void slowThreads();
    void mayBeClosedMeanwhile();

private:
    void connectToServer(int most, Transport transport, IoThread thread);
    int seen() const { return m_seen; }

    std::unique_ptr<TestServer> m_server;
    std::unique_ptr<QSocketIoClient> m_client;
    int m_seen = 0;
};

void tst_ClientUnanswered::init()
{
    m_server = std::make_unique<TestServer>();
    m_client = std::make_unique<QSocketIoClient>();
    m_seen = 0;
}

void tst_ClientUnanswered::cleanup()
{
    m_client.reset();
    m_server.reset();
}

void tst_ClientUnanswered::connectToServer(int most, Transport transport, IoThread thread)
{
    setUpClient(*m_client, QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server->port())));
    QCOMPARE(m_client->maxUnansweredEvents(), 1000);
    m_client->setMaxUnansweredEvents(most);
    m_client->setTransports({ transport });
    m_client->setIoThread(thread);
    m_client->open();
    QTRY_VERIFY(m_client->of("/")->isConnected());
    QTRY_VERIFY(m_server->socket());
}

void tst_ClientUnanswered::lateAnswers()
{
    QFETCH(const int, most);
    QFETCH(const Transport, transport);
    QFETCH(const IoThread, thread);
    connectToServer(most, transport, thread);
    QList<QSocketIoAck> open;
    m_client->on("work", this, [&open](QSocketIoAck ack) { open.append(ack); });
    int answers = 0;
    const auto ask = [&] {
        m_server->socket()
                ->withAck(this,
                          [&answers](const QSocketIoReply &reply) { answers += !reply.isError(); })
                .emitEvent("work");
    };
    for (int i = 0; i < count; ++i) {
        ask();
        QTest::qWait(0); // not all in one answer to a poll, which is handled as a whole
    }
    QTRY_VERIFY(open.size() >= (most > 0 ? most : count));
    QVERIFY(most == 0 || open.size() < count);
    while (answers < count) {
        QTRY_VERIFY(!open.isEmpty());
        open.takeFirst().send();
        const int before = answers;
        QTRY_VERIFY(answers > before);
    }
    QVERIFY(open.isEmpty());
}

// Whoever lets go of an acknowledgement has handled the event, too.
void tst_ClientUnanswered::forgottenAnswers()
{
    connectToServer(10, Transport::WebSocket, IoThread::ObjectThread);
    int handled = 0;
    m_client->on("work", this, [&handled](QSocketIoAck) { ++handled; });
    for (int i = 0; i < count; ++i)
        m_server->socket()->withAck(this, [](const QSocketIoReply &) {}).emitEvent("work");
    QTRY_COMPARE(handled, count);
}

void tst_ClientUnanswered::slowThreads()
{
    QFETCH(const int, most);
    QFETCH(const Transport, transport);
    QFETCH(const IoThread, thread);
    connectToServer(most, transport, thread);
    QThread busy;
    auto *const worker = new QObject;
    worker->moveToThread(&busy);
    connect(&busy, &QThread::finished, worker, &QObject::deleteLater);
    busy.start();
    const auto stop = qScopeGuard([&busy] {
        busy.quit();
        busy.wait();
    });
    QSemaphore allowed;
    const auto release = qScopeGuard([&allowed] { allowed.release(count); });
    std::atomic<int> handled = 0;
    m_client->on("work", worker, [&] {
        allowed.acquire();
        ++handled;
    });
    m_client->on("work", this, [this] { ++m_seen; });
    for (int i = 0; i < count; ++i) {
        m_server->socket()->emitEvent("work");
        QTest::qWait(0);
    }
    QTRY_VERIFY(seen() >= (most > 0 ? most : count));
    QVERIFY(most == 0 || seen() < count);
    for (int i = 0; i < count; ++i) {
        allowed.release();
        QTRY_COMPARE(handled.load(), i + 1);
    }
    QCOMPARE(seen(), count);
}

void tst_ClientUnanswered::mayBeClosedMeanwhile()
{
    connectToServer(1, Transport::WebSocket, IoThread::ObjectThread);
    QList<QSocketIoAck> open;
    m_client->on("work", this, [&open](QSocketIoAck ack) { open.append(ack); });
    m_server->socket()->withAck(this, [](const QSocketIoReply &) {}).emitEvent("work");
    QTRY_COMPARE(open.size(), 1);
    m_client->close();
    QTRY_COMPARE(m_client->state(), QSocketIoClient::State::Closed);
    open.clear();
    // And the next connection is read from.
    m_client->open();
    QTRY_VERIFY(m_client->of("/")->isConnected());
    QTRY_VERIFY(m_server->socket());
    m_server->socket()->withAck(this, [](const QSocketIoReply &) {}).emitEvent("work");
    QTRY_COMPARE(open.size(), 1);
}

QTEST_GUILESS_MAIN(tst_ClientUnanswered)
#include "tst_clientunanswered.moc"
