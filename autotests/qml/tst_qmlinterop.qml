// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// QML against the reference server, socket.io in Node.js.
import QtQuick
import QtTest
import QSocketIo

TestCase {
    id: test
    name: "Interop"

    property var welcomes: []

    SocketIoClient {
        id: client
        SocketIoNamespace {
            id: main
            signal welcome(string name)
            onWelcome: name => test.welcomes.push(name)
            SocketIoHandler { event: "question"; onTriggered: (args, ack) => ack(args[0] * 2, new Uint8Array([1, 2]).buffer) }
        }
        SocketIoNamespace {
            id: secret
            property string token: "wrong"
            property var rejections: []
            name: "/secret"
            auth: ({ token: secret.token })
            onConnectionRejected: error => rejections.push(error)
        }
    }
    SignalSpy { id: answered; target: main; signalName: "eventReceived" }

    function initTestCase() {
        failOnWarning(/.?/)
        client.url = peer.startRealServer()
        client.active = true
        tryCompare(main, "state", SocketIoNamespace.State.Connected)
    }

    function ask(event, args, options) {
        const replies = []
        main.emitEvent(event, args, reply => replies.push(reply), options)
        tryVerify(() => replies.length === 1)
        return replies[0]
    }

    function test_declaredSignal() {
        tryVerify(() => welcomes.length === 1)
        compare(welcomes, ["/"])
    }

    function test_echo() {
        const sent = ["Grüße 🚀", 1.5, -7, true, null, [1, [2]], { a: { b: [] } }]
        compare(ask("echo", sent).args, sent)
    }

    function test_describe() {
        const view = new Uint8Array([0, 128, 255])
        compare(ask("describe", [view, { inside: [view.buffer] }, undefined, new Date(0)]).value,
            '[{"bytes":"0080ff"},{"inside":[{"bytes":"0080ff"}]},null,"1970-01-01T00:00:00.000Z"]')
    }

    function test_timeout() {
        compare(ask("silent", [], { timeout: 50 }).error.code, SocketIo.ErrorCode.AckTimeout)
    }

    function test_ack() {
        answered.clear()
        main.emitEvent("ask", ["question", 21])
        tryVerify(() => answered.signalArguments.some(call => call[0] === "answered"))
        const [value, bytes] = answered.signalArguments.find(call => call[0] === "answered")[1]
        compare(value, 42)
        compare(Array.from(new Uint8Array(bytes)), [1, 2])
    }

    function test_authIsTakenWithTheNextRequest() {
        tryVerify(() => secret.rejections.length === 1)
        compare(secret.rejections[0].message, "not allowed")
        compare(JSON.stringify(secret.rejections[0].data), '{"code":7,"hint":["say","please"]}')
        secret.token = "sesame"
        secret.connectToServer()
        tryCompare(secret, "state", SocketIoNamespace.State.Connected)
        compare(secret.lastError.message, "")
    }

    function test_roundTripTime() {
        tryVerify(() => client.roundTripTime > 0)
        verify(client.roundTripTime < 10000)
    }
}
