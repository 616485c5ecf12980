// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The panel at a machine, 1024 x 600: everything but the window itself is QML.
//     panel http://localhost:8080/        (dashboard-server serves it; examples/run starts both)

#include "quickwindow.h"
#include "quitonsignal.h"

#include <QCommandLineParser>
#include <QGuiApplication>
#include <QQmlApplicationEngine>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QGuiApplication app(argc, argv);
    quitOnSignal(&app);
    prepareQuick();
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(u"server"_s, u"The address of the machine room's server."_s);
    parser.addOption({ u"name"_s, u"The operator's name."_s, u"name"_s, u"Panel"_s });
    parser.addOption({ u"light"_s, u"Begin with the light colours."_s });
    parser.addOption({ u"photograph"_s, u"Save a picture of the window, and end."_s, u"file"_s });
    parser.addOption({ u"scene"_s, u"What the picture has to show: online, alarm or offline."_s,
                       u"scene"_s, u"online"_s });
    parser.process(app);
    const QStringList arguments = parser.positionalArguments();

    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(QSOCKETIO_QML_IMPORT_PATH));
    engine.setInitialProperties({
            { u"server"_s, QUrl(arguments.value(0, u"http://localhost:8080/"_s)) },
            { u"operatorName"_s, parser.value(u"name"_s) },
            { u"dark"_s, !parser.isSet(u"light"_s) },
    });
    QQuickWindow *const window = loadWindow(engine, QUrl(u"qrc:/Panel/Main.qml"_s));
    if (!window)
        return 1;
    if (parser.isSet(u"photograph"_s)) {
        // The scenes are known to Main.qml, which says when it shows one.
        const auto isReady = [window, scene = parser.value(u"scene"_s)] {
            bool shows = false;
            QMetaObject::invokeMethod(window, "shows", Q_RETURN_ARG(bool, shows),
                                      Q_ARG(QString, scene));
            return shows;
        };
        photograph(window, parser.value(u"photograph"_s), isReady);
    }
    return app.exec();
}
