// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The dashboard's server: simulates a machine room and serves it to pages and windows on one port.

#include "controlroom.h"
#include "quitonsignal.h"
#include "report.h"

#include <QCommandLineParser>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

struct Options
{
    QHostAddress address;
    quint16 port = 0;
    QString folder;
    int operators = 2;
    bool isCheck = false;
    bool isQuiet = false;
};

Options parseOptions(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({ u"address"_s, u"Where to listen."_s, u"address"_s, u"127.0.0.1"_s });
    parser.addOption({ u"port"_s, u"The port; another free one is taken if it is in use."_s,
                       u"port"_s, u"8080"_s });
    parser.addOption({ u"folder"_s, u"Where the page and its packages are."_s, u"folder"_s,
                       QStringLiteral(DASHBOARD_FOLDER) });
    parser.addOption(
            { u"check"_s,
              u"Raise three alarms as soon as the operators are here, and none by chance; report as JSON."_s });
    parser.addOption(
            { u"operators"_s, u"How many operators the check waits for."_s, u"count"_s, u"2"_s });
    parser.addOption({ u"quiet-plant"_s, u"Nothing breaks down by chance."_s });
    parser.process(application);
    Options options;
    options.address = QHostAddress(parser.value(u"address"_s));
    options.port = parser.value(u"port"_s).toUShort();
    options.folder = parser.value(u"folder"_s);
    options.operators = parser.value(u"operators"_s).toInt();
    options.isCheck = parser.isSet(u"check"_s);
    options.isQuiet = parser.isSet(u"quiet-plant"_s);
    return options;
}

void printAddress(const Options &options, quint16 port)
{
    std::printf("http://%s:%d/\n", qPrintable(options.address.toString()), port);
    std::fflush(stdout);
}

// Every run of the check sees the same plant and the same alarms.
void scriptAlarms(Plant *plant, ControlRoom *room, int operators)
{
    QObject::connect(room, &ControlRoom::operatorJoined, plant, [plant, room, operators] {
        if (room->operators().size() != operators)
            return;
        plant->breakDown(u"turbine"_s, u"temperature"_s);
        plant->breakDown(u"pump"_s, u"pressure"_s);
        plant->breakDown(u"compressor"_s, u"power"_s);
    });
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const Options options = parseOptions(application);
    quitOnSignal(&application);

    QSocketIoServer server;
    server.addStaticFiles(u"/"_s, options.folder + u"/web"_s);
    server.addStaticFiles(u"/client/"_s, options.folder + u"/node_modules/socket.io-client/dist"_s);

    Plant plant(options.isCheck ? 7 : QRandomGenerator::global()->generate());
    ControlRoom room(&plant, &server);
    plant.setRandomFaults(!options.isCheck && !options.isQuiet);
    if (options.isCheck) {
        scriptAlarms(&plant, &room, options.operators);
        reportToStandardOutput(&room, &plant);
    }

    if (!server.listen(options.address, options.port) && !server.listen(options.address, 0)) {
        std::fprintf(stderr, "cannot listen: %s\n", qPrintable(server.errorString()));
        return 1;
    }
    printAddress(options, server.port());
    return application.exec();
}
