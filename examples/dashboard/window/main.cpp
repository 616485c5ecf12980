// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The dashboard's window: a Qt Quick program that talks to the server over the network, as the page does.

#include "pilot.h"
#include "plantclient.h"
#include "quickwindow.h"
#include "quitonsignal.h"

#include <QCommandLineParser>
#include <QGuiApplication>
#include <QQmlApplicationEngine>
#include <QQuickStyle>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QGuiApplication application(argc, argv);
    application.setApplicationDisplayName(u"Machine room"_s);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addPositionalArgument(u"address"_s,
                                 u"The server's address, such as http://127.0.0.1:8080/"_s);
    parser.addOption({ u"name"_s, u"Who you are."_s, u"name"_s, u"Control room"_s });
    parser.addOption({ u"pilot"_s, u"Take commands from the standard input (see pilot.h)."_s });
    parser.process(application);
    if (parser.positionalArguments().size() != 1)
        parser.showHelp(2);
    quitOnSignal(&application);

    prepareQuick();
    QQuickStyle::setStyle(u"Basic"_s);

    PlantClient plant(QUrl(parser.positionalArguments().constFirst()), parser.value(u"name"_s));
    QQmlApplicationEngine engine;
    engine.setInitialProperties({ { u"plant"_s, QVariant::fromValue(&plant) } });
    QQuickWindow *const window = loadWindow(engine, QUrl(u"qrc:/Dashboard/Main.qml"_s));
    if (!window)
        return 1;
    if (parser.isSet(u"pilot"_s))
        new Pilot(window, &plant); // the window owns it
    plant.open();
    return application.exec();
}
