// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The last minute of one quantity: the line, the range it normally stays in, its limit, and what the axes mean.
import QtQuick
import QSocketIo
import QSocketIo.Quick

Rectangle {
    id: root

    property string title
    property string unit
    property real low: 0
    property real high: 1
    property real limit: 1
    property int decimals: 0
    property SocketIoHistory history

    readonly property bool isOver: history ? history.lastValue > limit : false
    readonly property color tint: isOver ? Theme.critical : Theme.accent
    // Round values, about half a dozen.
    readonly property var ticks: {
        const rough = (chart.topValue - chart.bottomValue) / 6
        const power = Math.pow(10, Math.floor(Math.log10(rough)))
        const step = power * [1, 2, 5, 10].find(factor => factor * power >= rough)
        const values = []
        for (let value = Math.ceil(chart.bottomValue / step) * step; value <= chart.topValue; value += step)
            values.push(value)
        return values
    }
    function placeOf(value: real): real {
        return plot.height * (chart.topValue - value) / (chart.topValue - chart.bottomValue)
    }

    radius: Theme.radius
    color: Theme.card
    border.color: Theme.line

    Text {
        id: caption
        objectName: "trend"
        anchors { left: parent.left; leftMargin: 16; top: parent.top; topMargin: 12 }
        text: root.title
        font { pixelSize: Theme.normal; weight: Font.DemiBold }
        color: Theme.text
    }
    Text {
        anchors { left: caption.right; leftMargin: 8; baseline: caption.baseline }
        text: root.unit
        font.pixelSize: Theme.small
        color: Theme.muted
    }
    Text {
        anchors { right: parent.right; rightMargin: 16; baseline: caption.baseline }
        text: qsTr("limit %1 %2").arg(root.limit).arg(root.unit)
        font.pixelSize: Theme.small
        color: Theme.critical
    }
    Item {
        id: plot
        anchors { fill: parent; leftMargin: 54; rightMargin: 16; topMargin: 44; bottomMargin: 32 }

        Rectangle { // where it normally stays
            width: parent.width
            y: Math.max(0, root.placeOf(root.high))
            height: Math.min(parent.height, root.placeOf(root.low)) - y
            color: Theme.faint(Theme.accent, 0.08)
        }
        Repeater {
            model: root.ticks
            Item {
                required property real modelData
                y: Math.round(root.placeOf(modelData))
                Rectangle { width: plot.width; height: 1; color: Theme.line }
                Text {
                    anchors { right: parent.left; rightMargin: 8; verticalCenter: parent.top }
                    text: parent.modelData.toLocaleString(Qt.locale("C"), "f", Math.min(root.decimals, 1))
                    font.pixelSize: Theme.small
                    color: Theme.muted
                }
            }
        }
        Repeater {
            model: [qsTr("1 min ago"), qsTr("30 s"), qsTr("now")]
            Text {
                required property int index
                required property string modelData
                x: index === 0 ? 0 : index === 1 ? (plot.width - width) / 2 : plot.width - width
                y: plot.height + 7
                text: modelData
                font.pixelSize: Theme.small
                color: Theme.muted
            }
        }
        Row { // the limit, dashed
            y: Math.round(root.placeOf(root.limit)) - 1
            width: parent.width
            clip: true
            spacing: 6
            Repeater {
                model: Math.max(0, Math.ceil(plot.width / 12))
                Rectangle { width: 6; height: 2; color: Theme.faint(Theme.critical, 0.8) }
            }
        }
        SocketIoHistoryChart {
            id: chart
            anchors.fill: parent
            history: root.history
            timeSpan: 60000
            minimum: root.low - (root.high - root.low) * 0.2
            maximum: Math.max(root.limit, root.history ? root.history.lastValue : root.limit) + (root.limit - root.low) * 0.06
            color: root.tint
            lineWidth: 2.5
        }
    }
}
