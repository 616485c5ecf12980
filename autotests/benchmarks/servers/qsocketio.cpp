// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server under test, written as any user of the library would write it.

#include <QCoreApplication>
#include <QSocketIoServer>

#include <cstdio>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QSocketIoServer server;
    server.on("echo", &app, [](QSocketIoServerSocket *, const QString &text) { return text; });
    server.on("bin", &app, [](QSocketIoServerSocket *, const QByteArray &bytes) { return bytes; });
    server.on("pub", &app, [&](QSocketIoServerSocket *, const QString &text) {
        server.emitEvent("news", text);
    });
    if (!server.listen(QHostAddress::LocalHost)) {
        std::fprintf(stderr, "%s\n", qPrintable(server.errorString()));
        return 1;
    }
    std::printf("port %d\n", server.port());
    std::fflush(stdout);
    return app.exec();
}
