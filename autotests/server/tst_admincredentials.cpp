// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a server keeps of an admin's password, and of those who have shown it.
#include "server/adminpassword.h"
#include "server/adminsessions.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_AdminCredentials : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void passwordsMatch();
    void sessionsAreBounded();
    void sessionsExpire();
};

namespace {

constexpr int iterations = 1000; // what protects passwords would only make the test slow

} // namespace

void tst_AdminCredentials::passwordsMatch()
{
    const AdminPassword password = AdminPassword::make(u"geheim \u00e4"_s, iterations);
    QVERIFY(password.matches(u"geheim \u00e4"_s));
    QVERIFY(!password.matches(u"geheim a"_s));
    QVERIFY(!password.matches(QString()));
    const auto read = AdminPassword::fromText(password.toText());
    QVERIFY(read);
    QVERIFY(read->matches(u"geheim \u00e4"_s));
    QCOMPARE(read->iterations, iterations);
    // Salted: the same password is never the same text.
    QVERIFY(AdminPassword::make(u"geheim \u00e4"_s, iterations).key != password.key);
}

void tst_AdminCredentials::sessionsAreBounded()
{
    AdminSessions sessions;
    const QString first = AdminSessions::makeId();
    QCOMPARE(first.size(), 32);
    sessions.setAge(1h);
    sessions.add(first);
    sessions.setAge(2h);
    for (int i = 1; i < AdminSessions::mostSessions; ++i)
        sessions.add(AdminSessions::makeId());
    QCOMPARE(sessions.size(), AdminSessions::mostSessions);
    QVERIFY(sessions.contains(first));
    const QString last = AdminSessions::makeId();
    sessions.add(last);
    QCOMPARE(sessions.size(), AdminSessions::mostSessions);
    QVERIFY(!sessions.contains(first));
    QVERIFY(sessions.contains(last));
    QVERIFY(!sessions.contains(QString()));
}

void tst_AdminCredentials::sessionsExpire()
{
    AdminSessions sessions;
    sessions.setAge(0s);
    sessions.add(u"x"_s);
    QVERIFY(!sessions.contains(u"x"_s));
    sessions.add(u"y"_s);
    QCOMPARE(sessions.size(), 1);
}

QTEST_APPLESS_MAIN(tst_AdminCredentials)
#include "tst_admincredentials.moc"
