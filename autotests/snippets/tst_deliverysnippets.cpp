// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code blocks about the delivery of events.
#include <QSocketIo/QSocketIo>

#include <QTest>

using namespace std::chrono_literals;

class tst_DeliverySnippets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void offlinePolicy();
};

namespace {

QUrl urlOf(const QSocketIoServer &server)
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.port()));
}

} // namespace

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
