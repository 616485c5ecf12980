// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The whole server: a name is needed to come in, a line goes to everybody, and who is here is known to all.
import QtQml
import QSocketIo

SocketIoServer {
    id: root

    active: true

    SocketIoServerNamespace {
        id: chat
        name: "/chat"
        middleware: socket => socket.auth.name ? true : "Please say who you are."

        function announce() {
            broadcast("people", [sockets.map(socket => socket.auth.name)])
        }
        onSocketConnected: announce()
        onSocketDisconnected: announce()

        //! [say]
        signal say(SocketIoServerSocket socket, string text, var ack)
        onSay: (socket, text, ack) => {
            if (text.length > 500)
                return ack("too long")
            broadcast("line", [socket.auth.name, text, new Date()])
            ack("")
        }
        //! [say]

        signal typing(SocketIoServerSocket socket)
        onTyping: socket => socket.broadcast("typing", [socket.auth.name])
    }
}
