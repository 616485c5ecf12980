// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The window: a bar, the machines, and beside them alarms and chat.
import QtQuick
import Dashboard
import QtQuick.Layouts

Window {
    id: window

    required property PlantClient plant

    width: 1360
    height: 860
    minimumWidth: 1040
    minimumHeight: 680
    visible: true
    title: qsTr("Machine room: %1").arg(plant.operatorName)
    color: Theme.ground

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        TopBar {
            plant: window.plant
            Layout.fillWidth: true
        }

        RowLayout {
            spacing: 16
            Layout.margins: 20
            Layout.topMargin: 16

            GridLayout {
                columns: 2
                rowSpacing: 16
                columnSpacing: 16
                Layout.fillWidth: true
                Layout.fillHeight: true

                Repeater {
                    model: window.plant.machines
                    MachineCard {
                        required property MachineView modelData
                        machine: modelData
                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        Layout.preferredWidth: 1 // equal shares
                        Layout.preferredHeight: 1
                    }
                }
            }

            ColumnLayout {
                spacing: 16
                Layout.fillWidth: false
                Layout.preferredWidth: 360
                Layout.fillHeight: true

                AlarmPanel {
                    plant: window.plant
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredHeight: 115
                }
                ChatPanel {
                    plant: window.plant
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredHeight: 100
                }
            }
        }
    }
}
