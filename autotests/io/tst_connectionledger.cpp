// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who counts as what, and that everybody who goes is forgotten.
#include "io/connectionledger.h"

#include <QTest>

#include <thread>
#include <vector>

using namespace QSocketIoPrivate;
using Kind = ConnectionEntry::Kind;
using Verdict = ConnectionLedger::Verdict;

namespace {

const QHostAddress alice(QStringLiteral("192.0.2.1"));
const QHostAddress bob(QStringLiteral("192.0.2.2"));

class Book
{
public:
    explicit Book(const ConnectionLedger::Limits &limits)
        : ledger(std::make_shared<ConnectionLedger>())
    {
        ledger->setLimits(limits);
    }
    std::shared_ptr<ConnectionEntry> enter(const QHostAddress &address, Kind kind = Kind::Own)
    {
        return std::make_shared<ConnectionEntry>(ledger, address, kind);
    }
    std::shared_ptr<SessionEntry> open(const std::shared_ptr<ConnectionEntry> &connection,
                                       const QHostAddress &client = alice)
    {
        return std::make_shared<SessionEntry>(ledger, connection, client);
    }
    Verdict judge(const QHostAddress &address, Kind kind = Kind::Own) const
    {
        return ledger->judge(address, kind);
    }

    std::shared_ptr<ConnectionLedger> ledger;
};

} // namespace

class tst_ConnectionLedger : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noLimits();
    void total();
    void byAddress();
    void sameAddress_data();
    void sameAddress();
    void sharedConnectionsDoNotCountByAddress();
    void pending();
    void sessionsOfAConnection();
    void sessionsOfASharedOne();
    void sessionsOutliveTheirConnection();
    void manyThreads();
};

void tst_ConnectionLedger::noLimits()
{
    Book book({ .connections = 0, .perAddress = 0, .pending = 0, .sessions = 0 });
    std::vector<std::shared_ptr<ConnectionEntry>> entries;
    for (int i = 0; i < 1000; ++i)
        entries.push_back(book.enter(alice));
    QCOMPARE(book.judge(alice), Verdict::Welcome);
    QCOMPARE(book.ledger->connectionCount(), 1000);
    entries.clear();
    QCOMPARE(book.ledger->connectionCount(), 0);
}

void tst_ConnectionLedger::total()
{
    Book book({ .connections = 2 });
    const auto one = book.enter(alice);
    QCOMPARE(book.judge(bob), Verdict::Welcome);
    auto two = book.enter(bob, Kind::Shared);
    QCOMPARE(book.judge(bob), Verdict::Full);
    QCOMPARE(ConnectionLedger::httpStatus(Verdict::Full), 503);
    two.reset();
    QCOMPARE(book.judge(bob), Verdict::Welcome);
}

void tst_ConnectionLedger::byAddress()
{
    Book book({ .perAddress = 2 });
    const auto one = book.enter(alice);
    auto two = book.enter(alice);
    QCOMPARE(book.judge(alice), Verdict::AddressFull);
    QCOMPARE(ConnectionLedger::httpStatus(Verdict::AddressFull), 429);
    QCOMPARE(book.judge(bob), Verdict::Welcome);
    two.reset();
    QCOMPARE(book.judge(alice), Verdict::Welcome);
}

void tst_ConnectionLedger::sameAddress_data()
{
    QTest::addColumn<QString>("first");
    QTest::addColumn<QString>("second");
    QTest::addColumn<bool>("isSame");
    const auto row = [](const char *first, const char *second, bool isSame) {
        QTest::addRow("%s %s", first, second)
                << QString::fromLatin1(first) << QString::fromLatin1(second) << isSame;
    };
    row("192.0.2.1", "192.0.2.1", true);
    row("192.0.2.1", "::ffff:192.0.2.1", true);
    row("192.0.2.1", "192.0.3.1", false);
    row("2001:db8:1:2::3", "2001:db8:1:2:ffff:ffff:ffff:ffff", true);
    row("2001:db8:1:2::3", "2001:db8:1:3::3", false);
    row("2001:db8:1:2::3", "192.0.2.1", false);
}

void tst_ConnectionLedger::sameAddress()
{
    QFETCH(QString, first);
    QFETCH(QString, second);
    Book book({ .perAddress = 1 });
    const auto entry = book.enter(QHostAddress(first));
    QTEST(book.judge(QHostAddress(second)) == Verdict::AddressFull, "isSame");
}

void tst_ConnectionLedger::sharedConnectionsDoNotCountByAddress()
{
    Book book({ .perAddress = 1 });
    const auto one = book.enter(alice, Kind::Shared);
    QCOMPARE(book.judge(alice, Kind::Shared), Verdict::Welcome);
    QCOMPARE(book.judge(alice), Verdict::Welcome);
    const auto two = book.enter(alice);
    QCOMPARE(book.judge(alice, Kind::Shared), Verdict::Welcome);
    QCOMPARE(book.judge(alice), Verdict::AddressFull);
}

void tst_ConnectionLedger::pending()
{
    Book book({ .pending = 1 });
    auto one = book.enter(alice);
    QCOMPARE(book.judge(bob), Verdict::PendingFull);
    QCOMPARE(ConnectionLedger::httpStatus(Verdict::PendingFull), 503);
    one->setEstablished();
    one->setEstablished();
    QCOMPARE(book.judge(bob), Verdict::Welcome);
    auto two = book.enter(bob);
    QCOMPARE(book.judge(bob), Verdict::PendingFull);
    two.reset();
    one.reset();
    QCOMPARE(book.judge(bob), Verdict::Welcome);
}

void tst_ConnectionLedger::sessionsOfAConnection()
{
    Book book({ .perAddress = 1, .sessions = 2 });
    const auto connection = book.enter(alice);
    const auto first = book.open(connection);
    QCOMPARE(book.ledger->judgeSession(connection, alice), Verdict::Welcome);
    auto second = book.open(connection);
    QCOMPARE(book.ledger->judgeSession(connection, alice), Verdict::SessionsFull);
    QCOMPARE(ConnectionLedger::httpStatus(Verdict::SessionsFull), 429);
    second.reset();
    QCOMPARE(book.ledger->judgeSession(connection, alice), Verdict::Welcome);
}

void tst_ConnectionLedger::sessionsOfASharedOne()
{
    Book book({ .perAddress = 2, .sessions = 1 });
    const auto proxy = book.enter(bob, Kind::Shared);
    const auto first = book.open(proxy);
    QCOMPARE(book.ledger->judgeSession(proxy, alice), Verdict::Welcome);
    auto second = book.open(nullptr);
    QCOMPARE(book.ledger->judgeSession(proxy, alice), Verdict::AddressFull);
    QCOMPARE(book.ledger->judgeSession(nullptr, alice), Verdict::AddressFull);
    QCOMPARE(book.ledger->judgeSession(proxy, bob), Verdict::Welcome);
    second.reset();
    QCOMPARE(book.ledger->judgeSession(proxy, alice), Verdict::Welcome);
}

void tst_ConnectionLedger::sessionsOutliveTheirConnection()
{
    Book book({ .perAddress = 1 });
    auto connection = book.enter(alice);
    auto session = book.open(connection);
    connection.reset();
    QCOMPARE(book.ledger->connectionCount(), 0);
    session.reset();
    auto proxy = book.enter(bob, Kind::Shared);
    session = book.open(proxy);
    proxy.reset();
    QCOMPARE(book.ledger->judgeSession(nullptr, alice), Verdict::AddressFull);
    session.reset();
    QCOMPARE(book.ledger->judgeSession(nullptr, alice), Verdict::Welcome);
}

void tst_ConnectionLedger::manyThreads()
{
    Book book({});
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&book] {
            for (int j = 0; j < 1000; ++j) {
                const auto connection = book.enter(alice);
                const auto session = book.open(connection);
                connection->setEstablished();
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(book.ledger->connectionCount(), 0);
    book.ledger->setLimits({ .perAddress = 1, .pending = 1 });
    QCOMPARE(book.judge(alice), Verdict::Welcome);
}

QTEST_APPLESS_MAIN(tst_ConnectionLedger)
#include "tst_connectionledger.moc"
