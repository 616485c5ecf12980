// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Accepting connections, with and without TLS, and when the system refuses.
#include "io/listener.h"

#include "testcertificate.h"

#include <QSignalSpy>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <sys/resource.h>
#include <unistd.h>

#include <vector>

using namespace QSocketIoPrivate;

namespace {

// Sends back what it gets.
class EchoReader : public ByteStream::Reader
{
public:
    explicit EchoReader(std::unique_ptr<ByteStream> stream)
        : m_stream(std::move(stream))
    {
        m_stream->setReader(this);
    }
    qsizetype bytesReceived(std::span<char> bytes) override
    {
        m_stream->write(QByteArray(bytes.data(), qsizetype(bytes.size())));
        return qsizetype(bytes.size());
    }
    void streamClosed() override { isClosed = true; }
    ByteStream *stream() const { return m_stream.get(); }

    bool isClosed = false;

private:
    std::unique_ptr<ByteStream> m_stream;
};

// Takes every descriptor the process may have, until it goes out of scope.
class DescriptorExhaustion
{
public:
    DescriptorExhaustion()
    {
        ::getrlimit(RLIMIT_NOFILE, &m_before);
        rlimit few = m_before;
        few.rlim_cur = 200; // so that it takes no time
        ::setrlimit(RLIMIT_NOFILE, &few);
        for (int descriptor; (descriptor = ::dup(0)) >= 0;)
            m_taken.push_back(descriptor);
    }
    ~DescriptorExhaustion()
    {
        for (const int descriptor : m_taken)
            ::close(descriptor);
        ::setrlimit(RLIMIT_NOFILE, &m_before);
    }
    Q_DISABLE_COPY_MOVE(DescriptorExhaustion)

private:
    rlimit m_before{};
    std::vector<int> m_taken;
};

} // namespace

class tst_Listener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void startsIdle();
    void acceptsConnections();
    void reportsAPortInUse();
    void refusesToListenTwice();
    void listensAgainAfterClose();
    void closeLeavesConnectionsOpen();
    void takesAServerThatListens();
    void takesAServerThatListensLater();
    void acceptsTls();
    void tlsHandshakeThatNeverComesHoldsNobodyUp();
    void acceptorMayClose();
    void acceptorMayDestroyTheListener();
    void acceptorMayRefuse();
    void goesOnAfterDescriptorsRanOut();

private:
    std::unique_ptr<Listener> makeListener();
    bool echoes(QTcpSocket &client, const QByteArray &bytes);

    std::vector<std::unique_ptr<EchoReader>> m_accepted;
};

void tst_Listener::init()
{
    m_accepted.clear();
}

void tst_Listener::cleanup()
{
    m_accepted.clear();
}

std::unique_ptr<Listener> tst_Listener::makeListener()
{
    return std::make_unique<Listener>([this](std::unique_ptr<ByteStream> stream) {
        m_accepted.push_back(std::make_unique<EchoReader>(std::move(stream)));
    });
}

bool tst_Listener::echoes(QTcpSocket &client, const QByteArray &bytes)
{
    client.write(bytes);
    return QTest::qWaitFor([&] { return client.bytesAvailable() >= bytes.size(); })
           && client.readAll() == bytes;
}

void tst_Listener::startsIdle()
{
    const auto listener = makeListener();
    QVERIFY(!listener->isListening());
    QCOMPARE(listener->port(), quint16(0));
    QVERIFY(listener->address().isNull());
    listener->close();
    QVERIFY(listener->errorString().isEmpty());
}

void tst_Listener::acceptsConnections()
{
    const auto listener = makeListener();
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QVERIFY(listener->isListening());
    QVERIFY(listener->port() != 0);
    QCOMPARE(listener->address(), QHostAddress(QHostAddress::LocalHost));

    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (int i = 0; i < 50; ++i) {
        clients.push_back(std::make_unique<QTcpSocket>());
        clients.back()->connectToHost(QHostAddress::LocalHost, listener->port());
    }
    QTRY_COMPARE(m_accepted.size(), size_t(50));
    for (const auto &client : clients)
        QVERIFY(echoes(*client, "hello"));
    QVERIFY(!m_accepted.front()->stream()->isEncrypted());
}

void tst_Listener::reportsAPortInUse()
{
    const auto first = makeListener();
    QVERIFY(first->listen(QHostAddress::LocalHost, 0));
    const auto second = makeListener();
    QVERIFY(!second->listen(QHostAddress::LocalHost, first->port()));
    QVERIFY(!second->isListening());
    QVERIFY(!second->errorString().isEmpty());
    first->close();
    QVERIFY(second->listen(QHostAddress::LocalHost, 0));
    QVERIFY(second->errorString().isEmpty());
}

void tst_Listener::refusesToListenTwice()
{
    const auto listener = makeListener();
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    const quint16 port = listener->port();
    QVERIFY(!listener->listen(QHostAddress::LocalHost, 0));
    QVERIFY(!listener->errorString().isEmpty());
    QTcpServer other;
    QVERIFY(!listener->bind(&other));
    QCOMPARE(listener->port(), port);
}

void tst_Listener::listensAgainAfterClose()
{
    const auto listener = makeListener();
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    const quint16 port = listener->port();
    listener->close();
    QVERIFY(!listener->isListening());
    QTcpSocket refused;
    refused.connectToHost(QHostAddress::LocalHost, port);
    QTRY_COMPARE(refused.error(), QAbstractSocket::ConnectionRefusedError);

    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, listener->port());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
}

void tst_Listener::closeLeavesConnectionsOpen()
{
    auto listener = makeListener();
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, listener->port());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    listener->close();
    QVERIFY(echoes(client, "closed"));
    listener.reset();
    QVERIFY(echoes(client, "gone"));
}

void tst_Listener::takesAServerThatListens()
{
    auto *const server = new QTcpServer;
    QVERIFY(server->listen(QHostAddress::LocalHost));
    QTcpSocket early;
    early.connectToHost(QHostAddress::LocalHost, server->serverPort());
    QTRY_VERIFY(server->hasPendingConnections());

    const auto listener = makeListener();
    QVERIFY(listener->bind(server));
    QCOMPARE(server->parent(), listener.get());
    QVERIFY(listener->isListening());
    QCOMPARE(m_accepted.size(), size_t(0)); // not within bind()
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, listener->port());
    QTRY_COMPARE(m_accepted.size(), size_t(2));
}

void tst_Listener::takesAServerThatListensLater()
{
    auto *const server = new QTcpServer;
    const auto listener = makeListener();
    QVERIFY(listener->bind(server));
    QVERIFY(!listener->isListening());
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QVERIFY(server->isListening());
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHost, listener->port());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
}

void tst_Listener::acceptsTls()
{
    auto *const server = new QSslServer;
    server->setSslConfiguration(testServerTls());
    const auto listener = makeListener();
    QVERIFY(listener->bind(server));
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QSslSocket client;
    client.setSslConfiguration(testClientTls());
    client.connectToHostEncrypted(QStringLiteral("127.0.0.1"), listener->port());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    QVERIFY(m_accepted.front()->stream()->isEncrypted());
    QVERIFY(echoes(client, "secret"));
    client.close();
    QTRY_VERIFY(m_accepted.front()->isClosed);
}

void tst_Listener::tlsHandshakeThatNeverComesHoldsNobodyUp()
{
    auto *const server = new QSslServer;
    server->setSslConfiguration(testServerTls());
    const auto listener = makeListener();
    QVERIFY(listener->bind(server));
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    // More than QTcpServer has in hand by default.
    std::vector<std::unique_ptr<QTcpSocket>> silent;
    for (int i = 0; i < 60; ++i) {
        silent.push_back(std::make_unique<QTcpSocket>());
        silent.back()->connectToHost(QHostAddress::LocalHost, listener->port());
    }
    silent.front()->write("GET / HTTP/1.1\r\n\r\n"); // plain text on a TLS port
    QSslSocket client;
    client.setSslConfiguration(testClientTls());
    client.connectToHostEncrypted(QStringLiteral("127.0.0.1"), listener->port());
    QTRY_VERIFY_WITH_TIMEOUT(client.isEncrypted(), 4000); // the others' time-out is 5 s
    QTRY_COMPARE(m_accepted.size(), size_t(1));
}

void tst_Listener::acceptorMayClose()
{
    Listener *self = nullptr;
    int accepted = 0;
    Listener listener([&](std::unique_ptr<ByteStream>) {
        ++accepted;
        self->close();
    });
    self = &listener;
    QVERIFY(listener.listen(QHostAddress::LocalHost, 0));
    QTcpSocket clients[3];
    for (QTcpSocket &client : clients)
        client.connectToHost(QHostAddress::LocalHost, listener.port());
    QTRY_COMPARE(accepted, 1);
    for (QTcpSocket &client : clients)
        QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(accepted, 1);
}

void tst_Listener::acceptorMayDestroyTheListener()
{
    int accepted = 0;
    std::unique_ptr<Listener> listener;
    const QByteArray name("captured"); // gone with the listener if it were not kept
    QByteArray seen;
    listener = std::make_unique<Listener>([&, name](std::unique_ptr<ByteStream>) {
        ++accepted;
        listener.reset();
        seen = name;
    });
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QTcpSocket clients[3];
    for (QTcpSocket &client : clients)
        client.connectToHost(QHostAddress::LocalHost, listener->port());
    QTRY_COMPARE(accepted, 1);
    for (QTcpSocket &client : clients)
        QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
    QCOMPARE(accepted, 1);
    QCOMPARE(seen, name);
}

void tst_Listener::acceptorMayRefuse()
{
    Listener listener([](std::unique_ptr<ByteStream> stream) { stream.reset(); });
    QVERIFY(listener.listen(QHostAddress::LocalHost, 0));
    QTcpSocket client;
    QSignalSpy connected(&client, &QTcpSocket::connected);
    client.connectToHost(QHostAddress::LocalHost, listener.port());
    QTRY_COMPARE(connected.size(), 1);
    QTRY_COMPARE(client.state(), QAbstractSocket::UnconnectedState);
}

void tst_Listener::goesOnAfterDescriptorsRanOut()
{
    auto *const server = new QTcpServer;
    const auto listener = makeListener();
    QVERIFY(listener->bind(server));
    QVERIFY(listener->listen(QHostAddress::LocalHost, 0));
    QSignalSpy attempts(server, &QTcpServer::acceptError);
    QSignalSpy failed(listener.get(), &Listener::acceptFailed);
    QTcpSocket client;
    client.bind(QHostAddress::LocalHost); // takes its descriptor while there are some
    // A timer of somebody else; the sanitizer then knows the event, and needs no descriptor to look at it.
    QTimerEvent foreign(-1);
    QVERIFY(QCoreApplication::sendEvent(listener.get(), &foreign));
    {
        const DescriptorExhaustion exhaustion;
        client.connectToHost(QHostAddress::LocalHost, listener->port());
        QTRY_VERIFY(attempts.size() >= 3);
        QCOMPARE(failed.size(), 1);
        QVERIFY(!failed.first().first().toString().isEmpty());
        QCOMPARE(m_accepted.size(), size_t(0));
    }
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    QVERIFY(echoes(client, "at last"));
    // And does not stumble over its memory of the failure.
    for (size_t i = 2; i < 5; ++i) {
        QTcpSocket another;
        another.connectToHost(QHostAddress::LocalHost, listener->port());
        QTRY_COMPARE(m_accepted.size(), i);
        QVERIFY(listener->isListening());
    }
    QCOMPARE(failed.size(), 1);
}

QTEST_GUILESS_MAIN(tst_Listener)
#include "tst_listener.moc"
