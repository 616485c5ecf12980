// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Compiled to C++ by qmltc; every kind of element, without a warning.
import QtQml
import QSocketIo

SocketIoClient {
    id: client
    property string last
    property int total
    property string answer
    property alias chat: chat

    SocketIoNamespace {
        id: chat
        name: "/chat"
        auth: ({ token: "compiled" })
        signal message(string from, string text)
        signal add(int amount, var ack)
        onMessage: (from, text) => client.last = from + ": " + text
        onAdd: (amount, ack) => { client.total += amount; ack(client.total) }
        onConnected: chat.emitEvent("question", ["?"], reply => client.answer = reply.value)
        SocketIoHandler {
            event: "what else"
            onTriggered: (args, ack) => ack(args.length)
        }
    }
}
