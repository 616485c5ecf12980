// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code of the page "Models and live values": values and charts.
import QtQuick
//! [import]
import QSocketIo
import QSocketIo.Quick
//! [import]

Item {
    id: root

    property url server: "http://localhost:3000"
    readonly property alias temperature: temperature
    readonly property alias pressure: pressure
    readonly property alias label: label
    readonly property alias chart: chart

    width: 400
    height: 300

    SocketIoClient {
        url: root.server
        active: true

        SocketIoNamespace {
            name: "/chat"

            //! [value]
            // The event "measurement" with an object: { machine: "boiler", values: { temperature: 81.5, pressure: 2.1 } }
            SocketIoValue {
                id: temperature
                event: "measurement"
                where: ({ machine: "boiler" })
                path: "values.temperature"
                staleAfter: 5000
            }
            //! [value]

            //! [history]
            SocketIoHistory {
                id: pressure
                event: "measurement"
                where: ({ machine: "boiler" })
                path: "values.pressure"
                capacity: 100000
                duration: 10 * 60 * 1000
            }
            //! [history]
        }
    }

    //! [label]
    Text {
        id: label
        text: temperature.valid ? temperature.value.toFixed(1) + " °C" : "–"
        opacity: temperature.stale ? 0.4 : 1
    }
    //! [label]

    //! [chart]
    SocketIoHistoryChart {
        id: chart
        anchors { fill: parent; topMargin: 40 }
        history: pressure
        timeSpan: 60000
        minimum: 0
        color: "teal"
    }
    //! [chart]
}
