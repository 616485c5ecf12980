// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code of the page "QML in ten minutes": a client.
import QtQuick
import QSocketIo

Item {
    id: root

    property url server: "http://localhost:3000"
    property string token: "secret"
    property string status
    property string log
    readonly property alias online: chat.online
    function say(text: string) { chat.say(text) }
    function sendPicture(bytes: var) { chat.sendPicture(bytes) }

    //! [client]
    SocketIoClient {
        url: root.server
        active: true

        //! [namespace]
        SocketIoNamespace {
            id: chat
            name: "/chat"
            auth: ({ token: root.token })

            signal message(string from, string text)
            onMessage: (from, text) => root.log += from + ": " + text + "\n"

            onConnected: emitEvent("join", ["lobby"])
            //! [namespace]

            //! [emit]
            function say(text: string) {
                emitEvent("say", ["lobby", text], reply => {
                    root.status = reply.error ? reply.error.message : "read by " + reply.value
                }, { timeout: 5000 })
            }
            //! [emit]

            //! [bytes]
            function sendPicture(bytes: var) {
                emitEvent("picture", [bytes]) // an ArrayBuffer, a Uint8Array
            }
            //! [bytes]

            //! [handler]
            SocketIoHandler {
                event: "what time is it"
                onTriggered: (args, ack) => ack(new Date())
            }
            //! [handler]

            //! [ack]
            signal mayI(string what, var ack)
            onMayI: (what, ack) => ack(what !== "leave")
            //! [ack]

            //! [binding]
            readonly property bool online: state === SocketIoNamespace.State.Connected
            //! [binding]
        }
    }
    //! [client]
}
