// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A program that is linked with nothing but Qt, and whose QML file imports the module: where from is known when it was built,
// unless a second argument says otherwise.
#include "loadedfrom.h"

#include <QCoreApplication>
#include <QQmlApplicationEngine>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QQmlApplicationEngine engine;
    engine.addImportPath(application.arguments().value(2, QStringLiteral(QML_IMPORT_PATH)));
    engine.load(QUrl::fromLocalFile(QStringLiteral(QML_FILE)));
    if (engine.rootObjects().isEmpty())
        return 2;
    const int result = application.exec();
    return isLoadedFrom(application.arguments().value(1)) ? result : 3;
}
