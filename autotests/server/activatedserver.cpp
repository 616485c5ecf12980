// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What systemd starts when somebody connects: a server on the sockets it was given, called like the first argument.
#include <QSocketIoServer>

#include <QCoreApplication>
#include <QTextStream>
#include <QUrl>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QTextStream out(stdout);
    QSocketIoServer server;
    server.on("echo", &server, [](QSocketIoServerSocket *, const QVariant &value) { return value; });
    if (!server.listenFromSystemd(app.arguments().value(1))) {
        out << "error " << server.errorString() << Qt::endl;
        return 1;
    }
    const QList<QUrl> urls = server.urls();
    for (const QUrl &url : urls)
        out << url.toString() << ' ';
    // They are ours now; nobody gets them twice.
    QSocketIoServer second;
    out << (second.listenFromSystemd() ? "twice" : "once") << Qt::endl;
    return app.exec();
}
