// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client in a thread of its own, which therefore goes on while the test's thread does not; and a look at the threads
// of the process.
#pragma once

#include "qsocketioclient.h"
#include "testcertificate.h"

#include <QDir>
#include <QFile>
#include <QThread>

#include <atomic>
#include <memory>

namespace QSocketIoPrivate {

// As the system names them, of which it keeps 15 characters.
inline int threadsNamed(const QByteArray &start)
{
    int count = 0;
    const QString folder = QStringLiteral("/proc/self/task/");
    const QStringList tasks = QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &task : tasks) {
        QFile name(folder + task + QStringLiteral("/comm"));
        if (name.open(QIODevice::ReadOnly) && name.readAll().startsWith(start))
            ++count;
    }
    return count;
}

class FarClient
{
public:
    FarClient(const QUrl &url, const QList<QSocketIo::Transport> &transports)
    {
        m_thread.start();
        m_context.moveToThread(&m_thread);
        run([this, url, transports] {
            m_client = std::make_unique<QSocketIoClient>(url);
            m_client->setReconnectEnabled(false);
            m_client->setTransports(transports);
            m_client->setSslConfiguration(testClientTls());
            QObject::connect(m_client.get(), &QSocketIoClient::closed, &m_context,
                             [this] { ++closings; });
            m_client->on("tick", &m_context, [this](int number) { m_received.append(number); });
            m_client->open();
        });
    }
    ~FarClient()
    {
        run([this] { m_client.reset(); });
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(FarClient)

    // Over there, and back when it is done.
    template <typename Function>
    void run(Function function)
    {
        QMetaObject::invokeMethod(&m_context, function, Qt::BlockingQueuedConnection);
    }
    template <typename Function>
    void start(Function function)
    {
        QMetaObject::invokeMethod(&m_context, function, Qt::QueuedConnection);
    }
    QSocketIoClient &client() { return *m_client; } // for these functions
    bool isConnected()
    {
        bool result = false;
        run([&] { result = m_client->of("/")->state() == QSocketIoEndpoint::State::Connected; });
        return result;
    }
    QList<int> ticks() // what has come with the event of that name
    {
        QList<int> result;
        run([&] { result = m_received; });
        return result;
    }

    std::atomic<int> closings{ 0 };

private:
    QThread m_thread;
    QObject m_context;
    std::unique_ptr<QSocketIoClient> m_client;
    QList<int> m_received;
};

} // namespace QSocketIoPrivate
