// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code blocks about the delivery of events.
#include <QSocketIo/QSocketIo>

#include <QTemporaryDir>
#include <QTest>

using namespace std::chrono_literals;

class tst_DeliverySnippets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void cancel();
    void offlinePolicy();
    void persistentQueue();
    void retries();
};

namespace {

QUrl urlOf(const QSocketIoServer &server)
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.port()));
}

} // namespace

void tst_DeliverySnippets::cancel()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSocketIoClient client(urlOf(server));
    client.open();
    QObject dialog;

    //! [cancel]
    QFuture<QSocketIoReply> search = client.emitWithAck("search", "a needle");
    QObject::connect(&dialog, &QObject::destroyed, this, [search]() mutable { search.cancel(); });
    //! [cancel]
    Q_EMIT dialog.destroyed();
    QTRY_VERIFY(search.isFinished());
    QVERIFY(search.isCanceled());
}

void tst_DeliverySnippets::persistentQueue()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QList<int> seen;
    server.on("alarm", this, [&seen](QSocketIoServerSocket *, int number) {
        seen << number;
        return true; // acknowledged: now it may be forgotten
    });
    const QTemporaryDir temporary;
    const QString dataFolder = temporary.path();
    for (int run = 1; run <= 2; ++run) {
        QSocketIoClient client(urlOf(server));

        //! [persistent]
        QSocketIoClientNamespace *alarms = client.of("/");
        alarms->setMaxQueuedEvents(100000); // a long night without a network
        alarms->setSyncPolicy(QSocketIo::SyncPolicy::EveryEvent);
        if (!alarms->setPersistentQueue(dataFolder + QStringLiteral("/alarms")))
            qWarning() << "alarms are kept in memory only";
        //! [persistent]
        alarms->emitEvent("alarm", run);
        if (run == 2) {
            client.open();
            QTRY_COMPARE(alarms->queuedCount(), 0);
        }
    }
    QCOMPARE(seen, (QList<int>{ 1, 2 }));
}

void tst_DeliverySnippets::retries()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QStringList seen;
    server.on("order", this, [&seen](QSocketIoServerSocket *, const QString &what) {
        seen << what;
        return true; // without an acknowledgement it would come again
    });
    QSocketIoClient client(urlOf(server));

    //! [retries]
    QSocketIoClientNamespace *orders = client.of("/");
    orders->setAckTimeout(5s);
    orders->setRetries(3);       // at most four sendings
    orders->setMessageIds(true); // so that the server can tell that it has seen an event
    orders->emitEvent("order", "tea");
    orders->emitEvent("order", "cake"); // waits until the tea is acknowledged
    //! [retries]
    client.open();
    QTRY_COMPARE(orders->queuedCount(), 0);
    QCOMPARE(seen, (QStringList{ QStringLiteral("tea"), QStringLiteral("cake") }));
}

void tst_DeliverySnippets::offlinePolicy()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QStringList seen;
    server.on("temperature", this,
              [&seen](QSocketIoServerSocket *, const QString &value) { seen << value; });
    QStringList lost;
    QSocketIoClient client(urlOf(server));

    //! [offline-policy]
    QSocketIoClientNamespace *readings = client.of("/");
    readings->setOfflinePolicy(QSocketIo::OfflinePolicy::KeepLatestPerEvent);
    readings->setMaxQueuedEvents(100); // names
    readings->setMaxQueuedAge(1h);
    QObject::connect(readings, &QSocketIoClientNamespace::dropped, this,
                     [&lost](const QSocketIoEvent &event, QSocketIo::DropReason reason) {
                         if (reason != QSocketIo::DropReason::Superseded)
                             lost << event.name();
                     });
    //! [offline-policy]
    readings->emitEvent("temperature", "20.5");
    readings->emitEvent("temperature", "21.0");
    client.open();
    QTRY_COMPARE(seen, QStringList{ QStringLiteral("21.0") });
    QVERIFY(lost.isEmpty());
}

QTEST_GUILESS_MAIN(tst_DeliverySnippets)
#include "tst_deliverysnippets.moc"
