// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The QML files that the documentation is cut from do what it says.
import QtQuick
import QtTest
import QSocketIo
import "snippets"

TestCase {
    id: test
    name: "Snippets"

    Chat {
        id: chat
        server: peer.url
    }
    PanelServer { id: panel }

    SocketIoClient {
        url: "http://127.0.0.1:" + panel.actualPort
        active: true
        SocketIoNamespace {
            id: phone
            property real temperature: 0
            property string refusal
            property string pin: "0000"
            name: "/panel"
            auth: ({ pin: pin })
            SocketIoHandler { event: "temperature"; onTriggered: args => phone.temperature = args[0] }
            onConnectionRejected: error => refusal = error.message
        }
    }

    function init() { failOnWarning(/.?/) }

    function test_chat() {
        tryCompare(chat, "online", true)
        compare(peer.auth("/chat"), { token: "secret" })
        tryVerify(() => peer.received.some(event => event[1] === "join" && event[2] === "lobby"))
        peer.emitEvent("/chat", "message", ["Ann", "hello"])
        tryCompare(chat, "log", "Ann: hello\n")
        chat.say("hi")
        tryVerify(() => peer.received.some(event => event[1] === "say" && event[3] === "hi"))
        peer.answerLater([3])
        tryCompare(chat, "status", "read by 3")
        chat.sendPicture(new Uint8Array([1, 2]))
        tryVerify(() => peer.received.some(event => event[1] === "picture" && event[2].byteLength === 2))
        peer.ask("/chat", "what time is it", [], "time")
        tryVerify(() => peer.answer("time") !== undefined)
        verify(Math.abs(new Date(peer.answer("time")[0]).getTime() - Date.now()) < 60000)
        peer.ask("/chat", "mayI", ["leave"], "leave")
        tryVerify(() => peer.answer("leave") !== undefined)
        compare(peer.answer("leave"), [false])
    }

    function test_readme() {
        const source = peer.readme()
        verify(source.includes("http://localhost:3000"))
        const column = createTemporaryQmlObject(source.replace("http://localhost:3000", peer.url), test)
        tryVerify(() => peer.received.some(event => event[0] === "/" && event[1] === "join" && event[2] === "lobby"))
        const [log, input] = ["Text", "TextInput"].map(
            kind => Array.from(column.children).find(child => child.toString().includes(kind)))
        peer.emitEvent("/", "message", ["Ben", "hi"])
        tryVerify(() => log.text.includes("Ben: hi\n"))
        input.text = "hello"
        input.accepted()
        tryVerify(() => peer.received.some(event => event[1] === "say" && event[3] === "hello"))
        compare(input.text, "")
    }

    function test_panelServer() {
        tryCompare(phone, "refusal", "wrong PIN")
        phone.pin = "1234"
        phone.connectToServer()
        tryCompare(phone, "state", SocketIoNamespace.State.Connected)
        const replies = []
        phone.emitEvent("watch", ["boiler"])
        phone.emitEvent("turn", [22], reply => replies.push(reply.value))
        tryVerify(() => replies.length === 1)
        compare(replies, ["done"])
        compare(panel.setPoint, 22)
        panel.temperature = 21.5
        panel.announce()
        tryCompare(phone, "temperature", 21.5)
    }
}
