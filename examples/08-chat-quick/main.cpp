// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A chat without a line of C++ about chatting: client and server are QML.
//     chat-quick --host                       serves and joins
//     chat-quick http://192.168.1.5:3000/     joins
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
    parser.addPositionalArgument(u"server"_s, u"Where to join."_s);
    parser.addOption({ u"host"_s, u"Serve the chat as well."_s });
    parser.addOption(
            { u"port"_s, u"The port to serve on; 0: any that is free."_s, u"port"_s, u"3000"_s });
    parser.addOption({ u"name"_s, u"Your name."_s, u"name"_s, u"Me"_s });
    parser.addOption({ u"photograph"_s,
                       u"Let two guests talk, save a picture of the window, and end."_s,
                       u"file"_s });
    parser.process(app);
    const QStringList arguments = parser.positionalArguments();

    QQmlApplicationEngine engine;
    engine.addImportPath(QStringLiteral(QSOCKETIO_QML_IMPORT_PATH));
    engine.setInitialProperties({
            { u"server"_s, QUrl(arguments.value(0, u"http://localhost:3000/"_s)) },
            { u"isHost"_s, parser.isSet(u"host"_s) },
            { u"port"_s, parser.value(u"port"_s).toInt() },
            { u"userName"_s, parser.value(u"name"_s) },
            { u"hasGuests"_s, parser.isSet(u"photograph"_s) },
    });
    QQuickWindow *const window = loadWindow(engine, QUrl(u"qrc:/Chat/Main.qml"_s));
    if (!window)
        return 1;
    if (parser.isSet(u"photograph"_s)) {
        photograph(window, parser.value(u"photograph"_s),
                   [window] { return window->property("isLively").toBool(); });
    }
    return app.exec();
}
