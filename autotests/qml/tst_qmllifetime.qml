// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Objects that go while something is under way: in their own handlers, with their pages, with open questions.
import QtQuick
import QtTest
import QSocketIo

TestCase {
    id: test
    name: "Lifetime"
    when: windowShown
    width: 100
    height: 100

    property var log: []

    Component {
        id: clientComponent
        SocketIoClient {
            id: client
            property alias chat: chat
            property string destroyIn
            function reached(where) {
                test.log.push(where)
                if (where === destroyIn)
                    client.destroy()
            }
            property url target: peer.url // url itself is bindable, which older versions of Qt forget here
            url: target
            active: true
            onOpened: reached("opened")
            onStateChanged: if (client.state === SocketIoClient.State.Open) reached("open")
            onRoundTripTimeChanged: reached("measured")
            SocketIoNamespace {
                id: chat
                name: "/chat"
                signal message(string text)
                onAboutToConnect: client.reached("aboutToConnect")
                onStateChanged: client.reached("state " + chat.state)
                onConnected: { client.reached("connected"); chat.emitEvent("echo", [1], () => client.reached("answered")) }
                onMessage: client.reached("message")
                onEventReceived: client.reached("eventReceived")
                onDisconnected: client.reached("disconnected")
                SocketIoHandler { event: "message"; onTriggered: client.reached("triggered") }
            }
        }
    }

    function init() {
        failOnWarning(/.?/)
        peer.reset()
        log = []
    }

    function test_clientGoesInAHandler_data() {
        return ["opened", "open", "measured", "aboutToConnect", "state 1", "state 2", "connected", "answered", "message",
            "eventReceived", "triggered", "disconnected"].map(where => ({ tag: where }))
    }
    function test_clientGoesInAHandler(data) {
        const client = clientComponent.createObject(test, { destroyIn: data.tag })
        let isGone = false
        client.Component.destruction.connect(() => isGone = true)
        tryVerify(() => isGone || (log.includes("answered") && log.includes("measured")))
        if (!isGone)
            peer.emitEvent("/chat", "message", ["text"])
        tryVerify(() => isGone || log.includes("eventReceived"))
        if (!isGone)
            peer.disconnectAll("/chat")
        tryVerify(() => isGone)
        verify(log.includes(data.tag))
    }

    Component {
        id: page
        Item {
            property alias space: space
            property SocketIoClient client
            property string text
            SocketIoNamespace {
                id: space
                client: parent.client
                name: "/other"
                onConnected: {
                    emitEvent("later", ["a"], reply => { test.log.push("page answered"); parent.text = reply.value })
                    parent.client.chat.emitEvent("later", ["b"], reply => { parent.text = reply.value; test.log.push("never") })
                }
                readonly property Item parent: pageItem
                SocketIoHandler { event: "question"; onTriggered: (args, ack) => test.log.push(ack) }
            }
            id: pageItem
        }
    }
    Loader { id: loader; active: false }

    function test_pageIsUnloadedWithOpenQuestions() {
        const client = createTemporaryObject(clientComponent, test)
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
        loader.sourceComponent = page
        loader.active = true
        loader.item.client = client
        tryVerify(() => peer.received.filter(event => event[1] === "later").length === 2)
        peer.ask("/other", "question", [], "answer")
        tryVerify(() => log.some(entry => typeof entry === "function"))
        const ack = log.find(entry => typeof entry === "function")

        loader.active = false
        tryVerify(() => peer.socketCount("/other") === 0)
        peer.collectGarbage()
        ack("too late")
        peer.answerLater(["a"])
        ignoreWarning(/Error/) // the callback lives on in the client, but not what it wants to change
        peer.answerLater(["b"])
        const done = []
        client.chat.emitEvent("echo", [], () => done.push(1))
        tryVerify(() => done.length === 1)
        verify(!log.includes("page answered"))
        verify(!log.includes("never"))
        compare(client.chat.state, SocketIoNamespace.State.Connected)
    }

    function test_pageComesBack() {
        const client = createTemporaryObject(clientComponent, test)
        loader.sourceComponent = page
        for (let round = 0; round < 3; ++round) {
            loader.active = true
            loader.item.client = client
            tryCompare(loader.item.space, "state", SocketIoNamespace.State.Connected)
            compare(peer.socketCount("/other"), 1)
            loader.active = false
            tryVerify(() => peer.socketCount("/other") === 0)
        }
        compare(client.state, SocketIoClient.State.Open)
    }

    Component {
        id: lonely
        SocketIoClient {
            url: peer.url
            active: true
            property SocketIoNamespace space
        }
    }
    Component { id: loose; SocketIoNamespace { name: "/chat" } }

    function test_lastNamespaceClosesAndANewOneOpens() {
        const client = createTemporaryObject(lonely, test)
        const first = loose.createObject(client)
        tryCompare(first, "state", SocketIoNamespace.State.Connected)
        first.destroy()
        tryCompare(client, "state", SocketIoClient.State.Closed)
        compare(client.active, true)
        const second = loose.createObject(client)
        tryCompare(second, "state", SocketIoNamespace.State.Connected)
    }

    function test_clientGoesBeforeItsElements() {
        const client = createTemporaryObject(lonely, test)
        const space = createTemporaryObject(loose, test, { client: client })
        tryCompare(space, "state", SocketIoNamespace.State.Connected)
        const replies = []
        space.emitEvent("silence", [], reply => replies.push(reply.error.code))
        client.destroy()
        tryCompare(space, "state", SocketIoNamespace.State.Disconnected)
        compare(replies, [SocketIo.ErrorCode.NotConnected])
        compare(space.client, null)
        compare(space.id, "")
    }

    Component {
        id: serverComponent
        SocketIoServer {
            property alias space: space
            host: "127.0.0.1"
            active: true
            SocketIoServerNamespace {
                id: space
                name: "/chat"
                signal goodbye(var socket)
                onGoodbye: parent.destroy()
                readonly property QtObject parent: serverItem
            }
            id: serverItem
        }
    }
    function test_serverGoesInAHandler() {
        const server = serverComponent.createObject(test)
        const client = createTemporaryObject(clientComponent, test, { target: "http://127.0.0.1:" + server.port })
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
        client.chat.emitEvent("goodbye")
        tryVerify(() => log.includes("disconnected"))
    }

    function test_socketIsNullWhenGone() {
        const server = createTemporaryObject(serverComponent, test)
        const client = createTemporaryObject(clientComponent, test, { target: "http://127.0.0.1:" + server.port })
        tryCompare(server.space, "socketCount", 1)
        const held = { socket: server.space.sockets[0] }
        client.active = false
        tryCompare(server.space, "socketCount", 0)
        tryVerify(() => held.socket === null || held.socket.id === undefined)
    }
}
