// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One of the processes behind a proxy: it echoes, says who it is and where it believes its peer to be.
//   proxiedserver [PING_INTERVAL PING_TIMEOUT]   in milliseconds; prints "port N"
#include "qsocketioserver.h"

#include <QCoreApplication>
#include <QTextStream>
#include <QTimer>

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QSocketIoServer server;
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() > 2)
        server.setPing(std::chrono::milliseconds(arguments.at(1).toInt()),
                       std::chrono::milliseconds(arguments.at(2).toInt()));
    const qint64 id = QCoreApplication::applicationPid();
    server.setTrustedProxies({ QStringLiteral("127.0.0.1") });
    server.setResponseHeaders({ { "X-Server", QByteArray::number(id) } });
    server.on("echo", &server, [](QSocketIoServerSocket *, const QVariant &value) { return value; });
    server.on("who", &server, [id](QSocketIoServerSocket *) { return id; });
    server.on("later", &server, [](QSocketIoServerSocket *socket, int ms, const QSocketIoAck &ack) {
        QTimer::singleShot(ms, socket, [ack] { ack.send("done"); });
    });
    server.on("peer", &server, [](QSocketIoServerSocket *socket) {
        const QSocketIoHandshake handshake = socket->handshake();
        return QVariantMap{ { QStringLiteral("url"), handshake.url().toString(QUrl::RemoveQuery) },
                            { QStringLiteral("secure"), handshake.isSecure() },
                            { QStringLiteral("address"), handshake.peerAddress().toString() } };
    });
    if (!server.listen(QHostAddress::LocalHost))
        return 1;
    QTextStream(stdout) << "port " << server.port() << Qt::endl;
    return QCoreApplication::exec();
}
