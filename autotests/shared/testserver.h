// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A server on a free port of the loopback interface, and a recorder of what its sockets report.
#pragma once

#include "qsocketioserver.h"

#include <QTest>

namespace QSocketIoPrivate {

class TestServer : public QSocketIoServer
{
public:
    TestServer()
    {
        if (!listen(QHostAddress::LocalHost))
            qFatal("no port to listen on");
    }

    // The latest socket that has connected anywhere on this server.
    QSocketIoServerSocket *socket(const char *nsp = "/", const QByteArray &id = {})
    {
        QSocketIoServerNamespace *const here = of(nsp);
        if (!id.isNull())
            return here->socket(QString::fromLatin1(id));
        return here->sockets().isEmpty() ? nullptr : here->sockets().first();
    }
};

} // namespace QSocketIoPrivate
