// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A real Socket.IO client in a process of its own, under remote control: commands go in and reports come out,
// each one line of JSON. peers/driver.mjs lists them.
#pragma once

#include <QJsonObject>
#include <QProcess>

class ClientPeer
{
public:
    // "node", "chromium", "python" or "python-asyncio"; with a version, "node-2", that of package.json
    explicit ClientPeer(const QString &kind);
    ~ClientPeer();
    Q_DISABLE_COPY_MOVE(ClientPeer)

    void send(const QJsonObject &command);
    // The oldest report that has all of these members; empty if none came in time. It is taken off the list.
    QJsonObject wait(const QJsonObject &members, int milliseconds = 60'000);
    // All that are here already.
    QList<QJsonObject> takeAll(const QJsonObject &members);
    qsizetype count(const QJsonObject &members) const;
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }

    // Bytes are objects with the base64 text in commands and reports.
    static QJsonValue toJson(const QVariant &value);
    static QVariant fromJson(const QJsonValue &value);

private:
    void readLines();

    QProcess m_process;
    QByteArray m_input;
    QList<QJsonObject> m_reports;
};
