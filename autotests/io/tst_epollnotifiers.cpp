// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Sockets of the dispatcher, in a thread of its own as the library uses it; each test body runs over there.
#include "dispatcherthread.h"

#include <QFile>
#include <QSocketNotifier>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <memory>
#include <vector>

#include <sys/socket.h>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;

class tst_EpollNotifiers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void notifiersOfEachType();
    void exceptionNotifierSeesUrgentData();
    void readAndWriteOnOneDescriptor();
    void disabledNotifierIsSilent();
    void hangUpIsReported();
    void notifierMayDestroyOthers();
    void notifierMayDestroyItself();
    void regularFileIsAlwaysReady();
    void reusedDescriptor();
    void manyDescriptorsAllGetTheirTurn();
};

void tst_EpollNotifiers::notifiersOfEachType()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 CHECK(pair.isOk());
                 int reads = 0;
                 int writes = 0;
                 QSocketNotifier read(pair.near(), QSocketNotifier::Read);
                 QObject::connect(&read, &QSocketNotifier::activated, &read, [&] {
                     ++reads;
                     pair.receive();
                 });
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(reads == 0);
                 CHECK(pair.send());
                 CHECK(turnUntil([&] { return reads == 1; }));
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(reads == 1);
                 QSocketNotifier write(pair.near(), QSocketNotifier::Write);
                 QObject::connect(&write, &QSocketNotifier::activated, &write, [&] {
                     ++writes;
                     write.setEnabled(false);
                 });
                 CHECK(turnUntil([&] { return writes == 1; }));
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(writes == 1 && reads == 1);
                 return {};
             }),
             QString());
}

void tst_EpollNotifiers::exceptionNotifierSeesUrgentData()
{
    QCOMPARE(inThread([]() -> QString {
                 QTcpServer server;
                 CHECK(server.listen(QHostAddress::LocalHost));
                 QTcpSocket client;
                 client.connectToHost(QHostAddress::LocalHost, server.serverPort());
                 CHECK(turnUntil([&] { return server.hasPendingConnections(); }));
                 const std::unique_ptr<QTcpSocket> peer(server.nextPendingConnection());
                 int urgent = 0;
                 QSocketNotifier notifier(peer->socketDescriptor(), QSocketNotifier::Exception);
                 QObject::connect(&notifier, &QSocketNotifier::activated, &notifier, [&] {
                     ++urgent;
                     notifier.setEnabled(false);
                 });
                 CHECK(::send(int(client.socketDescriptor()), "!", 1, MSG_OOB) == 1);
                 CHECK(turnUntil([&] { return urgent == 1; }));
                 return {};
             }),
             QString());
}

void tst_EpollNotifiers::readAndWriteOnOneDescriptor()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 QString order;
                 QSocketNotifier write(pair.near(), QSocketNotifier::Write);
                 QSocketNotifier read(pair.near(), QSocketNotifier::Read);
                 QObject::connect(&read, &QSocketNotifier::activated, &read, [&] {
                     order += u'r';
                     read.setEnabled(false);
                 });
                 QObject::connect(&write, &QSocketNotifier::activated, &write, [&] {
                     order += u'w';
                     write.setEnabled(false);
                 });
                 CHECK(pair.send());
                 CHECK(turnUntil([&] { return order.size() == 2; }));
                 CHECK(order == QStringLiteral("rw"));
                 read.setEnabled(true);
                 CHECK(turnUntil([&] { return order.size() == 3; }));
                 CHECK(order == QStringLiteral("rwr"));
                 return {};
             }),
             QString());
}

void tst_EpollNotifiers::disabledNotifierIsSilent()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 int reads = 0;
                 QSocketNotifier read(pair.near(), QSocketNotifier::Read);
                 QObject::connect(&read, &QSocketNotifier::activated, &read, [&] { ++reads; });
                 CHECK(pair.send());
                 read.setEnabled(false);
                 for (int i = 0; i < 5; ++i)
                     dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(reads == 0);
                 read.setEnabled(true);
                 CHECK(turnUntil([&] { return reads > 0; }));
                 return {};
             }),
             QString());
}

void tst_EpollNotifiers::hangUpIsReported()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 int reads = 0;
                 int writes = 0;
                 QSocketNotifier read(pair.near(), QSocketNotifier::Read);
                 QObject::connect(&read, &QSocketNotifier::activated, &read, [&] {
                     ++reads;
                     read.setEnabled(false);
                 });
                 pair.closeFar();
                 CHECK(turnUntil([&] { return reads == 1; }));
                 QSocketNotifier write(pair.near(), QSocketNotifier::Write);
                 QObject::connect(&write, &QSocketNotifier::activated, &write, [&] {
                     ++writes;
                     write.setEnabled(false);
                 });
                 CHECK(turnUntil([&] { return writes == 1; }));
                 return {};
             }),
             QString());
}

void tst_EpollNotifiers::notifierMayDestroyOthers()
{
    QCOMPARE(inThread([]() -> QString {
                 std::vector<std::unique_ptr<SocketPair>> pairs;
                 std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
                 int activated = 0;
                 for (int i = 0; i < 10; ++i) {
                     pairs.push_back(std::make_unique<SocketPair>());
                     for (const auto type : { QSocketNotifier::Read, QSocketNotifier::Write }) {
                         notifiers.push_back(
                                 std::make_unique<QSocketNotifier>(pairs.back()->near(), type));
                         QSocketNotifier *const own = notifiers.back().get();
                         QObject::connect(own, &QSocketNotifier::activated, own, [&, own] {
                             ++activated;
                             for (auto &notifier : notifiers) {
                                 if (notifier.get() != own)
                                     notifier.reset();
                             }
                         });
                     }
                     CHECK(pairs.back()->send());
                 }
                 CHECK(dispatcher()->processEvents(QEventLoop::AllEvents));
                 CHECK(activated == 1);
                 return {};
             }),
             QString());
}

void tst_EpollNotifiers::notifierMayDestroyItself()
{
    QCOMPARE(inThread([]() -> QString {
                 SocketPair pair;
                 int activated = 0;
                 auto *const notifier = new QSocketNotifier(pair.near(), QSocketNotifier::Read);
                 QObject::connect(notifier, &QSocketNotifier::activated, notifier, [&] {
                     ++activated;
                     notifier->setEnabled(false);
                     notifier->deleteLater();
                 });
                 CHECK(pair.send());
                 CHECK(turnUntil([&] { return activated == 1; }));
                 for (int i = 0; i < 3; ++i)
                     dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(activated == 1);
                 return {};
             }),
             QString());
}

void tst_EpollNotifiers::regularFileIsAlwaysReady()
{
    QCOMPARE(inThread([]() -> QString {
                 QFile file(QCoreApplication::applicationFilePath());
                 CHECK(file.open(QIODevice::ReadOnly));
                 int reads = 0;
                 QSocketNotifier notifier(file.handle(), QSocketNotifier::Read);
                 QObject::connect(&notifier, &QSocketNotifier::activated, &notifier, [&] {
                     if (++reads == 3)
                         notifier.setEnabled(false);
                 });
                 CHECK(turnUntil([&] { return reads == 3; }));
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(reads == 3);
                 return {};
             }),
             QString());
}

// Somebody has closed a descriptor that is still watched, and the next one gets its number.

void tst_EpollNotifiers::reusedDescriptor()
{
    QCOMPARE(inThread([]() -> QString {
                 auto first = std::make_unique<SocketPair>();
                 const int number = first->near();
                 auto stale = std::make_unique<QSocketNotifier>(number, QSocketNotifier::Read);
                 first.reset();
                 SocketPair second;
                 CHECK(second.near() == number);
                 stale.reset();
                 int reads = 0;
                 QSocketNotifier notifier(number, QSocketNotifier::Read);
                 QObject::connect(&notifier, &QSocketNotifier::activated, &notifier, [&] {
                     ++reads;
                     second.receive();
                 });
                 CHECK(second.send());
                 CHECK(turnUntil([&] { return reads == 1; }));
                 return {};
             }),
             QString());
}

void tst_EpollNotifiers::manyDescriptorsAllGetTheirTurn()
{
    QCOMPARE(inThread([]() -> QString {
                 constexpr int count = 400; // more than one batch
                 std::vector<std::unique_ptr<SocketPair>> pairs;
                 std::vector<std::unique_ptr<QSocketNotifier>> notifiers;
                 int reads = 0;
                 for (int i = 0; i < count; ++i) {
                     auto *const pair = new SocketPair;
                     pairs.emplace_back(pair);
                     CHECK(pair->isOk());
                     auto *const notifier = new QSocketNotifier(pair->near(), QSocketNotifier::Read);
                     notifiers.emplace_back(notifier);
                     QObject::connect(notifier, &QSocketNotifier::activated, notifier, [&, pair] {
                         ++reads;
                         pair->receive();
                     });
                 }
                 for (const auto &pair : pairs)
                     CHECK(pair->send());
                 CHECK(turnUntil([&] { return reads == count; }));
                 dispatcher()->processEvents(QEventLoop::AllEvents);
                 CHECK(reads == count);
                 return {};
             }),
             QString());
}

QTEST_GUILESS_MAIN(tst_EpollNotifiers)

#include "tst_epollnotifiers.moc"
