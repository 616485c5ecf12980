// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The connection to the machine room, and what it knows about it.
import QtQuick
import QSocketIo

SocketIoClient {
    id: root

    required property string operatorName
    readonly property bool online: plant.state === SocketIoNamespace.State.Connected
    readonly property int waiting: plant.queuedCount
    property bool wasOnline: false
    property var machines: []      // { id, name, kind }
    property var quantities: ({})  // by machine: [{ key, label, unit, low, high, limit, decimals }]
    property var history: ({})     // by machine: [[value of each quantity], ...], the oldest first
    property var latest: ({})      // by machine: [value of each quantity]
    readonly property ListModel alarms: ListModel {}
    property int openAlarms: 0

    signal measured(string machine)

    // Offline it waits in the queue, and the alarm shows that it does.
    function acknowledge(alarm: int) {
        plant.emitEvent("acknowledge", [alarm], () => root.setWaiting(alarm, false))
        setWaiting(alarm, true)
    }
    function nameOf(machine: string): string {
        return machines.find(known => known.id === machine)?.name ?? machine
    }
    function worst(machine: string): string {
        let result = ""
        for (let i = 0; i < alarms.count; ++i) {
            const alarm = alarms.get(i)
            if (alarm.active && alarm.machine === machine && result !== "critical")
                result = alarm.severity
        }
        return result
    }

    function row(alarm: int): int {
        for (let i = 0; i < alarms.count; ++i) {
            if (alarms.get(i).alarmId === alarm)
                return i
        }
        return -1
    }
    function setWaiting(alarm: int, waits: bool) {
        const at = row(alarm)
        if (at >= 0)
            alarms.setProperty(at, "waits", waits)
    }
    function take(alarm: var) {
        const known = row(alarm.id)
        const entry = {
            alarmId: alarm.id, machine: alarm.machine, text: alarm.text, severity: alarm.severity,
            time: Qt.formatTime(new Date(alarm.raisedAt), "hh:mm"), by: alarm.acknowledgedBy,
            active: alarm.active, waits: known >= 0 && alarms.get(known).waits && alarm.acknowledgedBy === ""
        }
        if (known >= 0)
            alarms.set(known, entry)
        else
            alarms.insert(0, entry)
        // What is acknowledged and over has been seen to.
        for (let i = alarms.count - 1; i >= 0 && alarms.count > 30; --i) {
            if (!alarms.get(i).active && alarms.get(i).by !== "")
                alarms.remove(i)
        }
        countOpen()
    }
    function countOpen() {
        let open = 0
        for (let i = 0; i < alarms.count; ++i)
            open += alarms.get(i).by === "" ? 1 : 0
        openAlarms = open
    }
    function watch(machine: string) {
        plant.emitEvent("watch", [machine], reply => {
            if (reply.error)
                return
            const floats = new Float32Array(reply.args[1])
            const width = root.quantities[machine].length
            const rows = []
            for (let i = 0; i + width <= floats.length; i += width)
                rows.push(Array.from(floats.slice(i, i + width)))
            root.history[machine] = rows
            if (rows.length > 0)
                root.latest[machine] = rows[rows.length - 1]
            root.measured(machine)
        })
    }

    active: true
    reconnectDelay: 500
    maxReconnectDelay: 4000

    SocketIoNamespace {
        id: plant
        name: "/plant"
        auth: ({ operator: root.operatorName, client: "panel" })
        timeout: 60000

        onConnected: root.wasOnline = true

        signal overview(var machines, var quantities, var alarms, var chat)
        onOverview: (machines, quantities, alarms, chat) => {
            const byMachine = {}
            for (const machine of machines)
                byMachine[machine.id] = quantities.filter(quantity => quantity.machine === machine.id)
            root.quantities = byMachine
            root.machines = machines
            for (const alarm of alarms)
                root.take(alarm)
            for (const machine of machines)
                root.watch(machine.id)
        }

        signal measurement(var measurement)
        onMeasurement: measurement => {
            const rows = root.history[measurement.machine] ?? []
            root.history[measurement.machine] = rows
            rows.push(measurement.values)
            if (rows.length > 120)
                rows.shift()
            root.latest[measurement.machine] = measurement.values
            root.measured(measurement.machine)
        }

        signal alarm(var alarm)
        onAlarm: alarm => root.take(alarm)
    }
}
