// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What is kept for clients that come back, and when it is enough.
#include "server/recoverylog.h"

#include <QTest>

using namespace QSocketIoPrivate;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class tst_RecoveryLog : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void stampsEvents();
    void tagsOffsets();
    void restoresWhatWasMissed();
    void restoresOnce();
    void selectsByRooms();
    void restoresAnIdleClient();
    void restoresAClientThatHasSeenNothing();
    void restoresAfterTheLastEventHasGone();
    void refusesWhatItNeverSent_data();
    void refusesWhatItNeverSent();
    void takesTextsForOffsets();
    void forgetsAfterTheWindow();
    void boundsEvents();
    void boundsBytes();
    void boundsSessions();
    void replacesASession();

private:
    quint64 add(const QString &name, const QStringList &rooms = {}, const QStringList &except = {})
    {
        QSocketIoBroadcastTarget target;
        target.rooms = rooms;
        target.except = except;
        m_packet = QSocketIoPacket(name, {});
        return m_log.append(m_now, target, m_packet);
    }
    void save(RecoveryLog::Position position, const QStringList &rooms = { u"me"_s })
    {
        m_log.save(m_now, u"secret"_s, { u"me"_s, rooms, { { u"a"_s, 1 } }, position });
    }
    // The names of what was missed; "lost" when the session cannot be restored.
    QString restore(const QString &offset = {})
    {
        const auto restored = m_log.restore(m_now, u"secret"_s, offset);
        if (!restored)
            return u"lost"_s;
        QStringList names;
        for (const QSocketIoPacket &packet : restored->missed)
            names.append(packet.eventName());
        return names.join(u' ');
    }

    RecoveryLog m_log;
    RecoveryLog::Time m_now{ 0 };
    QSocketIoPacket m_packet;
};

void tst_RecoveryLog::init()
{
    m_log = RecoveryLog();
    m_log.setLimits({ .window = 100ms, .events = 10, .bytes = 100'000, .sessions = 3 });
    m_now = 0ms;
}

void tst_RecoveryLog::stampsEvents()
{
    QSocketIoPacket packet(u"photo"_s, { QByteArray("\xff"), 1 });
    QCOMPARE(m_log.append(m_now, {}, packet), 1u);
    QCOMPARE(packet.json(), "[\"photo\",{\"_placeholder\":true,\"num\":0},1,\"1\"]");
    QCOMPARE(packet.arguments(), (QVariantList{ QByteArray("\xff"), 1, u"1"_s }));
    for (int i = 2; i <= 36; ++i)
        add(u"x"_s);
    QCOMPARE(m_packet.json(), "[\"x\",\"10\"]");
    QCOMPARE(m_log.last(), 36u);
}

void tst_RecoveryLog::tagsOffsets()
{
    m_log = RecoveryLog("aB3-.");
    m_log.setLimits({ .window = 100ms });
    add(u"a"_s);
    QCOMPARE(m_packet.json(), "[\"a\",\"aB3-.1\"]");
    add(u"b"_s);
    save({ .lastSent = 2 });
    QCOMPARE(restore(u"aB3-.1"_s), u"b"_s);
    for (const QString &offset : { u"1"_s, u"aB3."_s, u"aB3-.x1"_s, u"aB3-."_s, u"xxxx.1"_s }) {
        save({ .lastSent = 2 });
        QCOMPARE(restore(offset), u"lost"_s);
    }
}

void tst_RecoveryLog::restoresWhatWasMissed()
{
    add(u"a"_s);
    add(u"b"_s);
    add(u"c"_s);
    save({ .atStart = 0, .lastSent = 3 });
    add(u"d"_s);
    const auto restored = m_log.restore(m_now, u"secret"_s, u"2"_s);
    QVERIFY(restored);
    QCOMPARE(restored->missed.size(), 2);
    QCOMPARE(restored->missed.at(0).json(), "[\"c\",\"3\"]");
    QCOMPARE(restored->missed.at(1).json(), "[\"d\",\"4\"]");
    QCOMPARE(restored->session.socketId, u"me"_s);
    QCOMPARE(restored->session.rooms, QStringList{ u"me"_s });
    QCOMPARE(restored->session.session, (QVariantMap{ { u"a"_s, 1 } }));
}

void tst_RecoveryLog::restoresOnce()
{
    save({});
    QCOMPARE(m_log.sessionCount(), 1);
    QCOMPARE(restore(), u""_s);
    QCOMPARE(restore(), u"lost"_s);
    QCOMPARE(m_log.restore(m_now, u"other"_s, {}).has_value(), false);
}

void tst_RecoveryLog::selectsByRooms()
{
    save({}, { u"me"_s, u"room"_s });
    add(u"all"_s);
    add(u"room"_s, { u"room"_s, u"other"_s });
    add(u"other"_s, { u"other"_s });
    add(u"mine"_s, { u"me"_s });
    add(u"notme"_s, {}, { u"me"_s });
    add(u"notroom"_s, { u"me"_s }, { u"room"_s });
    add(u"notother"_s, {}, { u"other"_s });
    QCOMPARE(restore(), u"all room mine notother"_s);
}

void tst_RecoveryLog::restoresAnIdleClient()
{
    add(u"before"_s);
    save({ .atStart = 1 });
    add(u"after"_s);
    QCOMPARE(restore(), u"after"_s);
}

void tst_RecoveryLog::restoresAClientThatHasSeenNothing()
{
    add(u"before"_s);
    add(u"lost"_s);
    save({ .atStart = 1, .lastSent = 2 });
    QCOMPARE(restore(), u"lost"_s);
}

void tst_RecoveryLog::restoresAfterTheLastEventHasGone()
{
    add(u"seen"_s);
    m_now = 1s; // idle for long
    save({ .atStart = 0, .lastSent = 1 });
    add(u"new"_s);
    QCOMPARE(m_log.eventCount(), 1);
    QCOMPARE(restore(u"1"_s), u"new"_s);
    // Also when other clients' events have had to give way.
    save({ .atStart = 0, .lastSent = 1 });
    for (int i = 0; i < 10; ++i)
        add(u"x"_s, { u"other"_s });
    QCOMPARE(restore(u"1"_s), u""_s);
}

void tst_RecoveryLog::refusesWhatItNeverSent_data()
{
    QTest::addColumn<QString>("offset");
    for (const char *offset : { "", "0", "1", "4", "zz", "3 ", " 3", "03", "-1", "+3", "3.0",
                                "anything", "18446744073709551616", "3w5e11264sgsf" })
        QTest::newRow(offset) << QString::fromLatin1(offset);
}

void tst_RecoveryLog::refusesWhatItNeverSent()
{
    QFETCH(QString, offset);
    add(u"a"_s);
    add(u"b"_s);
    add(u"c"_s);
    save({ .atStart = 1, .lastSent = 3 });
    QCOMPARE(restore(offset), u"lost"_s);
}

void tst_RecoveryLog::takesTextsForOffsets()
{
    add(u"a"_s);
    add(u"b"_s);
    // A volatile event whose last argument is text came after both, or between them.
    save({ .lastSent = 2, .lastUnstamped = "[\"v\",1,\"hello\"]", .atUnstamped = 2 });
    add(u"c"_s);
    QCOMPARE(restore(u"hello"_s), u"c"_s);
    save({ .lastSent = 2, .lastUnstamped = "[\"v\",1,\"hello\"]", .atUnstamped = 1 });
    QCOMPARE(restore(u"hello"_s), u"b c"_s);
    save({ .lastSent = 2, .lastUnstamped = "[\"v\",1,\"hello\"]", .atUnstamped = 1 });
    QCOMPARE(restore(u"hell"_s), u"lost"_s);
}

void tst_RecoveryLog::forgetsAfterTheWindow()
{
    save({});
    m_now = 100ms;
    QCOMPARE(restore(), u""_s);
    save({});
    add(u"a"_s);
    m_now = 201ms;
    m_log.trim(m_now);
    QVERIFY(m_log.isEmpty());
    QCOMPARE(restore(), u"lost"_s);
}

void tst_RecoveryLog::boundsEvents()
{
    save({});
    for (int i = 0; i < 10; ++i)
        add(u"x"_s);
    QCOMPARE(restore().size(), 19); // ten of them
    save({ .atStart = 10 });
    for (int i = 0; i < 11; ++i)
        add(u"x"_s);
    QCOMPARE(m_log.eventCount(), 10);
    QCOMPARE(restore(), u"lost"_s);
}

void tst_RecoveryLog::boundsBytes()
{
    m_log.setLimits({ .window = 100ms, .events = 1000, .bytes = 1000, .sessions = 3 });
    save({});
    for (int i = 0; i < 20; ++i)
        add(u"x"_s);
    QVERIFY(m_log.eventCount() > 2);
    QVERIFY(m_log.eventCount() < 6);
    QCOMPARE(restore(), u"lost"_s);
    // What is larger than all is not kept, and breaks nothing.
    QSocketIoPacket large(u"large"_s, { QByteArray(2000, 'x') });
    m_log.append(m_now, {}, large);
    QCOMPARE(m_log.eventCount(), 0);
    add(u"y"_s);
    QCOMPARE(m_log.eventCount(), 1);
}

void tst_RecoveryLog::boundsSessions()
{
    save({});
    for (const QString &id : { u"1"_s, u"2"_s })
        m_log.save(m_now, id, { id, {}, {}, {} });
    QCOMPARE(m_log.sessionCount(), 3);
    m_log.save(m_now, u"3"_s, { u"3"_s, {}, {}, {} });
    QCOMPARE(m_log.sessionCount(), 3);
    QCOMPARE(restore(), u"lost"_s); // the oldest
    QVERIFY(m_log.restore(m_now, u"1"_s, {}));
}

void tst_RecoveryLog::replacesASession()
{
    save({});
    m_now = 80ms;
    save({});
    m_now = 150ms;
    m_log.trim(m_now);
    QCOMPARE(m_log.sessionCount(), 1);
    QCOMPARE(restore(), u""_s);
}

QTEST_APPLESS_MAIN(tst_RecoveryLog)
#include "tst_recoverylog.moc"
