// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Signals that are declared on a SocketIoNamespace: raised by events of their names, with converted arguments.
import QtQuick
import QtTest
import QSocketIo

TestCase {
    id: test
    name: "DeclaredSignals"

    property var calls: []
    function called(...args) { calls = calls.concat([args]) }

    SocketIoClient {
        id: client
        url: peer.url

        SocketIoNamespace {
            id: chat
            name: "/chat"
            property int unread: 0
            signal number(int value)
            signal fraction(real a, double b)
            signal text(string value)
            signal flag(bool value)
            signal address(url value)
            signal moment(date value)
            signal anything(var value)
            signal message(string from, string text)
            signal nothing()
            signal question(int a, int b, var ack)
            signal ack(string value)
            signal unreadDoubled()
            onNumber: value => test.called(value)
            onFraction: (a, b) => test.called(a, b)
            onText: value => test.called(value)
            onFlag: value => test.called(value)
            onAddress: value => test.called(value)
            onMoment: value => test.called(value)
            onAnything: value => test.called(value)
            onMessage: (from, text) => test.called(from, text)
            onNothing: test.called()
            onQuestion: (a, b, ack) => ack(a * b, "done")
            onAck: value => test.called(value)
            onUnreadChanged: test.called("unread")
        }
    }

    function initTestCase() {
        client.active = true
        tryCompare(chat, "state", SocketIoNamespace.State.Connected)
    }

    function init() {
        failOnWarning(/.?/)
        calls = []
    }

    function emit(event, json) {
        peer.emitJson("/chat", event, json)
    }

    function sync() {
        // What was emitted before has been handled when this comes.
        const done = []
        chat.emitEvent("echo", [1], reply => done.push(reply))
        tryVerify(() => done.length === 1)
    }

    function test_converts_data() {
        return [
            { tag: "int", event: "number", json: "[42]", expected: [42] },
            { tag: "smallest int", event: "number", json: "[-2147483648]", expected: [-2147483648] },
            { tag: "real", event: "fraction", json: "[1.5, 2]", expected: [1.5, 2] },
            { tag: "string", event: "text", json: '["Grüße"]', expected: ["Grüße"] },
            { tag: "empty string", event: "text", json: '[""]', expected: [""] },
            { tag: "bool", event: "flag", json: "[true]", expected: [true] },
            { tag: "two", event: "message", json: '["Ann", "hello"]', expected: ["Ann", "hello"] },
            { tag: "extra arguments", event: "number", json: "[1, 2, {}]", expected: [1] },
            { tag: "no parameters", event: "nothing", json: "[1]", expected: [] },
            { tag: "var null", event: "anything", json: "[null]", expected: [null] },
            { tag: "var number", event: "anything", json: "[2.5]", expected: [2.5] },
            { tag: "var large number", event: "anything", json: "[9007199254740991]", expected: [9007199254740991] },
            { tag: "var string", event: "anything", json: '["a"]', expected: ["a"] },
            { tag: "var array", event: "anything", json: '[[1, ["two", [3, []]]]]', expected: [[1, ["two", [3, []]]]] },
            { tag: "var object", event: "anything", json: '[{"a": {"b": [1, null]}, "c": false}]',
                expected: [{ a: { b: [1, null] }, c: false }] },
            { tag: "a parameter named ack is no ack unless it is var", event: "ack", json: '["x"]', expected: ["x"] }
        ]
    }
    function test_converts(data) {
        emit(data.event, data.json)
        tryCompare(test, "calls", [data.expected])
    }

    function test_url() {
        emit("address", '["http://example.org/a?b=c"]')
        tryVerify(() => calls.length === 1)
        compare(calls[0][0].toString(), "http://example.org/a?b=c")
    }

    function test_date() {
        emit("moment", '["2024-02-29T12:30:00.250Z"]')
        tryVerify(() => calls.length === 1)
        compare(calls[0][0].getTime(), Date.UTC(2024, 1, 29, 12, 30, 0, 250))
    }

    function test_missingIsUndefinedForVar() {
        peer.emitEvent("/chat", "anything", [])
        tryVerify(() => calls.length === 1)
        compare(calls[0], [undefined])
    }

    function test_bytesAreArrayBuffer() {
        const bytes = new Uint8Array([0, 1, 255])
        peer.emitEvent("/chat", "anything", [{ inside: [bytes.buffer] }])
        tryVerify(() => calls.length === 1)
        const received = calls[0][0].inside[0]
        verify(received instanceof ArrayBuffer)
        compare(Array.from(new Uint8Array(received)), [0, 1, 255])
    }

    function test_arraysAreArrays() {
        emit("anything", '[[[1], {"list": [2]}]]')
        tryVerify(() => calls.length === 1)
        const list = calls[0][0]
        verify(Array.isArray(list) && Array.isArray(list[0]) && Array.isArray(list[1].list))
        compare(list.concat([3]).length, 3)
        compare(JSON.stringify(list), '[[1],{"list":[2]}]')
    }

    function test_hostileKeys() {
        emit("anything", '[{"__proto__": {"a": 1}, "length": 4294967295, "": 1, "0": 2}]')
        tryVerify(() => calls.length === 1)
        compare(({}).a, undefined)
        compare(calls[0][0]["0"], 2)
    }

    function test_mismatch_data() {
        return [
            { tag: "fraction in int", event: "number", json: "[1.5]", warning: /event "number": argument 1 is a number, .* to int/ },
            { tag: "large in int", event: "number", json: "[2147483648]", warning: /event "number": argument 1 is an integer, .* to int/ },
            { tag: "text in int", event: "number", json: '["1"]', warning: /event "number": argument 1 is a string, .* to int/ },
            { tag: "number in string", event: "message", json: '["a", 1]', warning: /event "message": argument 2 is an integer, .* to string/ },
            { tag: "null in string", event: "text", json: "[null]", warning: /event "text": argument 1 is null, .* to string/ },
            { tag: "missing", event: "message", json: '["a"]', warning: /event "message": argument 2 is missing, .* takes string/ },
            { tag: "number in bool", event: "flag", json: "[1]", warning: /event "flag": argument 1 is an integer, .* to bool/ },
            { tag: "object in real", event: "fraction", json: "[{}, 1]", warning: /event "fraction": argument 1 is an object, .* to real/ },
            { tag: "no date", event: "moment", json: '["yesterday"]', warning: /event "moment": argument 1 is a string, .* to date/ },
            { tag: "no url", event: "address", json: '["http://["]', warning: /event "address": argument 1 is a string, .* to url/ }
        ]
    }
    function test_mismatch(data) {
        ignoreWarning(data.warning)
        emit(data.event, data.json)
        sync()
        compare(calls.length, 0)
    }

    function test_ackParameter() {
        peer.ask("/chat", "question", [6, 7], "product")
        tryVerify(() => peer.answer("product") !== undefined)
        compare(peer.answer("product"), [42, "done"])
    }

    function test_ackParameterWithoutQuestion() {
        emit("question", "[6, 7]")
        sync()
    }

    function test_changeSignalsAreNoEvents() {
        emit("unreadChanged", "[1]")
        sync()
        compare(calls.length, 0)
        chat.unread = 1
        compare(calls, [["unread"]])
        chat.unread = 0
    }

    SignalSpy {
        id: spy
        target: chat
        signalName: "text"
    }
    function test_raisedFromInsideIsNotSent() {
        spy.clear()
        chat.text("from inside")
        compare(spy.count, 1)
        compare(spy.signalArguments[0][0], "from inside")
        sync()
        for (const event of peer.received)
            verify(event[1] !== "text")
    }

    Component {
        id: objectSignal
        SocketIoNamespace { signal thing(QtObject value) }
    }
    function test_objectParameterIsRefused() {
        ignoreWarning(/no event can raise the signal "thing": its parameter 1 is an object/)
        const element = createTemporaryObject(objectSignal, client)
        verify(element)
    }

    Component {
        id: late
        SocketIoNamespace {
            name: "/chat"
            signal text(string value)
        }
    }
    function test_elementsShareTheNamespace() {
        const element = createTemporaryObject(late, client)
        const seen = []
        element.text.connect(value => seen.push(value))
        compare(element.state, SocketIoNamespace.State.Connected)
        compare(element.id, chat.id)
        emit("text", '["both"]')
        tryVerify(() => calls.length === 1 && seen.length === 1)
        compare(peer.socketCount("/chat"), 1)
    }
}
