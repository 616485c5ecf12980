// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The alarms, the newest first; open ones have a button.
import QtQuick
import Dashboard
import QtQuick.Layouts

Panel {
    id: panel

    required property PlantClient plant

    title: qsTr("Alarms")
    badge: plant.openAlarmCount

    Text {
        visible: panel.plant.alarms.count === 0
        text: qsTr("All quiet. Faults come by themselves every now and then.")
        color: Theme.muted
        wrapMode: Text.Wrap
        font.pixelSize: 13
        Layout.fillWidth: true
        Layout.leftMargin: 4
    }

    ListView {
        id: list
        model: panel.plant.alarms
        spacing: 8
        clip: true
        boundsBehavior: Flickable.StopAtBounds
        Layout.fillWidth: true
        Layout.fillHeight: true

        delegate: Rectangle {
            id: row

            required property var item
            readonly property bool isOpen: item.acknowledgedBy === ""
            readonly property bool isOver: !item.active && !isOpen
            readonly property color tint: isOver ? Theme.line : Theme.severity(item.severity, Theme.line)

            width: list.width
            height: Math.max(column.implicitHeight + 20, 56)
            radius: 10
            color: tint

            Rectangle {
                anchors { fill: parent; leftMargin: 3 }
                radius: 9
                color: Theme.raised
            }
            Column {
                id: column
                anchors { left: parent.left; leftMargin: 15; right: button.visible ? button.left : parent.right; rightMargin: 10 }
                anchors.verticalCenter: parent.verticalCenter
                spacing: 2
                Text {
                    width: parent.width
                    text: panel.plant.machineName(row.item.machine) + ": " + row.item.text
                    color: row.isOver ? Theme.muted : Theme.text
                    wrapMode: Text.Wrap
                    font { pixelSize: 13; weight: Font.DemiBold }
                }
                Row {
                    spacing: 5
                    Text {
                        text: Theme.clock(row.item.raisedAt) + (row.item.active ? "" : qsTr(" \u00b7 back to normal"))
                        color: Theme.muted
                        font.pixelSize: 12
                    }
                    Text {
                        visible: !row.isOpen
                        text: "\u2713 " + row.item.acknowledgedBy + ", " + Theme.clock(row.item.acknowledgedAt)
                        color: Theme.accent
                        font.pixelSize: 12
                    }
                }
            }
            ActionButton {
                id: button
                objectName: "acknowledge-" + row.item.id
                anchors { right: parent.right; rightMargin: 12; verticalCenter: parent.verticalCenter }
                visible: row.isOpen
                fill: row.tint
                text: qsTr("Acknowledge")
                onClicked: panel.plant.acknowledge(row.item.id)
            }
        }
    }
}
