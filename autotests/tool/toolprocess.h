// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The tool, started and read by a test whose event loop goes on meanwhile.
#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <csignal>

class ToolProcess
{
public:
    explicit ToolProcess(const QStringList &arguments)
    {
        QObject::connect(&m_process, &QProcess::readyReadStandardOutput, &m_process,
                         [this] { m_output += m_process.readAllStandardOutput(); });
        QObject::connect(&m_process, &QProcess::readyReadStandardError, &m_process,
                         [this] { m_errors += m_process.readAllStandardError(); });
        m_process.start(QStringLiteral(QSOCKETIO_TOOL), arguments);
    }
    ~ToolProcess()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(ToolProcess)

    static constexpr int patience = 20000; // for a process on a busy machine

    // -1: killed by a signal; -2: it still runs.
    int exitCode()
    {
        if (!QTest::qWaitFor([this] { return m_process.state() == QProcess::NotRunning; }, patience))
            return -2;
        return m_process.exitStatus() == QProcess::NormalExit ? m_process.exitCode() : -1;
    }
    bool waitForOutput(int lines)
    {
        return QTest::qWaitFor([&] { return m_output.count('\n') >= lines; }, patience);
    }
    bool waitForErrors(const QByteArray &text)
    {
        return QTest::qWaitFor([&] { return m_errors.contains(text); }, patience);
    }
    void interrupt() { ::kill(pid_t(m_process.processId()), SIGINT); }
    void terminate() { m_process.terminate(); }

    QByteArray output() const { return m_output; }
    QByteArray errors() const { return m_errors; }
    QJsonDocument line(int index) const
    {
        return QJsonDocument::fromJson(m_output.split('\n').value(index));
    }

private:
    QProcess m_process;
    QByteArray m_output;
    QByteArray m_errors;
};
