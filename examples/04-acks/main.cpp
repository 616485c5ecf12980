// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Acknowledgements: questions with answers, in both directions, and what happens if none comes.

#include <QSocketIoClient>
#include <QSocketIoServer>

#include <QCoreApplication>
#include <QTextStream>
#include <QTimer>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

void serveAnswers(QSocketIoServer *server)
{
    // An answer is what the handler returns ...
    server->on("add", server, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    // ... several values if it is a tuple ...
    server->on("divide", server,
               [](QSocketIoServerSocket *, int a, int b) { return std::tuple(a / b, a % b); });
    // ... or it is sent whenever it is known.
    server->on("think", server,
               [server](QSocketIoServerSocket *, const QString &about, const QSocketIoAck &ack) {
                   QTimer::singleShot(10ms, server, [about, ack] { ack.send(about + u": yes"_s); });
               });
    // Nobody answers this one.
    server->on("ignore", server, [](QSocketIoServerSocket *) {});
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QTextStream out(stdout);

    QSocketIoServer server;
    serveAnswers(&server);
    if (!server.listen(QHostAddress::LocalHost))
        qFatal("cannot listen: %s", qPrintable(server.errorString()));
    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1/"_s.arg(server.port())));
    client.open();

    // By callback: it takes what the answer carries, and is called if one comes.
    client.of("/")
            ->withAck(&app, [&](int sum) { out << "2 + 3 = " << sum << Qt::endl; })
            .emitEvent("add", 2, 3);

    // By future: the reply holds the values, or the error.
    client.emitWithAck("divide", 17, 5).then(&app, [&](const QSocketIoReply &reply) {
        out << "17 / 5 = " << reply.value<int>(0).value_or(0) << ", remainder "
            << reply.value<int>(1).value_or(0) << Qt::endl;
    });
    client.emitWithAck("think", "shall I?").then(&app, [&](const QSocketIoReply &reply) {
        out << reply.value<QString>().value_or(QString()) << Qt::endl;
    });

    // With a time-out, a future always finishes: here without an answer.
    client.withTimeout(200ms).emitWithAck("ignore").then(&app, [&](const QSocketIoReply &reply) {
        out << "no answer: " << reply.error().message() << Qt::endl;
        app.exit(reply.error().code() == QSocketIo::ErrorCode::AckTimeout ? 0 : 1);
    });
    return app.exec();
}
