// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The last minutes of one quantity as a line, with its limit.
import QtQuick

Rectangle {
    id: root

    property string title
    property string unit
    property real low: 0
    property real high: 1
    property real limit: 1
    property var samples: [] // the oldest first
    property int capacity: 120

    function update() { canvas.requestPaint() }

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
        anchors { right: parent.right; rightMargin: 16; baseline: caption.baseline }
        text: qsTr("limit %1 %2").arg(root.limit).arg(root.unit)
        font.pixelSize: Theme.small
        color: Theme.critical
    }
    Canvas {
        id: canvas
        anchors { fill: parent; margins: 14; topMargin: 42 }
        Connections {
            target: Theme
            function onDarkChanged() { canvas.requestPaint() }
        }
        onPaint: {
            const context = getContext("2d")
            context.reset()
            const samples = root.samples
            const top = Math.max(root.limit * 1.04, ...samples)
            const bottom = Math.min(root.low - (root.high - root.low) * 0.2, ...samples)
            const x = i => width - (samples.length - 1 - i) * width / (root.capacity - 1)
            const y = value => 2 + (height - 4) * (top - value) / (top - bottom || 1)

            context.fillStyle = Theme.faint(Theme.accent, 0.08)
            context.fillRect(0, y(root.high), width, y(root.low) - y(root.high))
            context.lineWidth = 1
            context.strokeStyle = Theme.line
            for (let i = 0; i <= 4; ++i) {
                context.beginPath()
                context.moveTo(0, Math.round(height * i / 4) + 0.5)
                context.lineTo(width, Math.round(height * i / 4) + 0.5)
                context.stroke()
            }
            context.strokeStyle = Theme.faint(Theme.critical, 0.8)
            context.beginPath()
            for (let at = 0; at < width; at += 12) {
                context.moveTo(at, y(root.limit))
                context.lineTo(at + 6, y(root.limit))
            }
            context.stroke()
            if (samples.length < 2)
                return
            context.strokeStyle = samples[samples.length - 1] > root.limit ? Theme.critical : Theme.accent
            context.lineWidth = 2.5
            context.lineJoin = "round"
            context.beginPath()
            for (let i = 0; i < samples.length; ++i) {
                if (i === 0)
                    context.moveTo(x(i), y(samples[i]))
                else
                    context.lineTo(x(i), y(samples[i]))
            }
            context.stroke()
        }
    }
}
