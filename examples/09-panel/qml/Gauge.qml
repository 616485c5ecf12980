// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A dial: the value, the range it normally stays in, and the limit.
import QtQuick
import QtQuick.Shapes
import QtQuick.Templates as T
import QSocketIo

T.AbstractButton {
    id: root

    required property string label
    required property string unit
    required property real low
    required property real high
    required property real limit
    required property int decimals
    required property SocketIoValue live
    readonly property bool isLive: live ? live.valid && !live.stale : false
    readonly property real value: live && live.valid ? live.value : NaN

    // The limit stands at five sixths of the dial.
    readonly property real lowest: Math.min(low, high) - (high - low) * 0.4
    readonly property real highest: lowest + (limit - lowest) * 1.2
    readonly property bool isOver: value > limit
    readonly property color tint: isOver ? Theme.critical : value > high ? Theme.warning : Theme.accent

    function angle(value: real): real {
        return isNaN(value) ? 0 : 260 * Math.max(0, Math.min(1, (value - lowest) / (highest - lowest)))
    }

    // For the picture: nothing moves any more.
    readonly property bool isSettled: isLive && contentItem.opacity === 1 && Math.abs(shown - angle(value)) < 1

    property real shown: angle(value)
    Behavior on shown { SmoothedAnimation { velocity: 400 } }

    contentItem: Item {
        opacity: root.isLive ? 1 : 0.45 // what is old may no longer be true
        Behavior on opacity { NumberAnimation { duration: 200 } }
        Shape {
            id: dial
            readonly property real size: Math.min(parent.width - 20, parent.height - 44)
            readonly property real thickness: 9
            anchors { horizontalCenter: parent.horizontalCenter; top: parent.top; topMargin: 10 }
            width: size
            height: size
            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.raised
                strokeWidth: dial.thickness
                capStyle: ShapePath.RoundCap
                PathAngleArc {
                    centerX: dial.size / 2; centerY: dial.size / 2
                    radiusX: (dial.size - dial.thickness) / 2; radiusY: radiusX
                    startAngle: 140; sweepAngle: 260
                }
            }
            ShapePath {
                fillColor: "transparent"
                strokeColor: Theme.faint(Theme.critical, 0.55)
                strokeWidth: 3
                PathAngleArc {
                    centerX: dial.size / 2; centerY: dial.size / 2
                    radiusX: dial.size / 2 - dial.thickness - 5; radiusY: radiusX
                    startAngle: 140 + root.angle(root.limit); sweepAngle: 260 - root.angle(root.limit)
                }
            }
            ShapePath {
                fillColor: "transparent"
                strokeColor: root.tint
                strokeWidth: dial.thickness
                capStyle: ShapePath.RoundCap
                PathAngleArc {
                    centerX: dial.size / 2; centerY: dial.size / 2
                    radiusX: (dial.size - dial.thickness) / 2; radiusY: radiusX
                    startAngle: 140; sweepAngle: root.shown
                }
            }
        }
        Column {
            anchors { horizontalCenter: dial.horizontalCenter; verticalCenter: dial.verticalCenter }
            Text {
                objectName: "value"
                anchors.horizontalCenter: parent.horizontalCenter
                text: isNaN(root.value) ? "–" : root.value.toLocaleString(Qt.locale("C"), "f", root.decimals)
                font { pixelSize: 21; weight: Font.DemiBold }
                color: root.isOver ? Theme.critical : Theme.text
            }
            Text {
                anchors.horizontalCenter: parent.horizontalCenter
                text: root.unit
                font.pixelSize: Theme.small
                color: Theme.muted
            }
        }
        Text {
            anchors { horizontalCenter: parent.horizontalCenter; bottom: parent.bottom; bottomMargin: 9 }
            text: root.label
            font { pixelSize: Theme.normal; weight: root.checked ? Font.DemiBold : Font.Normal }
            color: root.checked ? Theme.text : Theme.muted
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: Theme.card
        border { width: root.checked ? 2 : 1; color: root.checked ? Theme.accent : Theme.line }
    }
}
