// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/applicationmonitor.h"

#include <QMetaObject>

#include <utility>

namespace QSocketIoPrivate {

// QGuiApplication is known by its signal alone: the library is not linked with what it does not need elsewhere.
bool ApplicationMonitor::canWatch(const QObject *application)
{
    return application
           && application->metaObject()->indexOfSignal(
                      "applicationStateChanged(Qt::ApplicationState)")
                      >= 0;
}

ApplicationMonitor::ApplicationMonitor(QObject *application)
{
    connect(application, SIGNAL(applicationStateChanged(Qt::ApplicationState)), this,
            SLOT(setState(Qt::ApplicationState)));
}

// An application that is inactive can still be seen: on a desktop it has only lost the focus.
void ApplicationMonitor::setState(Qt::ApplicationState state)
{
    const bool isInBackground = state == Qt::ApplicationHidden || state == Qt::ApplicationSuspended;
    if (std::exchange(m_isInBackground, isInBackground) != isInBackground)
        Q_EMIT backgroundChanged();
}

} // namespace QSocketIoPrivate

#include "moc_applicationmonitor.cpp"
