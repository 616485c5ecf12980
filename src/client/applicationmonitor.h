// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Tells when the application goes to the background, and when it comes back.
#pragma once

#include <QObject>

namespace QSocketIoPrivate {

class ApplicationMonitor final : public QObject
{
    Q_OBJECT
public:
    // Whether it tells of its state: one with a user interface does.
    static bool canWatch(const QObject *application);

    // The application may live in another thread, and end before this.
    explicit ApplicationMonitor(QObject *application);

    bool isInBackground() const { return m_isInBackground; } // false at first

public Q_SLOTS:
    void setState(Qt::ApplicationState state);

Q_SIGNALS:
    void backgroundChanged();

private:
    bool m_isInBackground = false;
};

} // namespace QSocketIoPrivate
