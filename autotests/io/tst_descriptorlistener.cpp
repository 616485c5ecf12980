// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Listening on local sockets, and on descriptors that somebody else has opened.
#include "io/descriptorlistener.h"

#include "descriptorexhaustion.h"
#include "echoreader.h"

#include <QFile>
#include <QLocalServer>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <vector>

using namespace QSocketIoPrivate;

class tst_DescriptorListener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();

    void acceptsOnALocalSocket();
    void takesShortNamesAsQtDoes();
    void removesItsFile();
    void leavesAFileThatTookItsPlace();
    void replacesWhatWasLeftBehind();
    void leavesAServerAlone();
    void leavesOtherFilesAlone();
    void refusesNames_data();
    void refusesNames();
    void listensAgain();
    void adoptsTcp();
    void adoptsALocalSocket();
    void refusesDescriptors();
    void acceptsManyAtOnce();
    void acceptorMayDestroyTheListener();
    void goesOnAfterDescriptorsRanOut();

private:
    QString path(const QString &name = QStringLiteral("socket")) const
    {
        return m_folder.filePath(name);
    }
    std::unique_ptr<DescriptorListener> makeListener();
    template <typename Socket>
    bool echoes(Socket &client);

    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<EchoReader>> m_accepted;
};

void tst_DescriptorListener::cleanup()
{
    m_accepted.clear();
    QFile::remove(path());
}

std::unique_ptr<DescriptorListener> tst_DescriptorListener::makeListener()
{
    return std::make_unique<DescriptorListener>([this](std::unique_ptr<ByteStream> stream) {
        m_accepted.push_back(std::make_unique<EchoReader>(std::move(stream)));
    });
}

template <typename Socket>
bool tst_DescriptorListener::echoes(Socket &client)
{
    client.write("hello");
    return QTest::qWaitFor([&] { return client.bytesAvailable() >= 5; })
           && client.readAll() == "hello";
}

void tst_DescriptorListener::acceptsOnALocalSocket()
{
    const auto listener = makeListener();
    QVERIFY(!listener->isListening());
    QVERIFY(listener->url().isEmpty());
    QVERIFY2(listener->listenLocal(path()), qPrintable(listener->errorString()));
    QVERIFY(listener->isListening());
    QVERIFY(listener->errorString().isEmpty());
    QCOMPARE(listener->url(), QUrl(QStringLiteral("unix:") + path()));
    QCOMPARE(listener->port(), quint16(0));
    QLocalSocket client;
    client.connectToServer(path());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    QVERIFY(echoes(client));
    QVERIFY(m_accepted.front()->stream()->peerAddress().isNull());
    QVERIFY(!m_accepted.front()->stream()->isEncrypted());
    client.close();
    QTRY_VERIFY(m_accepted.front()->isClosed);
}

void tst_DescriptorListener::takesShortNamesAsQtDoes()
{
    const QString name = QStringLiteral("qsocketio-test-%1").arg(QCoreApplication::applicationPid());
    const auto listener = makeListener();
    QVERIFY2(listener->listenLocal(name), qPrintable(listener->errorString()));
    QLocalSocket client;
    client.connectToServer(name);
    QTRY_COMPARE(m_accepted.size(), size_t(1));
}

void tst_DescriptorListener::removesItsFile()
{
    auto listener = makeListener();
    QVERIFY(listener->listenLocal(path()));
    QVERIFY(QFile::exists(path()));
    listener->close();
    QVERIFY(!QFile::exists(path()));
    QVERIFY(listener->listenLocal(path()));
    listener.reset();
    QVERIFY(!QFile::exists(path()));
}

void tst_DescriptorListener::leavesAFileThatTookItsPlace()
{
    const auto first = makeListener();
    QVERIFY(first->listenLocal(path()));
    QVERIFY(QFile::remove(path()));
    const auto second = makeListener();
    QVERIFY(second->listenLocal(path()));
    first->close();
    QLocalSocket client;
    client.connectToServer(path());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
}

void tst_DescriptorListener::replacesWhatWasLeftBehind()
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray name = QFile::encodeName(path());
    memcpy(address.sun_path, name.constData(), size_t(name.size()));
    const int crashed = ::socket(AF_UNIX, SOCK_STREAM, 0);
    QCOMPARE(::bind(crashed, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    ::close(crashed);
    QVERIFY(QFile::exists(path()));

    const auto listener = makeListener();
    QVERIFY2(listener->listenLocal(path()), qPrintable(listener->errorString()));
    QLocalSocket client;
    client.connectToServer(path());
    QTRY_COMPARE(m_accepted.size(), size_t(1));
}

void tst_DescriptorListener::leavesAServerAlone()
{
    QLocalServer running;
    QVERIFY(running.listen(path()));
    const auto listener = makeListener();
    QVERIFY(!listener->listenLocal(path()));
    QVERIFY(!listener->isListening());
    QVERIFY(!listener->errorString().isEmpty());
    QLocalSocket client;
    client.connectToServer(path());
    QVERIFY(running.waitForNewConnection(5000));
}

void tst_DescriptorListener::leavesOtherFilesAlone()
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("precious");
    file.close();
    const auto listener = makeListener();
    QVERIFY(!listener->listenLocal(path()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("precious"));
}

void tst_DescriptorListener::refusesNames_data()
{
    constexpr int longest = sizeof(sockaddr_un::sun_path) - 1;
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("isAccepted");
    const QString folder = m_folder.path() + u'/';
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("no such folder") << path(QStringLiteral("missing/socket")) << false;
    QTest::newRow("as long as may be") << folder + QString(longest - folder.size(), u'x') << true;
    QTest::newRow("too long") << folder + QString(longest + 1 - folder.size(), u'x') << false;
}

void tst_DescriptorListener::refusesNames()
{
    QFETCH(QString, name);
    QFETCH(bool, isAccepted);
    const auto listener = makeListener();
    QCOMPARE(listener->listenLocal(name), isAccepted);
    QCOMPARE(listener->errorString().isEmpty(), isAccepted);
    QCOMPARE(listener->isListening(), isAccepted);
}

void tst_DescriptorListener::listensAgain()
{
    const auto listener = makeListener();
    for (size_t i = 1; i <= 3; ++i) {
        QVERIFY(listener->listenLocal(path()));
        QVERIFY(!listener->listenLocal(path()));
        QLocalSocket client;
        client.connectToServer(path());
        QTRY_COMPARE(m_accepted.size(), i);
        listener->close();
        QVERIFY(!listener->isListening());
        QVERIFY(echoes(client));
    }
}

void tst_DescriptorListener::adoptsTcp()
{
    QTcpServer elsewhere;
    QVERIFY(elsewhere.listen(QHostAddress::LocalHostIPv6));
    const quint16 port = elsewhere.serverPort();
    const int descriptor = ::dup(int(elsewhere.socketDescriptor()));
    elsewhere.close();
    const auto listener = makeListener();
    QVERIFY2(listener->adopt(descriptor), qPrintable(listener->errorString()));
    QCOMPARE(listener->port(), port);
    QCOMPARE(listener->url(), QUrl(QStringLiteral("http://[::1]:%1").arg(port)));
    QVERIFY(::fcntl(descriptor, F_GETFD) & FD_CLOEXEC);
    QTcpSocket client;
    client.connectToHost(QHostAddress::LocalHostIPv6, port);
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    QVERIFY(echoes(client));
    QCOMPARE(m_accepted.front()->stream()->peerAddress(), QHostAddress(QHostAddress::LocalHostIPv6));
    listener->close();
    QCOMPARE(::fcntl(descriptor, F_GETFD), -1); // closed
}

void tst_DescriptorListener::adoptsALocalSocket()
{
    QLocalServer elsewhere;
    QVERIFY(elsewhere.listen(path()));
    const auto listener = makeListener();
    QVERIFY(listener->adopt(::dup(int(elsewhere.socketDescriptor()))));
    QCOMPARE(listener->url(), QUrl(QStringLiteral("unix:") + path()));
    QSignalSpy elsewhereToo(&elsewhere, &QLocalServer::newConnection);
    QLocalSocket client;
    client.connectToServer(path());
    QTRY_COMPARE(m_accepted.size() + size_t(elsewhereToo.size()), size_t(1));
    listener->close();
    QVERIFY(QFile::exists(path())); // it belongs to whoever made it
}

void tst_DescriptorListener::refusesDescriptors()
{
    const auto listener = makeListener();
    QVERIFY(!listener->adopt(-1));
    QVERIFY(!listener->adopt(987654));
    int pipe[2];
    QCOMPARE(::pipe(pipe), 0);
    QVERIFY(!listener->adopt(pipe[0]));
    ::close(pipe[0]);
    ::close(pipe[1]);
    const int datagrams = ::socket(AF_UNIX, SOCK_DGRAM, 0);
    QVERIFY(!listener->adopt(datagrams));
    ::close(datagrams);
    const int silent = ::socket(AF_INET, SOCK_STREAM, 0);
    QVERIFY(!listener->adopt(silent));
    QVERIFY(listener->errorString().contains(QString::number(silent)));
    QCOMPARE(::close(silent), 0); // still the caller's
    QVERIFY(!listener->isListening());
}

void tst_DescriptorListener::acceptsManyAtOnce()
{
    const auto listener = makeListener();
    QVERIFY(listener->listenLocal(path()));
    std::vector<std::unique_ptr<QLocalSocket>> clients;
    for (int i = 0; i < 150; ++i) {
        clients.push_back(std::make_unique<QLocalSocket>());
        clients.back()->connectToServer(path());
    }
    QTRY_COMPARE(m_accepted.size(), clients.size());
    for (const auto &client : clients)
        QVERIFY(echoes(*client));
}

void tst_DescriptorListener::acceptorMayDestroyTheListener()
{
    int accepted = 0;
    std::unique_ptr<DescriptorListener> listener;
    listener = std::make_unique<DescriptorListener>([&](std::unique_ptr<ByteStream>) {
        ++accepted;
        listener.reset();
    });
    QVERIFY(listener->listenLocal(path()));
    QLocalSocket clients[3];
    for (QLocalSocket &client : clients)
        client.connectToServer(path());
    QTRY_COMPARE(accepted, 1);
    for (QLocalSocket &client : clients)
        QTRY_COMPARE(client.state(), QLocalSocket::UnconnectedState);
    QCOMPARE(accepted, 1);
}

void tst_DescriptorListener::goesOnAfterDescriptorsRanOut()
{
    const auto listener = makeListener();
    QVERIFY(listener->listenLocal(path()));
    QSignalSpy failed(listener.get(), &Listener::acceptFailed);
    QTimerEvent foreign(
            -1); // the sanitizer then knows the event, and needs no descriptor to look at it
    QVERIFY(QCoreApplication::sendEvent(listener.get(), &foreign));
    const int client = ::socket(AF_UNIX, SOCK_STREAM,
                                0); // takes its descriptor while there are some
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const QByteArray name = QFile::encodeName(path());
    memcpy(address.sun_path, name.constData(), size_t(name.size()));
    {
        const DescriptorExhaustion exhaustion;
        QCOMPARE(::connect(client, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(!failed.first().first().toString().isEmpty());
        QTest::qWait(0);
        QCOMPARE(m_accepted.size(), size_t(0));
    }
    QTRY_COMPARE(m_accepted.size(), size_t(1));
    ::close(client);
    QTRY_VERIFY(m_accepted.front()->isClosed);
    QCOMPARE(failed.size(), 1);
    QVERIFY(listener->isListening());
}

QTEST_GUILESS_MAIN(tst_DescriptorListener)
#include "tst_descriptorlistener.moc"
