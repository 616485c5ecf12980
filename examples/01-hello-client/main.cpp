// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The smallest client: connects, says something, prints what comes back, and leaves.
//     hello-client http://127.0.0.1:3000/      (02-echo-server is a server for it)

#include <QSocketIoClient>

#include <QCoreApplication>
#include <QTextStream>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QTextStream out(stdout);

    //! [client]
    QSocketIoClient client(
            QUrl(app.arguments().value(1, QStringLiteral("http://127.0.0.1:3000/"))));

    // A handler takes what the event carries. Its context object (here the client) ends its life with it.
    client.on("echo", &client, [&](const QString &text) {
        out << "the server says: " << text << Qt::endl;
        client.close();
    });

    // An event may be emitted at once: it waits until the connection is there.
    client.emitEvent("say", "hello");
    client.open();
    //! [client]

    QObject::connect(&client, &QSocketIoClient::closed, &app, &QCoreApplication::quit);
    QObject::connect(&client, &QSocketIoClient::errorOccurred, &app,
                     [&](const QSocketIoError &error) { out << error.message() << Qt::endl; });
    return app.exec();
}
