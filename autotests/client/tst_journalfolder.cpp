// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The files of a persistent queue.
#include "client/journal.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/resource.h>
#endif

using namespace QSocketIoPrivate;

namespace {

JournalEvent eventOf(quint64 id)
{
    return {
        .id = id, .time = 1, .timeout = {}, .json = "[\"an event\"]", .attachments = { "bytes" }
    };
}

std::unique_ptr<Journal> journalIn(const QString &path)
{
    return std::make_unique<Journal>(std::make_unique<JournalFolder>(path), 2000);
}

QList<quint64> idsIn(Journal &journal)
{
    QList<quint64> ids;
    const auto events = journal.takeEvents();
    for (const JournalEvent &event : events)
        ids.append(event.id);
    return ids;
}

// In memory where there is such a place: waiting for a medium is not what takes the time here.
QString folderPattern()
{
    const QString memory = QStringLiteral("/dev/shm");
    return (QFileInfo(memory).isWritable() ? memory : QDir::tempPath())
           + QStringLiteral("/qsocketio-journal-XXXXXX");
}

QStringList files(const QString &path)
{
    return QDir(path).entryList({ QStringLiteral("*.journal") }, QDir::Files);
}

} // namespace

class tst_JournalFolder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void remembers();
    void makesTheFolder();
    void isLocked();
    void lockOfADeadProcessIsTaken();
    void cannotBeMade();
    void otherFilesAreLeftAlone();
    void tornAtEveryByte();
    void fullMedium();
};

void tst_JournalFolder::remembers()
{
    const QTemporaryDir folder(folderPattern());
    auto journal = journalIn(folder.path());
    QVERIFY2(journal->open(), qPrintable(journal->errorString()));
    for (quint64 id = 1; id <= 100; ++id)
        QVERIFY(journal->write({ eventOf(id) }, {}));
    QVERIFY(journal->sync() && journal->isSynced());
    QVERIFY(files(folder.path()).size() >= 2);
    journal.reset();
    journal = journalIn(folder.path());
    QVERIFY(journal->open());
    const auto events = journal->takeEvents();
    QCOMPARE(events.size(), 100);
    QVERIFY(events.constLast() == eventOf(100));
    for (quint64 id = 1; id <= 100; ++id)
        QVERIFY(journal->write({}, { id }));
    QVERIFY(files(folder.path()).size() <= 2);
}

void tst_JournalFolder::makesTheFolder()
{
    const QTemporaryDir folder(folderPattern());
    auto journal = journalIn(folder.filePath(QStringLiteral("a/b")));
    QVERIFY(journal->open());
    QCOMPARE(files(folder.filePath(QStringLiteral("a/b"))),
             QStringList{ QStringLiteral("0000000000000001.journal") });
}

void tst_JournalFolder::isLocked()
{
    const QTemporaryDir folder(folderPattern());
    auto first = journalIn(folder.path());
    QVERIFY(first->open());
    auto second = journalIn(folder.path());
    QVERIFY(!second->open());
    QVERIFY2(second->errorString().contains(QStringLiteral("is in use by process")),
             qPrintable(second->errorString()));
    first.reset();
    QVERIFY(second->open());
}

void tst_JournalFolder::lockOfADeadProcessIsTaken()
{
    const QTemporaryDir folder(folderPattern());
    QFile lock(folder.filePath(QStringLiteral("lock")));
    QVERIFY(lock.open(QIODevice::WriteOnly));
    lock.write("999999999\nsomebody\n" + QSysInfo::machineHostName().toUtf8() + '\n');
    lock.close();
    auto journal = journalIn(folder.path());
    QVERIFY2(journal->open(), qPrintable(journal->errorString()));
}

void tst_JournalFolder::cannotBeMade()
{
    const QTemporaryDir folder(folderPattern());
    QFile file(folder.filePath(QStringLiteral("file")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    auto journal = journalIn(folder.filePath(QStringLiteral("file/below")));
    QVERIFY(!journal->open());
    QVERIFY(journal->errorString().contains(QStringLiteral("cannot be made")));
}

void tst_JournalFolder::otherFilesAreLeftAlone()
{
    const QTemporaryDir folder(folderPattern());
    for (const char *name : { "notes.txt", "zzz.journal", "10.journal.bak" }) {
        QFile file(folder.filePath(QString::fromLatin1(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("x");
    }
    auto journal = journalIn(folder.path());
    QVERIFY(journal->open());
    QVERIFY(journal->damage().isEmpty());
    QVERIFY(QFile::exists(folder.filePath(QStringLiteral("zzz.journal"))));
}

void tst_JournalFolder::tornAtEveryByte()
{
    const QTemporaryDir original(folderPattern());
    auto journal = journalIn(original.path());
    QVERIFY(journal->open());
    QVERIFY(journal->write({ eventOf(1), eventOf(2), eventOf(3) }, {}));
    QVERIFY(journal->write({}, { 2 }));
    QVERIFY(journal->write({ eventOf(4) }, {}));
    journal.reset();
    QFile file(original.filePath(files(original.path()).constFirst()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray bytes = file.readAll();
    QList<QList<quint64>> seen;
    for (qsizetype size = 0; size <= bytes.size(); ++size) {
        const QTemporaryDir folder(folderPattern());
        QFile torn(folder.filePath(QStringLiteral("0000000000000001.journal")));
        QVERIFY(torn.open(QIODevice::WriteOnly) && torn.write(bytes.first(size)) == size);
        torn.close();
        auto again = journalIn(folder.path());
        QVERIFY2(again->open(), qPrintable(again->errorString()));
        const QList<quint64> ids = idsIn(*again);
        if (seen.isEmpty() || seen.constLast() != ids)
            seen.append(ids);
    }
    QCOMPARE(seen,
             (QList<QList<quint64>>{ {}, { 1 }, { 1, 2 }, { 1, 2, 3 }, { 1, 3 }, { 1, 3, 4 } }));
}

// What the system takes in part is taken back.
void tst_JournalFolder::fullMedium()
{
#ifdef Q_OS_UNIX
    const QTemporaryDir folder(folderPattern());
    auto journal = std::make_unique<Journal>(std::make_unique<JournalFolder>(folder.path()));
    QVERIFY(journal->open());
    QVERIFY(journal->write({ eventOf(1) }, {}));
    const auto former = std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit;
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &limit), 0);
    rlimit small = limit;
    small.rlim_cur = rlim_t(journal->byteCount() + 20);
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &small), 0);
    const bool isWritten = journal->write({ eventOf(2) }, {});
    const QString error = journal->errorString();
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &limit), 0);
    std::signal(SIGXFSZ, former);
    QVERIFY(!isWritten);
    QVERIFY(!error.isEmpty());
    QVERIFY(journal->write({ eventOf(3) }, {}));
    journal = journalIn(folder.path());
    QVERIFY(journal->open());
    QCOMPARE(idsIn(*journal), (QList<quint64>{ 1, 3 }));
    QVERIFY(journal->damage().isEmpty());
#endif
}

QTEST_APPLESS_MAIN(tst_JournalFolder)
#include "tst_journalfolder.moc"
