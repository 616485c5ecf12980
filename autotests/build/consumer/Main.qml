// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A server and a client that meet in a QML file of somebody else's: the program ends with 0 when they have.
import QtQml
import QSocketIo

SocketIoClient {
    id: client
    property SocketIoServer server: SocketIoServer {
        host: "127.0.0.1"
        active: true
        SocketIoServerNamespace {
            signal sum(SocketIoServerSocket socket, int a, int b, var ack)
            onSum: (socket, a, b, ack) => ack(a + b)
        }
    }
    url: "http://127.0.0.1:" + server.port
    active: true

    SocketIoNamespace {
        onConnected: emitEvent("sum", [2, 3], reply => Qt.exit(reply.value === 5 ? 0 : 1))
    }
}
