// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Runs the Qt Quick tests of this folder: -input names one.
#include "peer.h"

#include <QQmlContext>
#include <QQmlEngine>
#include <QtQuickTest>

class Setup : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    void qmlEngineAvailable(QQmlEngine *engine)
    {
        engine->addImportPath(QStringLiteral(QML_IMPORT_DIR));
        engine->rootContext()->setContextProperty(QStringLiteral("peer"), new Peer(engine));
    }
};

QUICK_TEST_MAIN_WITH_SETUP(qml, Setup)

#include "qmltests.moc"
