// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A peer in a process of its own, which a test starts and ends. It is told to print "port N" once it listens.
#pragma once

#include <QProcess>
#include <QStringList>
#include <QUrl>

class PeerProcess
{
public:
    ~PeerProcess() { stop(); }

    // False: error() says why. A peer that cannot be started is a failure of the test, never a reason to skip it.
    bool start(const QString &program, const QStringList &arguments)
    {
        stop();
        m_process.setProcessChannelMode(QProcess::SeparateChannels);
        m_process.start(program, arguments);
        QByteArray line;
        while (!line.endsWith('\n')) {
            constexpr int patience = 30000; // an interpreter on a busy machine
            if (!m_process.canReadLine() && !m_process.waitForReadyRead(patience)) {
                m_error = QStringLiteral("%1 %2: %3\n%4")
                                  .arg(program, arguments.join(u' '), m_process.errorString(),
                                       QString::fromUtf8(m_process.readAllStandardError()));
                return false;
            }
            line += m_process.readLine();
        }
        m_port = line.startsWith("port ") ? line.mid(5).trimmed().toUShort() : quint16(0);
        m_error = QStringLiteral("%1 printed no port: %2").arg(program, QString::fromUtf8(line));
        return m_port != 0;
    }
    // At once, as a crash would.
    void stop()
    {
        if (m_process.state() == QProcess::NotRunning)
            return;
        m_process.kill();
        m_process.waitForFinished();
    }

    QString error() const { return m_error; }
    quint16 port() const { return m_port; }
    qint64 processId() const { return m_process.processId(); }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_port)); }
    QByteArray errorOutput() { return m_process.readAllStandardError(); }

private:
    QProcess m_process;
    QString m_error;
    quint16 m_port = 0;
};
