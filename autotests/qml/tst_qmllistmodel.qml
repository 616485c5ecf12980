// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// SocketIoListModel fed by real events, on a client and on a server.
import QtQuick
import QtTest
import QSocketIo
import "snippets"

TestCase {
    id: test
    name: "ListModel"
    when: windowShown
    width: 300
    height: 400
    visible: true

    SocketIoClient {
        id: client
        url: peer.url
        active: true
        SocketIoNamespace {
            id: chat
            name: "/chat"
            SocketIoListModel {
                id: users
                resetEvent: "users"
                insertEvent: "joined"
                updateEvent: "changed"
                removeEvent: "left"
                moveEvent: "moved"
                clearEvent: "closed"
                keyRole: "id"
            }
            SocketIoListModel {
                id: lines
                insertEvent: "line"
                updateEvent: "line changed"
                removeEvent: "line gone"
                newestFirst: true
                maximumRows: 3
            }
        }
    }
    ListView {
        id: view
        anchors.fill: parent
        model: users
        delegate: Text {
            required property int index
            required property string name
            text: index + " " + name
        }
    }
    SignalSpy { id: removals; target: users; signalName: "rowsRemoved" }
    SignalSpy { id: resets; target: users; signalName: "modelReset" }

    function initTestCase() { tryCompare(chat, "state", SocketIoNamespace.State.Connected) }
    function init() {
        failOnWarning(/.?/)
        users.clear()
        lines.clear()
        emit("users", '[[{"id": 1, "name": "Ann"}, {"id": 2, "name": "Ben"}]]')
        tryCompare(users, "count", 2)
        tryVerify(() => texts() === "0 Ann,1 Ben")
        removals.clear()
        resets.clear()
    }
    function emit(event, json) { peer.emitJson("/chat", event, json) }
    function names() {
        let result = []
        for (let i = 0; i < users.count; ++i)
            result.push(users.get(i).name)
        return result.join(",")
    }
    function texts() {
        const result = []
        for (let i = 0; i < view.count; ++i)
            result.push(view.itemAtIndex(i)?.text)
        return result.join(",")
    }
    function sync() {
        const done = []
        chat.emitEvent("echo", [1], reply => done.push(reply))
        tryVerify(() => done.length === 1)
        users.flush()
    }

    function test_events() {
        emit("joined", '[{"id": "x", "name": "Cem"}, 1]')
        tryVerify(() => texts() === "0 Ann,1 Cem,2 Ben")
        emit("joined", '[{"id": "x", "name": "Cemil"}]')
        emit("changed", '[{"id": 2, "name": "Bent", "unknown": 1}]')
        tryVerify(() => texts() === "0 Ann,1 Cemil,2 Bent")
        emit("changed", '[2, {"name": "Ben"}]')
        emit("moved", '[1, 2]')
        tryVerify(() => texts() === "0 Cemil,1 Ben,2 Ann")
        emit("left", '["x"]')
        emit("left", '[{"id": 1}]')
        tryVerify(() => texts() === "0 Ben")
        compare(users.indexOf(2), 0)
        compare(users.indexOf("2"), 0)
        compare(users.indexOf(1), -1)
        emit("closed", "[1]")
        tryCompare(view, "count", 0)
        compare(resets.count, 0)
    }

    function test_resetKeepsWhatStays() {
        const item = view.itemAtIndex(1)
        emit("users", '[[{"id": 2, "name": "Ben"}, {"id": 3, "name": "Cem"}]]')
        tryVerify(() => texts() === "0 Ben,1 Cem")
        compare(view.itemAtIndex(0), item)
        compare(removals.count, 1)
        compare(resets.count, 0)
    }

    function test_oneFrame() {
        for (let i = 0; i < 500; ++i)
            emit("changed", JSON.stringify([{ id: 1, name: "Ann " + i }]))
        tryVerify(() => texts() === "0 Ann 499,1 Ben")
    }

    function test_linesByIndex() {
        for (const text of ["a", "b", "c", "d"])
            emit("line", JSON.stringify([{ text: text }]))
        tryVerify(() => lines.count === 3 && lines.get(0).text === "d" && lines.get(2).text === "b")
        emit("line changed", '[1, {"text": "C"}]')
        emit("line gone", '[0]')
        tryVerify(() => lines.count === 2 && lines.get(0).text === "C" && lines.get(1).text === "b")
    }

    function test_badInput_data() {
        return [
            { tag: "no key", event: "joined", json: '[{"name": "Cem"}]', warning: /event "joined": the object has no key "id"/ },
            { tag: "key is no text", event: "joined", json: '[{"id": [], "name": "Cem"}]', warning: /event "joined": the object has no key "id"/ },
            { tag: "not an object", event: "joined", json: '["Cem"]', warning: /event "joined": what is to be a row is not an object/ },
            { tag: "no index", event: "joined", json: '[{"id": 3, "name": "Cem"}, "1"]', warning: /event "joined": there is no index -1/ },
            { tag: "index beyond", event: "joined", json: '[{"id": 3, "name": "Cem"}, 3]', warning: /event "joined": there is no index 3/ },
            { tag: "not an array", event: "users", json: '[{"id": 3, "name": "Cem"}]', warning: /event "users": the rows are not an array/ },
            { tag: "one of the array", event: "users", json: '[[{"id": 3, "name": "Cem"}, null]]', warning: /event "users": what is to be a row is not an object/ },
            { tag: "update of none", event: "changed", json: '[{"id": 3, "name": "Cem"}]', warning: /event "changed": no row has the key "3"/ },
            { tag: "update with nothing", event: "changed", json: '[1]', warning: /event "changed": what is to change a row is not an object/ },
            { tag: "removal of none", event: "left", json: '[3]', warning: /event "left": no row has the key "3"/ },
            { tag: "removal of nothing", event: "left", json: '[null]', warning: /event "left": the key "id" is missing/ },
            { tag: "move nowhere", event: "moved", json: '[1]', warning: /event "moved": there is no index -1/ },
            { tag: "move between", event: "moved", json: '[1, 0.5]', warning: /event "moved": there is no index -1/ },
            { tag: "move beyond", event: "moved", json: '[1, 2]', warning: /event "moved": there is no index 2/ },
            { tag: "line of none", event: "line gone", json: '[0]', warning: /event "line gone": there is no index 0/ },
            { tag: "line of a text", event: "line gone", json: '["0"]', warning: /event "line gone": the index is missing/ }
        ]
    }
    function test_badInput(data) {
        ignoreWarning(data.warning)
        emit(data.event, data.json)
        sync()
        compare(names(), "Ann,Ben")
        compare(lines.count, 0)
    }

    function test_scripts() {
        verify(users.insert({ id: 3, name: "Cem", extra: Symbol("no") }, 0))
        verify(users.update(1, { name: "Anna" }))
        verify(users.move(2, 0))
        compare(users.count, 2) // as views see it
        users.flush()
        compare(names(), "Ben,Cem,Anna")
        ignoreWarning(/update\(\): no row has the key "9"/)
        verify(!users.update(9, { name: "nobody" }))
        ignoreWarning(/remove\(\): the key "id" is missing/)
        verify(!users.remove(Symbol("no")))
        verify(users.reset([{ id: 1, name: "Ann" }]))
        verify(users.remove(1))
        users.flush()
        compare(users.count, 0)
        compare(users.get(0), {})
    }

    Component {
        id: otherSource
        SocketIoListModel { insertEvent: "joined" }
    }
    function test_source() {
        const model = createTemporaryObject(otherSource, test)
        emit("joined", '[{"id": 5}]')
        sync()
        compare(model.count, 0)
        model.source = chat
        emit("joined", '[{"id": 6}]')
        tryCompare(model, "count", 1)
        compare(model.get(0).id, 6)
        model.insertEvent = "line"
        emit("joined", '[{"id": 7}]')
        sync()
        compare(model.count, 1)
        ignoreWarning(/the source is neither a SocketIoNamespace nor a SocketIoServerNamespace/)
        model.source = view
    }

    SocketIoServer {
        id: server
        host: "127.0.0.1"
        active: true
        SocketIoServerNamespace {
            SocketIoListModel { id: machines; insertEvent: "machine"; keyRole: "name" }
        }
    }
    SocketIoClient {
        url: "http://127.0.0.1:" + server.port
        active: true
        SocketIoNamespace { onConnected: emitEvent("machine", [{ name: "pump", speed: 3 }]) }
    }
    function test_onAServer() {
        tryCompare(machines, "count", 1)
        compare(machines.get(0).speed, 3)
    }

    Alarms { id: alarms; server: peer.url }
    function test_snippet() {
        tryVerify(() => peer.socketCount("/chat") === 2 && alarms.alarms.count === 0)
        emit("alarms", '[[{"id": 1, "text": "hot", "severity": 1}, {"id": 2, "text": "loud", "severity": 2}]]')
        tryCompare(alarms, "rows", 2)
        compare(alarms.alarms.get(0).text, "loud")
        emit("alarm", '[{"id": 1, "severity": 3}]')
        tryVerify(() => alarms.alarms.get(0).text === "hot")
        alarms.acknowledge(1)
        tryVerify(() => alarms.view.itemAtIndex(0)?.text === "hot (waiting)")
        tryVerify(() => peer.received.some(event => event[1] === "acknowledge" && event[2] === 1))
        emit("alarm over", "[2]")
        tryCompare(alarms, "rows", 1)
    }
}
