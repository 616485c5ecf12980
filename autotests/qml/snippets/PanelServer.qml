// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code of the page "QML in ten minutes": a server.
import QtQml
import QSocketIo

QtObject {
    id: root

    property int port: 0
    readonly property alias actualPort: server.port
    property real temperature: 20
    property int setPoint: 0
    function announce() { panel.announce() }

    //! [server]
    readonly property SocketIoServer server: SocketIoServer {
        id: server
        port: root.port
        staticFiles: ({ "/": Qt.resolvedUrl("page") })
        active: true

        //! [namespace]
        SocketIoServerNamespace {
            id: panel
            name: "/panel"

            signal watch(SocketIoServerSocket socket, string machine)
            onWatch: (socket, machine) => socket.join(machine)

            signal turn(SocketIoServerSocket socket, int degrees, var ack)
            onTurn: (socket, degrees, ack) => {
                root.setPoint = degrees
                ack("done")
            }
            //! [namespace]

            //! [middleware]
            middleware: socket => socket.auth.pin === "1234" ? true : "wrong PIN"
            //! [middleware]

            //! [broadcast]
            function announce() {
                broadcast("temperature", [root.temperature], "boiler")
            }
            //! [broadcast]
        }
    }
    //! [server]
}
