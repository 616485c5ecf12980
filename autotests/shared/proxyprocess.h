// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A proxy in a process of its own on ports of the loopback interface. Proxies take no port 0, so the test chooses.
#pragma once

#include <QNetworkProxy>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <array>

namespace QSocketIoPrivate {

// Ports that nobody listens on.
template <std::size_t count>
std::array<quint16, count> freePorts()
{
    std::array<QTcpServer, count> servers; // all at once, so that they differ
    std::array<quint16, count> ports{};
    for (std::size_t i = 0; i < count; ++i) {
        servers[i].listen(QHostAddress::LocalHost);
        ports[i] = servers[i].serverPort();
    }
    return ports;
}

class ProxyProcess
{
public:
    ProxyProcess() = default;
    ~ProxyProcess() { stop(); }
    Q_DISABLE_COPY_MOVE(ProxyProcess)

    // True when it listens on port.
    bool start(const QString &program, const QStringList &arguments, quint16 port)
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        const QString path = QStandardPaths::findExecutable(program);
        m_process.start(path.isEmpty() ? QStringLiteral("/usr/sbin/") + program : path, arguments);
        const auto isListening = [this, port] {
            QTcpSocket probe;
            probe.setProxy(QNetworkProxy::NoProxy);
            probe.connectToHost(QHostAddress::LocalHost, port);
            return m_process.state() != QProcess::NotRunning && probe.waitForConnected(1000);
        };
        if (m_process.waitForStarted() && QTest::qWaitFor(isListening, 20'000))
            return true;
        qWarning("%s: %s\n%s", qPrintable(program), qPrintable(m_process.errorString()),
                 m_process.readAll().constData());
        return false;
    }
    // At once, as a crash would.
    void stop()
    {
        if (m_process.state() == QProcess::NotRunning)
            return;
        m_process.kill();
        m_process.waitForFinished();
    }

private:
    QProcess m_process;
};

} // namespace QSocketIoPrivate
