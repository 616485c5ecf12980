// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A program to be killed: emits numbers with a persistent queue and says of each when emitEvent() has returned.
//   journalpeer URL FOLDER FIRST   emits from FIRST on, without end
//   journalpeer URL FOLDER         delivers what is left and ends
#include "qsocketioclient.h"

#include <QCoreApplication>
#include <QTimer>

#include <cstdio>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    QSocketIoClient client(QUrl(arguments.at(1)));
    client.setTransports({ QSocketIo::Transport::WebSocket });
    client.setReconnectDelay(std::chrono::milliseconds(10), std::chrono::milliseconds(10));
    auto *space = client.of("/");
    space->setMaxQueuedEvents(1'000'000);
    space->setAckTimeout(std::chrono::milliseconds(20));
    if (!space->setPersistentQueue(arguments.at(2)))
        return 1;
    client.open();

    QTimer timer;
    timer.setInterval(0);
    if (arguments.size() > 3) {
        int next = arguments.at(3).toInt();
        QObject::connect(&timer, &QTimer::timeout, space, [space, next]() mutable {
            for (int i = 0; i < 3 && space->queuedCount() < 200; ++i, ++next) {
                space->emitEvent("n", next);
                std::printf("%d\n", next);
                std::fflush(stdout);
            }
        });
    } else {
        QObject::connect(&timer, &QTimer::timeout, space, [space] {
            if (space->queuedCount() == 0)
                QCoreApplication::quit();
        });
    }
    timer.start();
    return QCoreApplication::exec();
}
