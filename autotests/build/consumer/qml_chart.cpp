// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A program that uses the module that draws.
#include "loadedfrom.h"

#include <QGuiApplication>
#include <QQmlComponent>
#include <QQmlEngine>

#include <socketiohistory.h>
#include <socketiohistorychart.h>

#include <memory>

int main(int argc, char **argv)
{
    QGuiApplication application(argc, argv);
    QQmlEngine engine;
    engine.addImportPath(QStringLiteral(QML_IMPORT_PATH));
    QQmlComponent component(&engine, QUrl::fromLocalFile(QStringLiteral(QML_FILE)));
    const std::unique_ptr<QObject> object(component.create());
    const auto *chart = qobject_cast<SocketIoHistoryChart *>(object.get());
    if (!chart || !chart->history() || chart->history()->lastValue() != 42) {
        qWarning() << component.errors();
        return 1;
    }
    return isLoadedFrom(application.arguments().value(1)) ? 0 : 3;
}
