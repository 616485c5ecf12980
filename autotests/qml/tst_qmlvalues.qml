// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What JavaScript values become when they are sent, and what comes back.
import QtQuick
import QtTest
import QSocketIo

TestCase {
    id: test
    name: "Values"

    SocketIoClient {
        url: peer.url
        active: true

        SocketIoNamespace {
            id: chat
            property var nothing
            property url address: "http://example.org/x"
            property date moment: new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 6))
            property list<int> integers: [1, 2, 3]
        }
    }

    function initTestCase() {
        tryCompare(chat, "state", SocketIoNamespace.State.Connected)
    }

    function init() {
        failOnWarning(/.?/)
    }

    // The arguments as they come back from the server.
    function echo(args) {
        const replies = []
        chat.emitEvent("echo", args, reply => replies.push(reply))
        tryVerify(() => replies.length === 1)
        compare(replies[0].error, undefined)
        return replies[0].args
    }

    function test_roundTrip_data() {
        return [
            { tag: "nothing", sent: [], expected: "[]" },
            { tag: "undefined is no argument", sent: undefined, expected: "[]" },
            { tag: "a value is the only argument", sent: "one", expected: '["one"]' },
            { tag: "an object is the only argument", sent: { a: 1 }, expected: '[{"a":1}]' },
            { tag: "scalars", sent: [true, false, null, 0, -1, 1.5, "", "x"], expected: '[true,false,null,0,-1,1.5,"","x"]' },
            { tag: "large numbers", sent: [2147483648, 9007199254740991, -9007199254740991],
                expected: "[2147483648,9007199254740991,-9007199254740991]" },
            { tag: "no numbers", sent: [NaN, Infinity], expected: "[null,null]" },
            { tag: "undefined", sent: [undefined, { a: undefined, b: [undefined] }], expected: '[null,{"b":[null]}]' },
            { tag: "nested arrays", sent: [[[[]], [1, [2]]]], expected: "[[[[]],[1,[2]]]]" },
            { tag: "sparse array", sent: [[1, , 3]], expected: "[[1,null,3]]" },
            { tag: "objects", sent: [{ a: { b: { c: [{}] } } }], expected: '[{"a":{"b":{"c":[{}]}}}]' },
            { tag: "date", sent: [new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 6))], expected: '["2024-01-02T03:04:05.006Z"]' },
            { tag: "no date", sent: [new Date(NaN)], expected: "[null]" },
            { tag: "url property", sent: [chat.address], expected: '["http://example.org/x"]' },
            { tag: "date property", sent: [chat.moment], expected: '["2024-01-02T03:04:05.006Z"]' },
            { tag: "list property", sent: [chat.integers], expected: "[[1,2,3]]" },
            { tag: "list property as all arguments", sent: chat.integers, expected: "[1,2,3]" },
            { tag: "boxed", sent: [new Number(1), new String("s"), new Boolean(false)], expected: '[1,"s",false]' },
            { tag: "what JSON has no word for", sent: [new Map([[1, 2]]), new Set([1]), /a/], expected: "[{},{},{}]" },
            { tag: "the same object twice", sent: (() => { const o = { a: 1 }; return [o, o] })(), expected: '[{"a":1},{"a":1}]' }
        ]
    }
    function test_roundTrip(data) {
        compare(JSON.stringify(echo(data.sent)), data.expected)
    }

    function test_bytes_data() {
        const all = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])
        return [
            { tag: "ArrayBuffer", sent: all.buffer, expected: [1, 2, 3, 4, 5, 6, 7, 8] },
            { tag: "empty", sent: new ArrayBuffer(0), expected: [] },
            { tag: "Uint8Array", sent: all, expected: [1, 2, 3, 4, 5, 6, 7, 8] },
            { tag: "a part of a buffer", sent: new Uint8Array(all.buffer, 2, 3), expected: [3, 4, 5] },
            { tag: "Uint16Array", sent: new Uint16Array(new Uint8Array([1, 2, 3, 4]).buffer), expected: [1, 2, 3, 4] },
            { tag: "Float64Array", sent: new Float64Array([0]), expected: [0, 0, 0, 0, 0, 0, 0, 0] },
            { tag: "DataView", sent: new DataView(all.buffer, 6), expected: [7, 8] }
        ]
    }
    function test_bytes(data) {
        const [alone, inside] = echo([data.sent, { list: [data.sent] }])
        verify(alone instanceof ArrayBuffer)
        compare(Array.from(new Uint8Array(alone)), data.expected)
        compare(Array.from(new Uint8Array(inside.list[0])), data.expected)
    }

    function test_refused_data() {
        const inside = { name: "inside" }
        inside.self = [inside]
        let deep = 1
        for (let i = 0; i < 200; ++i)
            deep = [deep]
        return [
            { tag: "Symbol", sent: [Symbol("a")], expected: "[null]", warning: /event "echo": a Symbol cannot be sent/ },
            { tag: "Symbol in an object", sent: [{ a: Symbol("a"), b: 1 }], expected: '[{"b":1}]', warning: /a Symbol cannot be sent/ },
            { tag: "Symbol alone", sent: Symbol("a"), expected: "[null]", warning: /a Symbol cannot be sent/ },
            { tag: "function", sent: [() => 1, { f: function() {} }], expected: "[null,{}]", warning: /a function cannot be sent/ },
            { tag: "QObject", sent: [chat], expected: "[null]", warning: /SocketIoNamespace.* cannot be sent/ },
            { tag: "inside itself", sent: [inside], expected: '[{"name":"inside","self":[null]}]', warning: /an object inside itself/ },
            { tag: "too deep", sent: [deep], warning: /more than 64 levels deep/ }
        ]
    }
    function test_refused(data) {
        ignoreWarning(data.warning)
        const back = JSON.stringify(echo(data.sent))
        if (data.expected)
            compare(back, data.expected)
        else
            verify(back.includes("null"))
    }

    function test_symbolKeysAreLeftOut() {
        compare(JSON.stringify(echo([{ [Symbol("k")]: 1, a: 2 }])), '[{"a":2}]')
    }

    function test_inheritedMembersAreLeftOut() {
        const derived = Object.create({ inherited: 1 })
        derived.own = 2
        compare(JSON.stringify(echo([derived])), '[{"own":2}]')
    }

    function test_throwingGetter() {
        // The error is what the member has become, and of an error JSON says nothing.
        compare(JSON.stringify(echo([{ get a() { throw new Error("no") }, b: 1 }, "after"])), '[{"a":{},"b":1},"after"]')
    }
}
