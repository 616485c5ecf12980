// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The connection to the machine room, and what it knows about it.
import QtQuick
import QtQml
import QSocketIo

SocketIoClient {
    id: root

    required property string operatorName
    readonly property bool online: plant.state === SocketIoNamespace.State.Connected
    readonly property int waiting: plant.queuedCount
    property bool wasOnline: false
    property var machines: []   // { id, name, kind }
    property var quantities: [] // { machine, key, label, unit, low, high, limit, decimals }
    readonly property alias alarms: alarms
    property int openAlarms: 0
    property var worst: ({})    // by machine: "warning" or "critical" while something is wrong

    // Offline it waits in the queue, and the alarm shows that it does.
    function acknowledge(alarm: int) {
        alarms.update(alarm, { waits: true })
        plant.emitEvent("acknowledge", [alarm], () => alarms.update(alarm, { waits: false }))
    }
    function nameOf(machine: string): string {
        return machines.find(known => known.id === machine)?.name ?? machine
    }
    function quantitiesOf(machine: string): var {
        return quantities.filter(quantity => quantity.machine === machine)
    }
    // The live objects of a quantity: its value and its history.
    function channel(machine: string, key: string): var {
        channels.generation // whoever asks is told when there are others
        const at = quantities.findIndex(quantity => quantity.machine === machine && quantity.key === key)
        return at < 0 ? null : channels.objectAt(at)
    }

    function watch(machine: string) {
        plant.emitEvent("watch", [machine], reply => {
            if (reply.error)
                return
            const floats = new Float32Array(reply.args[1]) // two moments a second, the oldest first
            const keys = root.quantitiesOf(machine).map(quantity => quantity.key)
            const moments = Math.floor(floats.length / keys.length)
            const now = Date.now()
            keys.forEach((key, at) => {
                const history = root.channel(machine, key).history
                history.clear()
                for (let i = 0; i < moments; ++i)
                    history.append(floats[i * keys.length + at], now - (moments - i) * 500)
            })
        })
    }
    function countAlarms() {
        let open = 0
        const severities = {}
        for (let i = 0; i < alarms.count; ++i) {
            const alarm = alarms.get(i)
            open += alarm.acknowledgedBy === "" ? 1 : 0
            if (alarm.active && severities[alarm.machine] !== "critical")
                severities[alarm.machine] = alarm.severity
        }
        openAlarms = open
        worst = severities
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
        onOverview: (machines, quantities, list, chat) => {
            if (JSON.stringify(quantities) !== JSON.stringify(root.quantities))
                root.quantities = quantities
            root.machines = machines
            alarms.reset(list)
            for (const machine of machines)
                root.watch(machine.id)
        }

        SocketIoListModel {
            id: alarms
            insertEvent: "alarm" // a new one, or one that has changed
            keyRole: "id"
            roles: ["id", "machine", "text", "severity", "raisedAt", "acknowledgedBy", "active", "waits"]
            newestFirst: true
            maximumRows: 50
            onCountChanged: root.countAlarms()
            onDataChanged: root.countAlarms()
        }
    }

    Instantiator {
        id: channels
        property int generation: 0
        model: root.quantities
        onObjectAdded: ++generation
        delegate: QtObject {
            id: channel
            required property var modelData
            readonly property int place: root.quantitiesOf(modelData.machine).findIndex(one => one.key === modelData.key)
            readonly property SocketIoValue live: SocketIoValue {
                source: plant
                event: "measurement" // { machine, values: [one of each quantity] }
                where: ({ machine: channel.modelData.machine })
                path: "values." + channel.place
                staleAfter: 3000
            }
            readonly property SocketIoHistory history: SocketIoHistory {
                source: plant
                event: "measurement"
                where: ({ machine: channel.modelData.machine })
                path: "values." + channel.place
                duration: 60000
            }
        }
    }
}
