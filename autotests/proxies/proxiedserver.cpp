// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One of the processes behind a proxy: it echoes, and says who it is.
#include <QSocketIoServer>

#include <QCoreApplication>
#include <QTextStream>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QSocketIoServer server;
    server.on("echo", &server, [](QSocketIoServerSocket *, const QVariant &value) { return value; });
    server.on("who", &server,
              [](QSocketIoServerSocket *) { return QCoreApplication::applicationPid(); });
    server.on("forwarded", &server, [](QSocketIoServerSocket *socket) {
        return QString::fromLatin1(socket->handshake().header("X-Forwarded-For"));
    });
    if (!server.listen(QHostAddress::LocalHost))
        return 1;
    QTextStream(stdout) << "port " << server.port() << Qt::endl;
    return app.exec();
}
