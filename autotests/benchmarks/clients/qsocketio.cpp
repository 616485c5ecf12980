// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The client under test, written as any user of the library would write it.
//   bench_client PORT CONNECTIONS IN-FLIGHT    acknowledged events per second
//   bench_client PORT memory COUNT             KiB per further client, beside that of a bare QWebSocket

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QSocketIoClient>
#include <QTimer>
#include <QWebSocket>

#include <cstdio>
#include <functional>
#include <memory>
#include <vector>

using namespace std::chrono_literals;

namespace {

class Load : public QObject
{
public:
    Load(const QUrl &url, int connections, int inFlight)
        : m_inFlight(inFlight)
    {
        for (int i = 0; i < connections; ++i) {
            auto *client = new QSocketIoClient(url, this);
            client->setTransports({ QSocketIo::Transport::WebSocket });
            connect(client->of("/"), &QSocketIoClientNamespace::connected, this,
                    [this, connections] {
                        if (++m_connected == connections)
                            start();
                    });
            m_clients.push_back(client);
            client->open();
        }
    }

private:
    void start()
    {
        for (QSocketIoClient *client : m_clients)
            for (int i = 0; i < m_inFlight; ++i)
                send(client);
        QTimer::singleShot(500ms, this, [this] {
            m_count = 0;
            m_time.start();
            QTimer::singleShot(1500ms, this, [this] {
                std::printf("{\"rate\":%.1f}\n",
                            double(m_count) * 1e9 / double(m_time.nsecsElapsed()));
                std::fflush(stdout);
                QCoreApplication::quit();
            });
        });
    }
    void send(QSocketIoClient *client)
    {
        client->of("/")
                ->withAck(this,
                          [this, client](const QString &answer) {
                              if (answer != m_text)
                                  qFatal("a wrong answer: %s", qPrintable(answer));
                              ++m_count;
                              send(client);
                          })
                .emitEvent("echo", m_text);
    }

    const QString m_text = QStringLiteral("abcdefghijklmnopqrstuvwxyz012345");
    std::vector<QSocketIoClient *> m_clients;
    QElapsedTimer m_time;
    int m_inFlight;
    int m_connected = 0;
    qint64 m_count = 0;
};

double residentKib()
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &line : file.readAll().split('\n')) {
            if (line.startsWith("VmRSS:"))
                return line.simplified().split(' ').at(1).toDouble();
        }
    }
    qFatal("no VmRSS");
}

// What count further objects add after the first one, whose libraries and caches all share.
template <typename Make>
void measure(const char *name, int count, Make make, std::function<void()> next)
{
    auto opened = std::make_shared<int>(0);
    auto before = std::make_shared<double>(0);
    auto step = std::make_shared<std::function<void()>>();
    *step = [=] {
        if (++*opened == 10)
            *before = residentKib();
        if (*opened < count + 10)
            return make(*step);
        QTimer::singleShot(200ms, qApp, [=] {
            std::printf("\"%s\":%.2f", name, (residentKib() - *before) / count);
            next();
        });
    };
    make(*step);
}

void measureMemory(const QUrl &url, int count)
{
    const auto client = [url](const std::function<void()> &done) {
        auto *client = new QSocketIoClient(url, qApp);
        client->setTransports({ QSocketIo::Transport::WebSocket });
        QObject::connect(client->of("/"), &QSocketIoClientNamespace::connected, qApp, done);
        client->open();
    };
    const auto bare = [url](const std::function<void()> &done) {
        auto *socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, qApp);
        QObject::connect(socket, &QWebSocket::textMessageReceived, qApp, [=](const QString &text) {
            if (text.startsWith(u'0'))
                socket->sendTextMessage(QStringLiteral("40"));
            else if (text.startsWith(QStringLiteral("40")))
                done();
        });
        QUrl target = url;
        target.setScheme(QStringLiteral("ws"));
        target.setPath(QStringLiteral("/socket.io/"));
        target.setQuery(QStringLiteral("EIO=4&transport=websocket"));
        socket->open(target);
    };
    std::printf("{");
    measure("bare", count, bare, [=] {
        std::printf(",");
        measure("client", count, client, [] {
            std::printf("}\n");
            std::fflush(stdout);
            QCoreApplication::quit();
        });
    });
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = app.arguments();
    if (arguments.size() != 4)
        return 2;
    const QUrl url(QStringLiteral("http://127.0.0.1:") + arguments.at(1));
    std::unique_ptr<Load> load;
    if (arguments.at(2) == QStringLiteral("memory"))
        measureMemory(url, arguments.at(3).toInt());
    else
        load = std::make_unique<Load>(url, arguments.at(2).toInt(), arguments.at(3).toInt());
    return app.exec();
}
