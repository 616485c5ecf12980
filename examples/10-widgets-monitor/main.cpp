// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A server with a window: the sockets and rooms of the server as live table models.
//     widgets-monitor                      with six simulated scanners
//     widgets-monitor --port 3000 --clients 0

#include "democlients.h"
#include "monitorwindow.h"
#include "photograph.h"

#include <QApplication>
#include <QCommandLineParser>

#include <algorithm>
#include <memory>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption(
            { u"port"_s, u"The port to listen on; 0: any that is free."_s, u"port"_s, u"0"_s });
    parser.addOption({ u"clients"_s, u"How many simulated clients connect."_s, u"count"_s, u"6"_s });
    parser.addOption({ u"photograph"_s, u"Save a picture of the window, and end."_s, u"file"_s });
    parser.process(app);

    QSocketIoServer server;
    if (!server.listen(QHostAddress::LocalHost, parser.value(u"port"_s).toUShort())) {
        QTextStream(stderr) << "cannot listen: " << server.errorString() << Qt::endl;
        return 1;
    }
    // A scanner is in one aisle at a time.
    server.on("enter", &server, [](QSocketIoServerSocket *socket, const QString &aisle) {
        const QStringList rooms = socket->roomNames();
        for (const QString &room : rooms) {
            if (room != socket->id() && room != aisle)
                socket->leave(room);
        }
        socket->join(aisle);
    });

    MonitorWindow window(&server);
    window.show();
    const int count = parser.value(u"clients"_s).toInt();
    DemoClients clients(QUrl(u"http://127.0.0.1:%1/"_s.arg(server.port())), count);
    if (parser.isSet(u"photograph"_s)) {
        // Everybody in an aisle, some over WebSocket by now, and a few things seen.
        const auto events = std::make_shared<int>(0);
        QObject::connect(server.of("/"), &QSocketIoServerNamespace::eventReceived, &app,
                         [events] { ++*events; });
        const auto isReady = [&server, count, events] {
            const auto sockets = server.of("/")->sockets();
            const bool isUpgraded = std::any_of(sockets.begin(), sockets.end(),
                                                [](const auto *socket) {
                                                    return socket->transport()
                                                           == QSocketIo::Transport::WebSocket;
                                                });
            return sockets.size() == count && isUpgraded && *events >= count + 4;
        };
        new Photograph(
                parser.value(u"photograph"_s), isReady, [&window] { return window.texts(); },
                [&window] { return window.grab().toImage(); }, &app);
    }
    return app.exec();
}
