// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The smallest server: whoever says something hears it again.
//     echo-server 3000      (01-hello-client talks to it, and so does every other Socket.IO client)

#include <QSocketIoServer>

#include <QCoreApplication>
#include <QTextStream>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QTextStream out(stdout);

    //! [server]
    QSocketIoServer server;

    // A server's handler gets the socket that the event came from, then what the event carries.
    server.on("say", &server, [](QSocketIoServerSocket *socket, const QString &text) {
        socket->emitEvent("echo", text);
    });

    const quint16 port = app.arguments().value(1, QStringLiteral("3000")).toUShort();
    if (!server.listen(QHostAddress::LocalHost, port))
        qFatal("cannot listen: %s", qPrintable(server.errorString()));
    //! [server]

    out << "listening on port " << server.port() << Qt::endl;
    return app.exec();
}
