// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Taking the connections of a QLocalServer.
#include "io/locallistener.h"

#include "descriptorexhaustion.h"
#include "echoreader.h"

#include <QLocalServer>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimerEvent>

#include <sys/socket.h>
#include <sys/un.h>

#include <vector>

using namespace QSocketIoPrivate;

class tst_LocalListener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void startsIdle();
    void listensOnANameItself();
    void takesAServerThatListens();
    void takesAServerThatListensLater();
    void takesAServerThatTheProgramMakesListen();
    void takesAbstractNames();
    void listensAgainAfterClose();
    void survivesTheServer();
    void acceptorMayDestroyTheListener();
    void goesOnAfterDescriptorsRanOut();

private:
    QString path() const { return m_folder.filePath(QStringLiteral("socket")); }
    bool accepts(QLocalSocket &client, size_t expected);

    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<EchoReader>> m_accepted;
    std::unique_ptr<LocalListener> m_listener;
};

void tst_LocalListener::init()
{
    m_listener = std::make_unique<LocalListener>([this](std::unique_ptr<ByteStream> stream) {
        m_accepted.push_back(std::make_unique<EchoReader>(std::move(stream)));
    });
}

void tst_LocalListener::cleanup()
{
    m_accepted.clear();
    m_listener.reset();
}

bool tst_LocalListener::accepts(QLocalSocket &client, size_t expected)
{
    client.write("hello");
    return QTest::qWaitFor([&] { return client.bytesAvailable() >= 5; })
           && client.readAll() == "hello" && m_accepted.size() == expected;
}

void tst_LocalListener::startsIdle()
{
    QVERIFY(!m_listener->isListening());
    QVERIFY(m_listener->url().isEmpty());
    m_listener->close();
}

void tst_LocalListener::listensOnANameItself()
{
    QVERIFY(m_listener->listen(path()));
    QVERIFY(!m_listener->listen(path()));
    QLocalServer other;
    QVERIFY(!m_listener->bind(&other));
    QLocalSocket client;
    client.connectToServer(path());
    QVERIFY(accepts(client, 1));
    LocalListener second([](std::unique_ptr<ByteStream>) {});
    QVERIFY(!second.listen(path()));
    QVERIFY(!second.errorString().isEmpty());
}

void tst_LocalListener::takesAServerThatListens()
{
    auto *const server = new QLocalServer;
    QVERIFY(server->listen(path()));
    QLocalSocket early;
    early.connectToServer(path());
    QTRY_VERIFY(server->hasPendingConnections());
    QVERIFY(m_listener->bind(server));
    QCOMPARE(server->parent(), m_listener.get());
    QCOMPARE(m_accepted.size(), size_t(0)); // not within bind()
    QVERIFY(accepts(early, 1));
    QCOMPARE(m_listener->url(), QUrl(QStringLiteral("unix:") + path()));
    QLocalSocket client;
    client.connectToServer(path());
    QVERIFY(accepts(client, 2));
}

void tst_LocalListener::takesAServerThatListensLater()
{
    auto *const server = new QLocalServer;
    server->setSocketOptions(QLocalServer::UserAccessOption);
    QVERIFY(m_listener->bind(server));
    QVERIFY(!m_listener->isListening());
    QVERIFY2(m_listener->listen(path()), qPrintable(m_listener->errorString()));
    QLocalSocket client;
    client.connectToServer(path());
    QVERIFY(accepts(client, 1));
}

void tst_LocalListener::takesAServerThatTheProgramMakesListen()
{
    auto *const server = new QLocalServer;
    QVERIFY(m_listener->bind(server));
    QVERIFY(server->listen(path()));
    QVERIFY(m_listener->isListening());
    QLocalSocket client;
    client.connectToServer(path());
    QVERIFY(accepts(client, 1));
}

void tst_LocalListener::takesAbstractNames()
{
    const QString name = QStringLiteral("qsocketio-abstract-%1")
                                 .arg(QCoreApplication::applicationPid());
    auto *const server = new QLocalServer;
    server->setSocketOptions(QLocalServer::AbstractNamespaceOption);
    QVERIFY(m_listener->bind(server));
    QVERIFY2(m_listener->listen(name), qPrintable(m_listener->errorString()));
    QCOMPARE(m_listener->url(), QUrl(QStringLiteral("unix:@") + name));
    QLocalSocket client;
    client.setSocketOptions(QLocalSocket::AbstractNamespaceOption);
    client.connectToServer(name);
    QVERIFY(accepts(client, 1));
}

void tst_LocalListener::listensAgainAfterClose()
{
    QVERIFY(m_listener->bind(new QLocalServer));
    for (size_t i = 1; i <= 2; ++i) {
        QVERIFY(m_listener->listen(path()));
        QLocalSocket client;
        client.connectToServer(path());
        QVERIFY(accepts(client, i));
        m_listener->close();
        QVERIFY(!m_listener->isListening());
    }
}

void tst_LocalListener::survivesTheServer()
{
    QPointer<QLocalServer> server = new QLocalServer;
    QVERIFY(m_listener->bind(server));
    QVERIFY(m_listener->listen(path()));
    delete server; // not the caller's to do, but no reason to crash
    QVERIFY(!m_listener->isListening());
    m_listener->close();
}

void tst_LocalListener::acceptorMayDestroyTheListener()
{
    int accepted = 0;
    m_listener = std::make_unique<LocalListener>([&](std::unique_ptr<ByteStream>) {
        ++accepted;
        m_listener.reset();
    });
    QVERIFY(m_listener->listen(path()));
    QLocalSocket clients[3];
    for (QLocalSocket &client : clients)
        client.connectToServer(path());
    QTRY_COMPARE(accepted, 1);
    for (QLocalSocket &client : clients)
        QTRY_COMPARE(client.state(), QLocalSocket::UnconnectedState);
    QCOMPARE(accepted, 1);
}

void tst_LocalListener::goesOnAfterDescriptorsRanOut()
{
    QVERIFY(m_listener->bind(new QLocalServer));
    QVERIFY(m_listener->listen(path()));
    QSignalSpy failed(m_listener.get(), &Listener::acceptFailed);
    QTimerEvent foreign(
            -1); // the sanitizer then knows the event, and needs no descriptor to look at it
    QVERIFY(QCoreApplication::sendEvent(m_listener.get(), &foreign));
    const int unlucky = ::socket(AF_UNIX, SOCK_STREAM,
                                 0); // takes its descriptor while there are some
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray name = QFile::encodeName(path());
    memcpy(address.sun_path, name.constData(), size_t(name.size()));
    {
        const DescriptorExhaustion exhaustion;
        QCOMPARE(::connect(unlucky, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(!failed.first().first().toString().isEmpty());
    }
    // The one that waited is lost, but not those who come later.
    QTRY_VERIFY(QFile::exists(path()));
    QLocalSocket client;
    client.connectToServer(path());
    QVERIFY(accepts(client, 1));
    QCOMPARE(failed.size(), 1);
    ::close(unlucky);
}

QTEST_GUILESS_MAIN(tst_LocalListener)
#include "tst_locallistener.moc"
