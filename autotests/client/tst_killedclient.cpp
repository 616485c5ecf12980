// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Programs with a persistent queue that are killed at random moments, while the network loses acknowledgements: what they
// have emitted reaches our server, and once if it knows repetitions.
#include "tcprelay.h"
#include "testserver.h"

#include <QProcess>
#include <QRandomGenerator>
#include <QSet>
#include <QTemporaryDir>

#include <algorithm>

using namespace std::chrono_literals;
using namespace QSocketIoPrivate;

class tst_KilledClient : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingIsLost_data();
    void nothingIsLost();

private:
    // Runs a program until it has promised some numbers, and kills it. Returns all that it promised.
    QList<int> runAndKill(const QUrl &url, const QString &folder, int first, int enough);
};

QList<int> tst_KilledClient::runAndKill(const QUrl &url, const QString &folder, int first,
                                        int enough)
{
    QProcess program;
    program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    program.start(QStringLiteral(JOURNAL_PEER), { url.toString(), folder, QString::number(first) });
    QByteArray output;
    const auto hasPromised = [&] {
        return (output += program.readAllStandardOutput()).count('\n') >= enough;
    };
    const bool isReady = QTest::qWaitFor(hasPromised, 15'000);
    program.kill();
    program.waitForFinished();
    output += program.readAllStandardOutput();
    output.truncate(output.lastIndexOf('\n') + 1);
    QList<int> promised;
    for (const QByteArray &line : output.chopped(output.isEmpty() ? 0 : 1).split('\n'))
        promised.append(line.toInt());
    return isReady ? promised : QList<int>();
}

void tst_KilledClient::nothingIsLost_data()
{
    QTest::addColumn<int>("window");
    QTest::newRow("with deduplication") << 100'000;
    QTest::newRow("without") << 0;
}

void tst_KilledClient::nothingIsLost()
{
    QFETCH(int, window);
    QRandomGenerator random(4711);
    QTemporaryDir folder;
    TestServer server;
    server.setDeduplicationWindow(window, 1h);
    TcpRelay relay(server.port());
    QList<int> heard;
    server.on("n", this, [&](QSocketIoServerSocket *, int number) {
        heard.append(number);
        if (heard.size() % 13 == 0)
            relay.cut(); // before the acknowledgement
        return true;
    });
    QList<int> promised;
    constexpr int rounds = 5;
    for (int round = 0; round < rounds; ++round) {
        const int first = promised.isEmpty() ? 0 : promised.constLast() + 1000;
        const auto more = runAndKill(relay.url(), folder.path(), first, random.bounded(1, 40));
        QVERIFY(!more.isEmpty());
        promised.append(more);
    }
    QProcess program;
    program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    program.start(QStringLiteral(JOURNAL_PEER), { relay.url().toString(), folder.path() });
    QTRY_COMPARE_WITH_TIMEOUT(program.state(), QProcess::NotRunning, 30'000);
    QCOMPARE(program.exitCode(), 0);

    const QSet<int> arrived(heard.cbegin(), heard.cend());
    QVERIFY(arrived.contains(QSet<int>(promised.cbegin(), promised.cend())));
    // The last of a round may have been written without being promised.
    QVERIFY(arrived.size() - promised.size() <= rounds * 3);
    QVERIFY(std::is_sorted(heard.cbegin(), heard.cend()));
    if (window > 0)
        QCOMPARE(arrived.size(), heard.size()); // none twice
    else
        QVERIFY(arrived.size() < heard.size()); // which is what the window is for
}

QTEST_GUILESS_MAIN(tst_KilledClient)
#include "tst_killedclient.moc"
