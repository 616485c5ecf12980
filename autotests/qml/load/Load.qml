// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A window that draws what a server sends as fast as it can.
import QtQuick
import QSocketIo
import QSocketIo.Quick

Window {
    id: root

    property url server
    readonly property alias history: samples
    readonly property alias chart: chart
    readonly property alias latest: latest
    readonly property alias rows: machines

    width: 1024
    height: 600
    visible: true

    SocketIoClient {
        url: root.server
        active: true
        SocketIoNamespace {
            SocketIoHistory { id: samples; event: "sample"; capacity: 20000 }
            SocketIoValue { id: latest; event: "sample" }
            SocketIoListModel { id: machines; insertEvent: "machine"; keyRole: "id" }
            SocketIoHandler { event: "mark"; onTriggered: (args, ack) => ack(args[0]) }
            onConnected: emitEvent("start")
        }
    }
    SocketIoHistoryChart { id: chart; anchors.fill: parent; history: samples; color: "teal" }
    Text { text: latest.value ?? ""; font.pixelSize: 40 }
    ListView {
        width: 200
        height: parent.height
        model: machines
        delegate: Text {
            required property int id
            required property int value
            text: id + ": " + value
        }
    }
}
