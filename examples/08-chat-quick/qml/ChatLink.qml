// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One participant's connection to the chat.
import QtQuick
import QSocketIo

SocketIoClient {
    id: root

    required property string userName
    readonly property bool online: chat.state === SocketIoNamespace.State.Connected
    readonly property int waiting: chat.queuedCount
    property string refusal
    property var people: []
    property string typing // who is

    signal lineArrived(string from, string text, date time)

    function say(text: string) {
        chat.emitEvent("say", [text], reply => {
            root.refusal = reply.error ? reply.error.message : reply.value
        })
    }
    function tellTyping() {
        chat.emitEvent("typing")
    }

    active: true

    SocketIoNamespace {
        id: chat
        name: "/chat"
        auth: ({ name: root.userName })
        timeout: 10000

        onConnected: root.refusal = ""
        onConnectionRejected: error => root.refusal = error.message

        signal line(string from, string text, date time)
        onLine: (from, text, time) => {
            if (root.typing === from)
                root.typing = ""
            root.lineArrived(from, text, time)
        }
        signal people(var names)
        onPeople: names => root.people = names
        signal typing(string name)
        onTyping: name => { root.typing = name; quiet.restart() }
    }
    readonly property Timer quiet: Timer {
        id: quiet
        interval: 2500
        onTriggered: root.typing = ""
    }
}
