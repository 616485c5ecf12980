// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What this is, who is here, and how the connection does.
import QtQuick
import Dashboard
import QtQuick.Layouts

Rectangle {
    id: bar

    required property PlantClient plant
    readonly property color stateColor: plant.connection === "connected" ? Theme.accent
                                      : plant.connection === "refused" ? Theme.critical : Theme.warning

    implicitHeight: 63
    color: Theme.panel

    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: 1
        color: Theme.line
    }

    RowLayout {
        anchors { fill: parent; leftMargin: 20; rightMargin: 20 }
        spacing: 12

        Rectangle {
            implicitWidth: 30
            implicitHeight: 30
            radius: 8
            color: "#163438"
            Canvas {
                anchors.fill: parent
                onPaint: {
                    const painter = getContext("2d")
                    painter.strokeStyle = Theme.accent
                    painter.lineWidth = 2.2
                    painter.lineCap = painter.lineJoin = "round"
                    for (const [x, y] of [[5, 16], [9.5, 16], [12, 7.5], [17, 22.5], [20.5, 12.5], [22, 16], [25, 16]])
                        painter.lineTo(x, y)
                    painter.stroke()
                }
            }
        }
        Column {
            Layout.fillWidth: true
            Text {
                text: qsTr("Machine room")
                color: Theme.text
                font { pixelSize: 17; weight: Font.DemiBold }
            }
            Text {
                text: bar.plant.machines.length > 0 ? qsTr("%1 machines, the Qt Quick window").arg(bar.plant.machines.length)
                                                    : qsTr("waiting for the plant")
                color: Theme.muted
                font.pixelSize: 12
            }
        }

        Repeater {
            model: bar.plant.operators
            Rectangle {
                id: chip
                required property var item
                implicitWidth: chipRow.implicitWidth + 15
                implicitHeight: 29
                radius: height / 2
                color: Theme.raised
                border { width: 1; color: item.name === bar.plant.operatorName ? Theme.line : Theme.raised }
                Row {
                    id: chipRow
                    x: 5
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: 6
                    Rectangle {
                        width: 20
                        height: 20
                        radius: 10
                        color: Qt.hsla(bar.plant.hueOf(chip.item.name), 0.45, 0.32, 1)
                        Text {
                            anchors.centerIn: parent
                            text: chip.item.name.charAt(0)
                            color: Theme.text
                            font { pixelSize: 11; weight: Font.DemiBold }
                        }
                    }
                    Text {
                        anchors.verticalCenter: parent.verticalCenter
                        text: chip.item.name
                        color: Theme.text
                        font { pixelSize: 12; weight: Font.Medium }
                    }
                }
            }
        }

        Rectangle {
            implicitWidth: pillRow.implicitWidth + 24
            implicitHeight: 29
            radius: height / 2
            color: Theme.faint(bar.stateColor, 0.12)
            Row {
                id: pillRow
                anchors.centerIn: parent
                spacing: 8
                Rectangle {
                    anchors.verticalCenter: parent.verticalCenter
                    width: 7
                    height: 7
                    radius: 3.5
                    color: bar.stateColor
                }
                Text {
                    text: bar.plant.connectionText
                    color: bar.stateColor
                    font { pixelSize: 12; weight: Font.DemiBold }
                }
            }
        }
    }
}
