// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Signals of the system as one of Qt.
#pragma once

#include <QObject>

class QSocketNotifier;

// One per process. The second signal ends the process at once, as if nobody had asked for the first.
class Interruption final : public QObject
{
    Q_OBJECT
public:
    Interruption();
    ~Interruption() override;

Q_SIGNALS:
    void requested();

private:
    void read();
    QSocketNotifier *m_notifier = nullptr;
};
