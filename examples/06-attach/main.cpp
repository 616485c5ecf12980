// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Attaching: Socket.IO on the port of a QHttpServer, beside the program's own routes.

#include <QSocketIoClient>
#include <qsocketiohttpserver.h>

#include <QCoreApplication>
#include <QHttpServer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTextStream>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QTextStream out(stdout);

    QHttpServer http;
    http.route(u"/weather"_s, [] { return "sunny"; });

    QSocketIoServer server; // which does not listen itself
    server.on("double", &server, [](QSocketIoServerSocket *, int number) { return 2 * number; });
    QSocketIo::attach(&server, &http);

    const quint16 port = http.listen(QHostAddress::LocalHost);
    if (!port)
        qFatal("cannot listen");
    const QUrl url(u"http://127.0.0.1:%1"_s.arg(port));

    QNetworkAccessManager network;
    QNetworkReply *const weather = network.get(QNetworkRequest(url.resolved(QUrl(u"/weather"_s))));
    QSocketIoClient client(url);
    QObject::connect(weather, &QNetworkReply::finished, &app, [&] {
        out << "the weather: " << weather->readAll() << Qt::endl;
        client.open();
        client.emitWithAck("double", 21).then(&app, [&](const QSocketIoReply &reply) {
            out << "twice 21: " << reply.value<int>().value_or(0) << Qt::endl;
            app.exit(reply.isError() ? 1 : 0);
        });
    });
    return app.exec();
}
