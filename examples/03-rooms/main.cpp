// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Rooms: an event for some of the connected. Three clients, two of them in the room "kitchen".
// Server and clients live in one program here, so that there is something to see at once.

#include <QSocketIoClient>
#include <QSocketIoServer>

#include <QCoreApplication>
#include <QTextStream>

#include <memory>
#include <vector>

using namespace Qt::StringLiterals;

namespace {

void serveRooms(QSocketIoServer *server)
{
    // What a handler returns is the answer that the client waits for.
    server->on("enter", server, [](QSocketIoServerSocket *socket, const QString &room) {
        socket->join(room);
        return socket->serverNamespace()->room(room)->socketCount();
    });

    // To everybody in the room. socket->to(room) would leave out the one who calls.
    server->on("call", server,
               [server](QSocketIoServerSocket *, const QString &room, const QString &text) {
                   server->to(room).emitEvent("called", text);
               });

    // A room without anybody in it does not exist; nothing has to be created or deleted.
    server->on("leave", server, [](QSocketIoServerSocket *socket, const QString &room) {
        socket->leave(room);
        return socket->roomNames();
    });
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QTextStream out(stdout);

    QSocketIoServer server;
    serveRooms(&server);
    if (!server.listen(QHostAddress::LocalHost))
        qFatal("cannot listen: %s", qPrintable(server.errorString()));
    const QUrl url(u"http://127.0.0.1:%1/"_s.arg(server.port()));

    std::vector<std::unique_ptr<QSocketIoClient>> clients;
    int heard = 0;
    for (const QString &name : { u"Anna"_s, u"Ben"_s, u"Cleo"_s }) {
        auto &client = clients.emplace_back(std::make_unique<QSocketIoClient>(url));
        client->on("called", &app, [&out, &heard, &app, name](const QString &text) {
            out << name << " hears: " << text << Qt::endl;
            if (++heard == 2) // Anna and Ben; Cleo is somewhere else
                app.quit();
        });
        client->open();
    }

    // Whoever comes second finds two in the kitchen and calls the others.
    for (int i : { 0, 1 }) {
        QSocketIoClient *client = clients.at(static_cast<size_t>(i)).get();
        client->emitWithAck("enter", "kitchen").then(client, [client](const QSocketIoReply &reply) {
            if (reply.value<int>() == 2)
                client->emitEvent("call", "kitchen", "dinner is ready");
        });
    }
    return app.exec();
}
