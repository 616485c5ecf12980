// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// emitEvent() with callbacks and options, and handlers with acknowledgements.
import QtQuick
import QtTest
import QSocketIo

TestCase {
    id: test
    name: "Handlers"

    property var waiting: null
    property var triggered: []

    SocketIoClient {
        id: client
        url: peer.url
        active: true

        SocketIoNamespace {
            id: chat
            name: "/chat"

            SocketIoHandler {
                event: "sum"
                onTriggered: (args, ack) => ack(args[0] + args[1])
            }
            SocketIoHandler {
                event: "ask me later"
                onTriggered: (args, ack) => test.waiting = ack
            }
            SocketIoHandler {
                event: "twice"
                onTriggered: (args, ack) => { ack("first"); ack("second") }
            }
            SocketIoHandler {
                event: "bytes"
                onTriggered: (args, ack) => ack(new Uint8Array([1, 2]), Symbol("x"), undefined)
            }
            SocketIoHandler {
                id: plain
                event: "plain"
                onTriggered: (args, ack, socket) => {
                    test.triggered = test.triggered.concat([args])
                    compare(socket, null)
                    compare(typeof ack, "function")
                    ack("nobody has asked")
                }
            }
        }
    }

    SocketIoHandler {
        id: outside
        property int count: 0
        source: chat
        event: "plain"
        onTriggered: ++count
    }

    SignalSpy {
        id: received
        target: chat
        signalName: "eventReceived"
    }

    function initTestCase() {
        tryCompare(chat, "state", SocketIoNamespace.State.Connected)
    }

    function init() {
        failOnWarning(/.?/)
        triggered = []
        waiting = null
        plain.enabled = true
        plain.event = "plain"
        outside.source = chat
        outside.count = 0
    }

    function replyTo(event, args, options) {
        const replies = []
        chat.emitEvent(event, args, reply => replies.push(reply), options)
        tryVerify(() => replies.length === 1)
        return replies[0]
    }

    function askedBack(event, args) {
        peer.ask("/chat", event, args, event)
        tryVerify(() => peer.answer(event) !== undefined)
        return peer.answer(event)
    }

    function test_reply() {
        const reply = replyTo("echo", [1, "two", [3]])
        compare(reply.error, undefined)
        compare(reply.args, [1, "two", [3]])
        compare(reply.value, 1)
        verify(Array.isArray(reply.args))
        compare(replyTo("echo").value, undefined)
    }

    function test_timeoutOption() {
        const reply = replyTo("silence", [], { timeout: 20 })
        compare(reply.error.code, SocketIo.ErrorCode.AckTimeout)
        verify(reply.error.message !== "")
        compare(reply.args, [])
        compare(reply.value, undefined)
    }

    function test_timeoutProperty() {
        chat.timeout = 20
        compare(replyTo("silence").error.code, SocketIo.ErrorCode.AckTimeout)
        chat.timeout = -5
        compare(chat.timeout, 0)
    }

    function test_lateAnswerIsIgnored() {
        compare(replyTo("later", [], { timeout: 20 }).error.code, SocketIo.ErrorCode.AckTimeout)
        peer.answerLater(["too late"])
        compare(replyTo("echo", ["sync"]).value, "sync")
    }

    function test_disconnectionEndsTheWait() {
        const replies = []
        chat.emitEvent("silence", [], reply => replies.push(reply))
        chat.disconnectFromServer()
        tryVerify(() => replies.length === 1)
        compare(replies[0].error.code, SocketIo.ErrorCode.NotConnected)
        chat.connectToServer()
        tryCompare(chat, "state", SocketIoNamespace.State.Connected)
    }

    function test_volatile() {
        chat.disconnectFromServer()
        const before = chat.queuedCount
        const reply = replyTo("echo", [], { volatile: true })
        compare(reply.error.code, SocketIo.ErrorCode.NotConnected)
        compare(chat.queuedCount, before)
        chat.connectToServer()
        tryCompare(chat, "state", SocketIoNamespace.State.Connected)
    }

    function test_wrongUseThrows_data() {
        return [
            { tag: "callback", call: () => chat.emitEvent("echo", "a", "b"), message: /callback is not a function/ },
            { tag: "options", call: () => chat.emitEvent("echo", [], null, 100), message: /options are not an object/ }
        ]
    }
    function test_wrongUseThrows(data) {
        let thrown = null
        try {
            data.call()
        } catch (error) {
            thrown = error
        }
        verify(thrown instanceof TypeError)
        verify(data.message.test(thrown.message))
    }

    function test_callbackThatThrows() {
        ignoreWarning(/ReferenceError: nowhere is not defined/)
        const done = []
        chat.emitEvent("echo", [], () => { done.push(1); nowhere() })
        tryVerify(() => done.length === 1)
    }

    function test_ack() {
        compare(askedBack("sum", [2, 3]), [5])
    }

    function test_ackLater() {
        peer.ask("/chat", "ask me later", [], "late")
        tryVerify(() => waiting !== null)
        peer.collectGarbage()
        compare(peer.answer("late"), undefined)
        waiting("now", { and: ["then"] })
        tryVerify(() => peer.answer("late") !== undefined)
        compare(peer.answer("late"), ["now", { and: ["then"] }])
    }

    function test_ackTwice() {
        ignoreWarning(/event "twice" was answered twice/)
        compare(askedBack("twice", []), ["first"])
    }

    function test_ackConverts() {
        ignoreWarning(/ack\(\): a Symbol cannot be sent/)
        const [bytes, symbol, missing] = askedBack("bytes", [])
        compare(Array.from(new Uint8Array(bytes)), [1, 2])
        compare(symbol, null)
        compare(missing, null)
    }

    function test_handlerWithoutQuestion() {
        peer.emitJson("/chat", "plain", "[1, [2], null]")
        tryVerify(() => triggered.length === 1)
        compare(triggered[0], [1, [2], null])
        compare(outside.count, 1)
    }

    function test_disabled() {
        plain.enabled = false
        peer.emitJson("/chat", "plain", "[1]")
        tryCompare(outside, "count", 1)
        compare(triggered.length, 0)
    }

    function test_eventChanges() {
        plain.event = "else"
        peer.emitJson("/chat", "plain", "[1]")
        peer.emitJson("/chat", "else", "[2]")
        tryVerify(() => triggered.length === 1)
        compare(triggered[0], [2])
    }

    function test_sourceChanges() {
        outside.source = null
        peer.emitJson("/chat", "plain", "[1]")
        tryVerify(() => triggered.length === 1)
        compare(outside.count, 0)
        ignoreWarning(/the source is neither/)
        outside.source = test
    }

    function test_eventReceived() {
        received.clear()
        peer.emitJson("/chat", "some event", '[1, ["a"]]')
        tryCompare(received, "count", 1)
        compare(received.signalArguments[0][0], "some event")
        compare(JSON.stringify(received.signalArguments[0][1]), '[1,["a"]]')
    }
}
