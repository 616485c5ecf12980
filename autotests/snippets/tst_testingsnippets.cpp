// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code blocks about testing a program.
#include <QSocketIo/QSocketIo>

#include <QBuffer>
#include <QTest>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

//! [program]
// The program under test: knows nothing of tests but that its client can be reached.
class ChatProgram : public QObject
{
public:
    ChatProgram()
    {
        m_client.setUrl(QUrl(u"https://chat.example"_s));
        m_client.on("message", this, [this](const QString &text) { m_lines.append(text); });
    }
    QSocketIoClient *client() { return &m_client; }
    void say(const QString &text) { m_client.emitEvent("message", text); }
    QStringList lines() const { return m_lines; }
    bool isOnline() const { return m_client.state() == QSocketIoClient::State::Open; }

private:
    QSocketIoClient m_client;
    QStringList m_lines;
};
//! [program]

} // namespace

class tst_TestingSnippets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void showsWhatOthersSay();
    void comesBackAfterAnHour();
    void noticesASilentNetwork();
    void repeatsASession();
};

void tst_TestingSnippets::showsWhatOthersSay()
{
    //! [network]
    QSocketIoServer server;
    server.on("message", this, [](QSocketIoServerSocket *socket, const QString &text) {
        socket->broadcast().emitEvent("message", text);
    });
    ChatProgram ann;
    ChatProgram bob;

    QSocketIoTestNetwork network;
    network.addServer(&server);
    network.addClient(ann.client());
    network.addClient(bob.client());

    ann.client()->open();
    bob.client()->open();
    network.clock()->settle(); // everything that happens has happened
    ann.say(u"hello"_s);
    network.clock()->settle();
    QCOMPARE(bob.lines(), QStringList{ u"hello"_s });
    //! [network]
}

void tst_TestingSnippets::comesBackAfterAnHour()
{
    QSocketIoServer server;
    ChatProgram program;
    QSocketIoTestNetwork network;
    network.addServer(&server);
    network.addClient(program.client());
    program.client()->open();
    network.clock()->settle();

    //! [time]
    network.setLink(QSocketIoTestNetwork::Link::Down);
    network.clock()->advance(1h);
    QVERIFY(!program.isOnline());

    network.setLink(QSocketIoTestNetwork::Link::Up);
    network.clock()->advance(10s); // more than the longest pause between two attempts
    QVERIFY(program.isOnline());
    //! [time]
}

void tst_TestingSnippets::noticesASilentNetwork()
{
    QSocketIoServer server;
    ChatProgram program;
    QSocketIoTestNetwork network;
    network.addServer(&server);
    network.addClient(program.client());
    program.client()->open();
    network.clock()->settle();

    //! [stalled]
    network.setLink(QSocketIoTestNetwork::Link::Stalled);
    const bool isNoticed = network.clock()->advanceUntil([&] { return !program.isOnline(); }, 1min);
    QVERIFY(isNoticed);
    QCOMPARE(network.clock()->elapsed(), server.pingInterval() + server.pingTimeout());
    //! [stalled]
}

void tst_TestingSnippets::repeatsASession()
{
    QBuffer log;
    {
        QSocketIoServer server;
        ChatProgram program;
        QSocketIoTestNetwork network;
        network.addServer(&server);
        network.addClient(program.client());
        log.open(QIODevice::WriteOnly);
        program.client()->setWireLog(&log);
        program.client()->open();
        network.clock()->settle();
        server.emitEvent("message", u"first"_s);
        server.emitEvent("message", u"second"_s);
        network.clock()->settle();
        log.close();
    }
    log.open(QIODevice::ReadOnly);
    ChatProgram program;
    QSocketIoTestNetwork network;
    network.addClient(program.client());

    //! [replay]
    QSocketIoTestReplay replay;
    QVERIFY2(replay.load(&log), qPrintable(replay.errorString()));
    QSocketIoServer server;
    network.addServer(&server);
    program.client()->open();
    network.clock()->settle();
    replay.start(&server);
    network.clock()->advance(1min); // as long as it took, or longer
    QCOMPARE(program.lines(), (QStringList{ u"first"_s, u"second"_s }));
    //! [replay]
}

QTEST_GUILESS_MAIN(tst_TestingSnippets)
#include "tst_testingsnippets.moc"
