// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code of the page "Models and live values": a list.
import QtQuick
import QSocketIo

Item {
    id: root

    property url server: "http://localhost:3000"
    readonly property alias rows: view.count
    readonly property alias alarms: alarms
    readonly property alias view: view
    function acknowledge(id: int) { plant.acknowledge(id) }

    width: 300
    height: 400

    SocketIoClient {
        url: root.server
        active: true

        SocketIoNamespace {
            id: plant
            name: "/chat"

            //! [model]
            SocketIoListModel {
                id: alarms
                resetEvent: "alarms"     // [{ id: 1, text: "Pump 3 is hot", severity: 2 }, ...]
                insertEvent: "alarm"     // { id: 2, ... }: a new one, or one that has changed
                removeEvent: "alarm over" // 2
                roles: ["id", "text", "severity", "waits"]
                keyRole: "id"
                sortRole: "severity"
                sortDescending: true
                maximumRows: 500
            }
            //! [model]

            //! [update]
            function acknowledge(id: int) {
                alarms.update(id, { waits: true })
                emitEvent("acknowledge", [id], () => alarms.update(id, { waits: false }))
            }
            //! [update]
        }
    }

    //! [view]
    ListView {
        id: view
        anchors.fill: parent
        model: alarms
        delegate: Text {
            required property var model
            text: model.waits ? model.text + " (waiting)" : model.text
        }
    }
    //! [view]
}
