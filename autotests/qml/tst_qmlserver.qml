// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A server in QML, with clients in QML: handlers, rooms, broadcasts, middlewares.
import QtQuick
import QtTest
import QSocketIo

TestCase {
    id: test
    name: "Server"

    property var calls: []
    function called(...args) { calls = calls.concat([args]) }

    SocketIoServer {
        id: server
        host: "127.0.0.1"
        active: true

        SocketIoServerNamespace {
            id: space
            signal join(SocketIoServerSocket socket, string room)
            signal say(var socket, string text)
            signal sum(var socket, int a, int b, var ack)
            onJoin: (socket, room) => socket.join(room)
            onSay: (socket, text) => socket.broadcast("said", [text])
            onSum: (socket, a, b, ack) => ack(a + b)
            onSocketConnected: socket => test.called("connected", socket.id)
            onSocketDisconnected: (socket, reason) => test.called("disconnected", socket.id, reason)

            SocketIoHandler {
                event: "who am I"
                onTriggered: (args, ack, socket) => ack(socket.id, socket.auth, socket.address, socket.header("X-Name"))
            }
            SocketIoHandler {
                event: "remember"
                onTriggered: (args, ack, socket) => { socket.session = args[0]; ack(socket.session) }
            }
        }
        SocketIoServerNamespace {
            id: guarded
            name: "/guarded"
        }
    }

    Component {
        id: clientComponent
        SocketIoClient {
            property alias space: space
            property alias guarded: guarded
            property var heard: []
            property string rejection
            property var rejectionData
            url: "http://127.0.0.1:" + server.port
            headers: ({ "X-Name": "Ann" })
            active: true
            SocketIoNamespace {
                id: space
                auth: ({ token: 5 })
                onEventReceived: (event, args) => heard = heard.concat([[event].concat(args)])
                SocketIoHandler { event: "question"; onTriggered: (args, ack) => ack("answer to " + args[0]) }
            }
            SocketIoNamespace {
                id: guarded
                name: "/guarded"
                onConnectionRejected: error => { rejection = error.message; rejectionData = error.data }
            }
        }
    }

    function init() {
        failOnWarning(/.?/)
        guarded.middleware = null
        tryCompare(space, "socketCount", 0)
        calls = []
    }

    function connect() {
        const client = createTemporaryObject(clientComponent, test)
        tryCompare(client.space, "state", SocketIoNamespace.State.Connected)
        return client
    }

    function ask(space, event, args) {
        const replies = []
        space.emitEvent(event, args, reply => replies.push(reply))
        tryVerify(() => replies.length === 1)
        compare(replies[0].error, undefined)
        return replies[0].args
    }

    function test_listens() {
        compare(server.listening, true)
        verify(server.port > 0)
        ignoreWarning(/cannot listen on 127.0.0.1 port [0-9]+: /)
        const other = createTemporaryObject(serverComponent, test, { host: "127.0.0.1", port: server.port, active: true })
        compare(other.listening, false)
        verify(other.errorString !== "")
        other.port = 0
        compare(other.listening, true)
        verify(other.port > 0)
        other.active = false
        compare(other.listening, false)
        compare(other.port, 0)
        ignoreWarning(/-1 is no port/)
        other.port = -1
        ignoreWarning(/"nonsense" is no network address/)
        other.host = "nonsense"
        other.active = true
        compare(other.listening, false)
    }
    Component { id: serverComponent; SocketIoServer {} }

    function test_connectedAndDisconnected() {
        const client = connect()
        compare(space.socketCount, 1)
        compare(calls, [["connected", client.space.id]])
        compare(space.sockets.length, 1)
        const socket = space.socket(client.space.id)
        compare(socket, space.sockets[0])
        compare(socket.state, SocketIoServerSocket.State.Connected)
        compare(space.socket("nobody"), null)
        const id = client.space.id
        client.active = false
        tryCompare(space, "socketCount", 0)
        compare(calls[1], ["disconnected", id, SocketIo.DisconnectReason.ClientDisconnect])
    }

    function test_handlers() {
        const client = connect()
        compare(ask(client.space, "sum", [2, 3]), [5])
        compare(ask(client.space, "who am I"), [client.space.id, { token: 5 }, "127.0.0.1", "Ann"])
        compare(ask(client.space, "remember", [{ a: [1] }]), [{ a: [1] }])
    }

    function test_mismatchNamesThePosition() {
        const client = connect()
        ignoreWarning(/event "sum": argument 2 is a string, .* to int/)
        client.space.emitEvent("sum", [1, "2"])
        compare(ask(client.space, "sum", [2, 3]), [5])
    }

    function test_rooms() {
        const [ann, ben, cyd] = [connect(), connect(), connect()]
        const room = space.room("lobby")
        compare(room, space.room("lobby"))
        roomSpy.target = room
        roomSpy.clear()
        ann.space.emitEvent("join", ["lobby"])
        ben.space.emitEvent("join", "lobby")
        tryCompare(room, "socketCount", 2)
        compare(roomSpy.count, 2)
        compare(room.sockets.map(socket => socket.id).sort(), [ann.space.id, ben.space.id].sort())
        verify(room.contains(space.socket(ann.space.id)))
        verify(!room.contains(space.socket(cyd.space.id)))
        compare(space.roomNames().includes("lobby"), true)
        compare(space.socket(ann.space.id).roomNames().includes("lobby"), true)

        space.broadcast("news", [1, "two"], "lobby")
        room.broadcast("more news")
        space.broadcast("all", ["x"])
        tryVerify(() => cyd.heard.length === 1)
        compare(cyd.heard, [["all", "x"]])
        tryVerify(() => ann.heard.length === 3 && ben.heard.length === 3)
        compare(ann.heard, [["news", 1, "two"], ["more news"], ["all", "x"]])

        space.broadcast("not in the lobby", [], null, null, { except: "lobby" })
        space.broadcast("some", [], ["lobby", "nowhere"])
        space.socket(ann.space.id).broadcast("from ann", [], "lobby")
        tryVerify(() => ben.heard.length === 5)
        compare(ben.heard.slice(3), [["some"], ["from ann"]])
        tryVerify(() => cyd.heard.length === 2)
        compare(cyd.heard[1], ["not in the lobby"])
        compare(ann.heard.length, 4)

        space.socket(ben.space.id).leave("lobby")
        compare(room.socketCount, 1)
        roomSpy.target = null
    }
    SignalSpy { id: roomSpy; signalName: "socketJoined" }

    function test_sayReachesTheOthers() {
        const [ann, ben] = [connect(), connect()]
        ann.space.emitEvent("say", ["hello"])
        tryVerify(() => ben.heard.length === 1)
        compare(ben.heard, [["said", "hello"]])
        compare(ann.heard, [])
    }

    function test_broadcastWithAnswers() {
        const clients = [connect(), connect()]
        const replies = []
        space.broadcast("question", ["q"], null, answers => replies.push(answers))
        tryVerify(() => replies.length === 1)
        compare(replies[0].map(reply => reply.value), ["answer to q", "answer to q"])
        const late = []
        space.broadcast("silence", [], null, answers => late.push(answers), { timeout: 20 })
        tryVerify(() => late.length === 1)
        compare(late[0].map(reply => reply.error.code), [SocketIo.ErrorCode.AckTimeout, SocketIo.ErrorCode.AckTimeout])
    }

    function test_emitToOne() {
        const [ann, ben] = [connect(), connect()]
        const replies = []
        space.socket(ann.space.id).emitEvent("question", ["you"], reply => replies.push(reply.value))
        tryVerify(() => replies.length === 1)
        compare(replies, ["answer to you"])
        compare(ben.heard, [])
    }

    function test_disconnectClient() {
        const client = connect()
        space.socket(client.space.id).disconnectClient()
        tryCompare(client.space, "state", SocketIoNamespace.State.Disconnected)
        compare(client.state, SocketIoClient.State.Open)
        client.space.connectToServer()
        tryCompare(client.space, "state", SocketIoNamespace.State.Connected)
        space.socket(client.space.id).closeConnection()
        tryVerify(() => client.state !== SocketIoClient.State.Open)
    }

    function test_eventReceived() {
        const client = connect()
        eventSpy.clear()
        client.space.emitEvent("some event", [1, [2]])
        tryCompare(eventSpy, "count", 1)
        compare(eventSpy.signalArguments[0][0].id, client.space.id)
        compare(eventSpy.signalArguments[0][1], "some event")
        compare(JSON.stringify(eventSpy.signalArguments[0][2]), "[1,[2]]")
    }
    SignalSpy { id: eventSpy; target: space; signalName: "eventReceived" }

    function test_middlewareLetsIn_data() {
        return [
            { tag: "none", middleware: null },
            { tag: "true", middleware: socket => socket.address === "127.0.0.1" && socket.state === SocketIoServerSocket.State.Connecting },
            { tag: "promise of true", middleware: () => Promise.resolve(true) },
            { tag: "promise", middleware: () => new Promise(resolve => Qt.callLater(() => resolve(true))) }
        ]
    }
    function test_middlewareLetsIn(data) {
        guarded.middleware = data.middleware
        const client = connect()
        tryCompare(client.guarded, "state", SocketIoNamespace.State.Connected)
        compare(client.rejection, "")
        tryCompare(guarded, "socketCount", 1)
    }

    function test_middlewareRefuses_data() {
        return [
            { tag: "false", middleware: () => false, message: "Not allowed" },
            { tag: "text", middleware: () => "go away", message: "go away" },
            { tag: "error", middleware: () => new Error("who are you?"), message: "who are you?" },
            { tag: "object", middleware: () => ({ message: "no", data: { code: 7 } }), message: "no", data: { code: 7 } },
            { tag: "nothing", middleware: () => {}, message: "Not allowed", warning: /the middleware has returned nothing/ },
            { tag: "null", middleware: () => null, message: "Not allowed" },
            { tag: "number", middleware: () => 1, message: "Not allowed" },
            { tag: "empty object", middleware: () => ({}), message: "Not allowed" },
            { tag: "Symbol", middleware: () => Symbol("x"), message: "Not allowed" },
            { tag: "throws", middleware: () => { throw new Error("bad token") }, message: "bad token",
                warning: /middleware: Error: bad token/ },
            { tag: "throws true", middleware: () => { throw true }, message: "Not allowed", warning: /middleware: true/ },
            { tag: "throws undefined", middleware: () => { throw undefined }, message: "undefined", warning: /middleware: undefined/ },
            { tag: "promise of false", middleware: () => Promise.resolve(false), message: "Not allowed" },
            { tag: "promise of nothing", middleware: () => Promise.resolve(), message: "Not allowed" },
            { tag: "failed promise", middleware: () => Promise.reject(new Error("no database")), message: "no database" },
            { tag: "promise failed with true", middleware: () => Promise.reject(true), message: "Not allowed" },
            { tag: "no function", middleware: 5, message: "Not allowed", setWarning: /nobody is let in/, warning: /middleware: TypeError/ },
            { tag: "undefined", middleware: undefined, message: "Not allowed", setWarning: /nobody is let in/, warning: /middleware: TypeError/ }
        ]
    }
    function test_middlewareRefuses(data) {
        if (data.setWarning)
            ignoreWarning(data.setWarning)
        guarded.middleware = data.middleware
        if (data.warning)
            ignoreWarning(data.warning)
        const client = connect()
        tryVerify(() => client.rejection !== "")
        if (!["no function", "undefined"].includes(data.tag))
            compare(client.rejection, data.message)
        compare(client.rejectionData, data.data)
        compare(guarded.socketCount, 0)
    }

    function test_promiseThatIsForgottenLetsNobodyIn() {
        guarded.middleware = () => new Promise(() => {})
        const client = connect()
        compare(client.guarded.state, SocketIoNamespace.State.Connecting)
        peer.collectGarbage()
        tryVerify(() => client.rejection !== "")
    }

    function test_staticFiles() {
        const other = createTemporaryObject(serverComponent, test,
            { host: "127.0.0.1", staticFiles: { "/": Qt.resolvedUrl("tst_qmlserver.qml") }, active: true })
        const request = new XMLHttpRequest()
        request.open("GET", "http://127.0.0.1:" + other.port + "/")
        request.send()
        tryCompare(request, "readyState", XMLHttpRequest.DONE)
        compare(request.status, 200)
        verify(request.responseText.includes("test_staticFiles"))
    }

    function test_settings() {
        const other = createTemporaryObject(serverComponent, test, { path: "/io/", pingInterval: 300, pingTimeout: 200 })
        compare(other.path, "/io/")
        compare(other.pingInterval, 300)
        compare(other.pingTimeout, 200)
        compare(other.host, "")
        compare(other.listening, false)
    }

    Component {
        id: late
        SocketIoServerNamespace {
            name: "/late"
        }
    }
    function test_serverIsChosenLater() {
        const element = createTemporaryObject(late, test)
        compare(element.server, null)
        compare(element.socketCount, 0)
        compare(element.room("a"), null)
        ignoreWarning(/event "x" is dropped: the namespace belongs to no server/)
        element.broadcast("x")
        element.server = server
        compare(element.server, server)
    }
}
