// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// SocketIoValue and SocketIoHistory fed by real events.
import QtQuick
import QtTest
import QSocketIo
import QSocketIo.Quick
import "snippets"

TestCase {
    id: test
    name: "LiveValues"
    when: windowShown
    width: 400
    height: 300
    visible: true

    SocketIoClient {
        id: client
        url: peer.url
        active: true
        SocketIoNamespace {
            id: chat
            name: "/chat"
            SocketIoValue { id: whole; event: "any" }
            SocketIoValue { id: second; event: "any"; argument: 1 }
            SocketIoValue { id: deep; event: "deep"; where: ({ machine: "pump", line: 2 }); path: "values.1.hot" }
            SocketIoValue { id: slow; event: "slow"; interval: 100 }
            SocketIoValue { id: watched; event: "watched" }
            SocketIoHistory { id: samples; event: "sample"; capacity: 100 }
            SocketIoHistory { id: timed; event: "timed"; path: "v"; timePath: "t"; duration: 1000 }
        }
    }
    SocketIoHistoryChart { id: chart; anchors.fill: parent; history: samples; color: "#ff0000" }
    SignalSpy { id: wholeChanges; target: whole; signalName: "valueChanged" }
    SignalSpy { id: slowChanges; target: slow; signalName: "valueChanged" }
    SignalSpy { id: staleChanges; target: watched; signalName: "staleChanged" }
    SignalSpy { id: updates; target: samples; signalName: "updated" }

    function initTestCase() { tryCompare(chat, "state", SocketIoNamespace.State.Connected) }
    function init() {
        failOnWarning(/.?/)
        for (const element of [whole, second, deep, slow, watched, samples, timed])
            element.clear()
        wholeChanges.clear()
        slowChanges.clear()
        updates.clear()
    }
    function emit(event, json) { peer.emitJson("/chat", event, json) }
    function sync() {
        const done = []
        chat.emitEvent("echo", [1], reply => done.push(reply))
        tryVerify(() => done.length === 1)
    }

    function test_latestOfMany() {
        compare(whole.valid, false)
        compare(whole.value, undefined)
        const before = whole.received
        const began = Date.now()
        for (let i = 0; i < 300; ++i)
            emit("any", JSON.stringify([i, "second"]))
        tryCompare(whole, "value", 299)
        verify(whole.valid)
        compare(whole.received - before, 300)
        verify(wholeChanges.count < 300, "one change per frame, not " + wholeChanges.count)
        verify(whole.timestamp.getTime() >= began - 1 && whole.timestamp.getTime() <= Date.now() + 1)
        compare(second.value, "second")
    }

    function test_kinds_data() {
        return [
            { tag: "object", json: '[{"a": [1, {"b": null}]}, 0]', expected: { a: [1, { b: null }] } },
            { tag: "array", json: '[[1, 2], 0]', expected: [1, 2] },
            { tag: "text", json: '["x", 0]', expected: "x" },
            { tag: "null", json: '[null, 0]', expected: null },
            { tag: "bool", json: '[false, 0]', expected: false }
        ]
    }
    function test_kinds(data) {
        emit("any", data.json)
        tryVerify(() => whole.valid)
        compare(whole.value, data.expected)
        compare(Array.isArray(whole.value), Array.isArray(data.expected))
    }

    function test_whereAndPath() {
        emit("deep", '[{"machine": "fan", "line": 2, "values": [0, {"hot": 1}]}]')
        emit("deep", '[{"machine": "pump", "line": 2, "values": [0, {"hot": 2}]}]')
        emit("deep", '[{"machine": "pump", "line": 3, "values": [0, {"hot": 3}]}]')
        emit("deep", '[7]')
        sync()
        tryCompare(deep, "value", 2)
        ignoreWarning(/event "deep": there is nothing at "values.1.hot"/)
        emit("deep", '[{"machine": "pump", "line": 2, "values": [0]}]')
        sync()
        ignoreWarning(/event "any": there is no argument 2/)
        emit("any", '[1]')
        sync()
        compare(deep.value, 2)
    }

    function test_interval() {
        const began = Date.now()
        const timer = setInterval(() => emit("slow", JSON.stringify([Date.now()])), 5)
        tryVerify(() => slowChanges.count >= 4)
        const took = Date.now() - began
        clearInterval(timer)
        verify(took >= 280, "four changes in " + took + " ms")
        emit("slow", '["the last"]')
        tryCompare(slow, "value", "the last")
    }
    // Qt Quick knows no setInterval().
    Component { id: timerComponent; Timer { repeat: true; running: true } }
    function setInterval(call, interval) {
        const timer = timerComponent.createObject(test, { interval: interval })
        timer.triggered.connect(call)
        return timer
    }
    function clearInterval(timer) { timer.stop(); timer.destroy() }

    function test_stale() {
        watched.staleAfter = 60000
        emit("watched", "[1]")
        tryCompare(watched, "value", 1)
        compare(watched.stale, false)
        watched.staleAfter = 50
        tryCompare(watched, "stale", true)
        compare(watched.value, 1)
        staleChanges.clear()
        emit("watched", "[2]")
        tryVerify(() => staleChanges.count >= 2) // no longer, and again
        compare(watched.value, 2)
        watched.staleAfter = 0
        compare(watched.stale, false)
    }
    Component { id: silent; SocketIoValue { event: "never"; staleAfter: 50 } }
    function test_staleWithoutAValue() {
        const value = createTemporaryObject(silent, chat)
        compare(value.stale, false)
        tryCompare(value, "stale", true)
        compare(value.valid, false)
    }

    function test_history() {
        const discarded = samples.discarded
        for (let i = 0; i < 250; ++i)
            emit("sample", JSON.stringify([i]))
        emit("sample", "[[250, 251]]")
        tryCompare(samples, "lastValue", 251)
        compare(samples.count, 100)
        compare(samples.discarded - discarded, 152)
        compare(samples.received, samples.count + samples.discarded)
        compare(samples.valueAt(0), 152)
        verify(isNaN(samples.valueAt(100)))
        verify(updates.count < 250)
        verify(samples.firstTime <= samples.lastTime && Math.abs(samples.lastTime - Date.now()) < 60000)
    }

    function test_badSamples_data() {
        return [
            { tag: "text", json: '["1"]', warning: /event "sample": a sample is a number, not a string/ },
            { tag: "null", json: '[null]', warning: /event "sample": a sample is a number, not null/ },
            { tag: "object", json: '[{}]', warning: /event "sample": a sample is a number, not an object/ },
            { tag: "one of many", json: '[[1, "2"]]', warning: /event "sample": a sample is a number, not a string/ }
        ]
    }
    function test_badSamples(data) {
        const received = samples.received
        ignoreWarning(data.warning)
        emit("sample", data.json)
        sync()
        compare(samples.count, 0)
        compare(samples.received, received)
    }

    function test_timesOfTheSender() {
        for (const t of [1000, 1500, 1400, 2400, 2600])
            emit("timed", JSON.stringify([{ v: t / 2, t: t }]))
        tryVerify(() => timed.lastTime === 2600 && timed.count === 2) // those of the last second
        compare(timed.firstTime, 2400)
        ignoreWarning(/event "timed": there is no time at "t"/)
        emit("timed", '[{"v": 1}]')
        sync()
        compare(timed.lastTime, 2600)
    }

    function test_chart() {
        verify(!samples.append(NaN))
        verify(!samples.append(1, Infinity))
        for (let i = 0; i <= 100; ++i)
            verify(samples.append(i % 2, 1000 + i))
        tryCompare(chart, "topValue", 1)
        compare(chart.bottomValue, 0)
        chart.maximum = 5
        chart.minimum = 0.5
        tryCompare(chart, "topValue", 5)
        compare(chart.bottomValue, 0)
        chart.maximum = NaN
        chart.minimum = NaN
        samples.clear()
        verify(samples.append(3, 1000))
        verify(samples.append(3, 2000))
        tryCompare(chart, "topValue", 3.5)
        compare(chart.bottomValue, 2.5)
        const image = grabImage(chart)
        const y = image.height / 2
        for (const x of [5, image.width / 2, image.width - 5])
            verify(image.red(x, y) > 200 && image.green(x, y) < 60, "the line is at " + x)
        verify(image.green(image.width / 2, 5) > 200)
    }

    Boiler { id: boiler; server: peer.url }
    function test_snippet() {
        const send = machine => emit("measurement",
            JSON.stringify([{ machine: machine, values: { temperature: 81.52, pressure: 2.1 } }]))
        tryVerify(() => { send("boiler"); send("fan"); return boiler.label.text === "81.5 °C" })
        tryVerify(() => boiler.pressure.lastValue === 2.1)
        tryCompare(boiler.chart, "topValue", 2.1)
        compare(boiler.chart.bottomValue, 0)
    }
}
