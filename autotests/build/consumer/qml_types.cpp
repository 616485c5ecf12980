// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A program that reaches into its QML file: the module's types are classes with headers.
#include "loadedfrom.h"

#include <QCoreApplication>
#include <QQmlApplicationEngine>

#include <socketioclient.h>
#include <socketionamespace.h>
#include <socketioserver.h>
#include <socketioservernamespace.h>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(QML_IMPORT_PATH));
    engine.load(QUrl::fromLocalFile(QStringLiteral(QML_FILE)));
    if (engine.rootObjects().isEmpty())
        return 2;
    auto *client = qobject_cast<SocketIoClient *>(engine.rootObjects().constFirst());
    if (!client || !client->isActive() || !client->findChild<SocketIoNamespace *>()
        || !client->findChild<SocketIoServer *>())
        return 4;
    const int result = application.exec();
    return isLoadedFrom(application.arguments().value(1)) ? result : 3;
}
