// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A window under load: events at 50,000 a second, drawn while they arrive. What took how long is reported and decides nothing;
// that nothing is lost, that frames are drawn and that memory is bounded does.
#include "socketiohistory.h"
#include "socketiohistorychart.h"
#include "socketiolistmodel.h"
#include "socketiovalue.h"

#include "qsocketioserver.h"

#include <QElapsedTimer>
#include <QMutex>
#include <QQmlApplicationEngine>
#include <QQuickWindow>
#include <QTest>
#include <QThread>
#include <QTimer>

#include <algorithm>
#include <memory>
#include <vector>

// Lives in a thread of its own, as a server would in a process of its own.
class Source : public QObject
{
public:
    static constexpr int Total = 100'000;
    static constexpr int PerMillisecond = 50;
    static constexpr int Ahead = 20'000; // of what the client has said that it has seen
    static constexpr int Rows = 20;

    Source()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.callOnTimeout(this, [this] { send(); });
        m_server.on("start", this, [this](QSocketIoServerSocket *socket) {
            m_socket = socket;
            m_clock.start();
            m_timer.start(1);
        });
        m_server.listen(QHostAddress::LocalHost, 0);
    }
    quint16 port() const { return m_server.port(); }

private:
    void send()
    {
        const qint64 due = std::min<qint64>(m_clock.elapsed() * PerMillisecond, Total);
        for (; m_sent < std::min<qint64>(due, m_seen + Ahead); ++m_sent) {
            m_socket->emitEvent("sample", m_sent);
            if (m_sent % 100 == 0)
                m_socket->emitEvent("machine",
                                    QVariantMap{ { QStringLiteral("id"), m_sent / 100 % Rows },
                                                 { QStringLiteral("value"), m_sent } });
            if (m_sent % 1000 == 0)
                m_socket->withAck(this, [this](int seen) { m_seen = seen; })
                        .emitEvent("mark", m_sent);
        }
        if (m_sent == Total)
            m_timer.stop();
    }

    QSocketIoServer m_server;
    QTimer m_timer{ this };
    QElapsedTimer m_clock;
    QPointer<QSocketIoServerSocket> m_socket;
    int m_sent = 0;
    int m_seen = 0;
};

class tst_LiveLoad : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void framesUnderLoad();
    void cleanupTestCase();

private:
    static void report(const std::vector<qint64> &frames, double eventsPerSecond, double seconds);

    QThread m_thread;
    Source *m_source = nullptr;
};

void tst_LiveLoad::initTestCase()
{
    m_thread.start();
    auto *starter = new QObject;
    starter->moveToThread(&m_thread);
    QMetaObject::invokeMethod(
            starter, [this] { m_source = new Source; }, Qt::BlockingQueuedConnection);
    starter->deleteLater();
}

void tst_LiveLoad::framesUnderLoad()
{
    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(QML_IMPORT_DIR));
    engine.setInitialProperties(
            { { QStringLiteral("server"),
                QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_source->port())) } });
    engine.load(QUrl::fromLocalFile(QStringLiteral(LOAD_FILE)));
    QVERIFY(!engine.rootObjects().isEmpty());
    auto *window = qobject_cast<QQuickWindow *>(engine.rootObjects().constFirst());
    QVERIFY(window);
    auto *history = window->property("history").value<SocketIoHistory *>();
    auto *chart = window->property("chart").value<SocketIoHistoryChart *>();
    auto *latest = window->property("latest").value<SocketIoValue *>();
    auto *rows = window->property("rows").value<SocketIoListModel *>();
    QVERIFY(history && chart && latest && rows);

    QMutex mutex; // frames may be drawn in a thread of their own
    QElapsedTimer clock;
    std::vector<qint64> frames; // when they were there, ns
    bool isRunning = false;
    connect(
            window, &QQuickWindow::frameSwapped, window,
            [&] {
                const QMutexLocker locker(&mutex);
                if (isRunning)
                    frames.push_back(clock.nsecsElapsed());
            },
            Qt::DirectConnection);
    QTRY_VERIFY(history->count() > 0);
    {
        const QMutexLocker locker(&mutex);
        isRunning = true;
        clock.start();
    }
    const double before = history->received();
    QTRY_COMPARE_WITH_TIMEOUT(chart->paintedReceived(), double(Source::Total), 50'000);
    const double seconds = double(clock.nsecsElapsed()) / 1e9;
    {
        const QMutexLocker locker(&mutex);
        isRunning = false;
    }

    // Everything is accounted for, the last is on the screen, and no more is kept than was asked for.
    QCOMPARE(history->received(), double(Source::Total));
    QCOMPARE(history->count(), 20'000);
    QCOMPARE(history->discarded(), double(Source::Total - 20'000));
    QCOMPARE(history->lastValue(), double(Source::Total - 1));
    QCOMPARE(chart->paintedValue(), double(Source::Total - 1));
    QTRY_COMPARE(latest->value().toInt(), Source::Total - 1);
    QCOMPARE(latest->received(), double(Source::Total));
    QCOMPARE(rows->count(), Source::Rows);
    QCOMPARE(rows->get(Source::Rows - 1).value(QStringLiteral("value")).toInt(),
             Source::Total - 100);
    QVERIFY(frames.size() >= 2);

    report(frames, (Source::Total - before) / seconds, seconds);
}

// For people: on a busy machine everything takes longer.
void tst_LiveLoad::report(const std::vector<qint64> &frames, double eventsPerSecond, double seconds)
{
    std::vector<double> intervals;
    for (size_t i = 1; i < frames.size(); ++i)
        intervals.push_back(double(frames[i] - frames[i - 1]) / 1e6);
    std::sort(intervals.begin(), intervals.end());
    const auto quantile = [&](double part) {
        return intervals[size_t(part * double(intervals.size() - 1))];
    };
    qInfo("%.0f events/s, %.1f frames/s; between frames: median %.1f ms, 95 %% below %.1f ms, "
          "longest %.1f ms",
          eventsPerSecond, double(frames.size()) / seconds, quantile(0.5), quantile(0.95),
          intervals.back());
}

void tst_LiveLoad::cleanupTestCase()
{
    m_source->deleteLater();
    m_thread.quit();
    QVERIFY(m_thread.wait());
}

int main(int argc, char **argv)
{
    // Without a screen there is no graphics card either.
    QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
    QGuiApplication application(argc, argv);
    tst_LiveLoad test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_liveload.moc"
