// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code blocks about events that arrive too fast.
#include <QSocketIo/QSocketIo>

#include <QTest>

using namespace Qt::StringLiterals;

namespace {

struct Gauge
{
    void show(double value) { shown.append(value); }
    QList<double> shown;
};

struct Chart
{
    void append(const QList<double> &values) { points += values; }
    QList<double> points;
};

} // namespace

class tst_CoalescingSnippets : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void latest();
    void batch();

private:
    std::unique_ptr<QSocketIoTestNetwork> m_network;
    std::unique_ptr<QSocketIoServer> m_server;
    std::unique_ptr<QSocketIoClient> m_client;
};

void tst_CoalescingSnippets::init()
{
    m_client.reset();
    m_network = std::make_unique<QSocketIoTestNetwork>();
    m_server = std::make_unique<QSocketIoServer>();
    m_client = std::make_unique<QSocketIoClient>(QUrl(u"http://server.test"_s));
    m_network->addServer(m_server.get());
    m_network->addClient(m_client.get());
    m_client->of("/");
    m_client->open();
    m_network->clock()->settle();
}

void tst_CoalescingSnippets::latest()
{
    QSocketIoClientNamespace *const machine = m_client->of("/");
    Gauge gauge;
    //! [latest]
    machine->coalesce("pressure", QSocketIoClientNamespace::Coalescing::Latest);
    machine->on("pressure", this,
                [&](double value) { gauge.show(value); }); // at most once in a frame
    //! [latest]
    for (int i = 0; i <= 100; ++i)
        m_server->emitEvent("pressure", i);
    m_network->clock()->advance(std::chrono::milliseconds(16));
    QCOMPARE(gauge.shown, QList<double>{ 100 });
}

void tst_CoalescingSnippets::batch()
{
    QSocketIoClientNamespace *const machine = m_client->of("/");
    Chart chart;
    //! [batch]
    machine->coalesce("sample", QSocketIoClientNamespace::Coalescing::Batch);
    machine->on("sample", this, [&](const QList<double> &values) { chart.append(values); });
    //! [batch]
    for (int i = 0; i < 3; ++i)
        m_server->emitEvent("sample", i);
    m_network->clock()->advance(std::chrono::milliseconds(16));
    QCOMPARE(chart.points, (QList<double>{ 0, 1, 2 }));
}

QTEST_GUILESS_MAIN(tst_CoalescingSnippets)
#include "tst_coalescingsnippets.moc"
