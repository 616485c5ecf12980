// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client and its namespace, and what the tool makes of everything that may go wrong with them.
#pragma once

#include "arguments.h"
#include "exitcode.h"

#include "qsocketioclient.h"

#include <QObject>
#include <QTimer>

class Connection final : public QObject
{
    Q_OBJECT
public:
    enum class Loss { IsAnError, IsRepaired };

    Connection(const ConnectionOptions &options, Loss loss);

    QSocketIoClient &client() { return m_client; }
    QSocketIoClientNamespace *space() { return m_space; }
    void open();
    // Closes in order, then ends with the code; the first one counts.
    void finish(ExitCode code);

Q_SIGNALS:
    void connected(); // first or again
    void finished(ExitCode code);

private:
    void end();
    void fail(ExitCode code, const QString &message);
    void rejected(const QSocketIoError &error);
    void disconnected(QSocketIo::DisconnectReason reason);
    void apply(const ConnectionOptions &options);

    QSocketIoClient m_client;
    QSocketIoClientNamespace *m_space;
    QTimer m_patience;
    const Loss m_loss;
    ExitCode m_code = ExitCode::Success;
    bool m_wasConnected = false;
    bool m_isFinishing = false;
    bool m_isFinished = false;
};
