// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One machine: its state, and its four quantities.
import QtQuick
import Dashboard
import QtQuick.Layouts

Rectangle {
    id: card

    required property MachineView machine

    radius: 14
    color: Theme.panel
    border {
        width: 1
        color: machine.severity ? Theme.faint(Theme.severity(machine.severity, Theme.line), 0.6) : Theme.line
    }

    ColumnLayout {
        anchors { fill: parent; leftMargin: 16; rightMargin: 16; topMargin: 14; bottomMargin: 16 }
        spacing: 12

        RowLayout {
            spacing: 11

            Rectangle {
                readonly property color light: card.machine.live ? Theme.severity(card.machine.severity, Theme.accent) : Theme.muted
                implicitWidth: 10
                implicitHeight: 10
                radius: 5
                color: light
                Rectangle {
                    z: -1
                    anchors.centerIn: parent
                    width: 18
                    height: 18
                    radius: 9
                    color: Theme.faint(parent.light, 0.22)
                }
            }
            Column {
                Layout.fillWidth: true
                Text {
                    text: card.machine.name
                    color: Theme.text
                    font { pixelSize: 14; weight: Font.DemiBold }
                }
                Text {
                    text: card.machine.kind
                    color: Theme.muted
                    font.pixelSize: 12
                }
            }
            LiveSwitch {
                checked: card.machine.live
                onToggled: card.machine.live = checked
            }
        }

        GridLayout {
            columns: 2
            rowSpacing: 10
            columnSpacing: 10
            opacity: card.machine.live ? 1 : 0.35
            Layout.fillWidth: true
            Layout.fillHeight: true

            Repeater {
                model: card.machine.quantities
                QuantityTile {
                    required property Quantity modelData
                    quantity: modelData
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredWidth: 1
                    Layout.preferredHeight: 1
                }
            }
        }
    }
}
