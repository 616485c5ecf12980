// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The alarms, the latest first, each with a button that is large enough for a glove.
import QtQuick

Rectangle {
    id: root

    required property PlantLink link

    radius: Theme.radius
    color: Theme.card
    border.color: Theme.line

    Text {
        id: caption
        objectName: "alarms"
        anchors { left: parent.left; leftMargin: 16; top: parent.top; topMargin: 14 }
        text: root.link.openAlarms > 0 ? qsTr("Alarms · %1 open").arg(root.link.openAlarms) : qsTr("No open alarm")
        font { pixelSize: Theme.normal; weight: Font.DemiBold }
        color: root.link.openAlarms > 0 ? Theme.critical : Theme.text
    }
    Column {
        visible: list.count === 0
        anchors.centerIn: parent
        spacing: 12
        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            width: 64
            height: 64
            radius: 32
            color: Theme.faint(Theme.accent, 0.14)
            Text {
                anchors.centerIn: parent
                text: "✓"
                font { pixelSize: 30; weight: Font.DemiBold }
                color: Theme.accent
            }
        }
        Text {
            text: qsTr("Everything is in its range")
            font.pixelSize: Theme.normal
            color: Theme.muted
        }
    }
    ListView {
        id: list
        anchors { fill: parent; topMargin: 46; margins: 8 }
        clip: true
        spacing: 8
        model: root.link.alarms
        delegate: Rectangle {
            id: row

            required property var model
            readonly property string by: model.acknowledgedBy
            readonly property bool waits: model.waits ?? false
            readonly property color tint: by === "" ? Theme.severity(model.severity) : Theme.muted

            width: ListView.view.width
            height: by === "" ? 122 : 78
            radius: Theme.radius - 2
            color: by === "" ? Theme.faint(tint, 0.13) : Theme.raised

            Rectangle {
                width: 4
                height: parent.height - 20
                radius: 2
                anchors { left: parent.left; leftMargin: 8; verticalCenter: parent.verticalCenter }
                color: row.tint
            }
            Text {
                id: message
                objectName: "alarm"
                anchors { left: parent.left; leftMargin: 22; right: when.left; rightMargin: 8; top: parent.top; topMargin: 10 }
                text: root.link.nameOf(row.model.machine) + ": " + row.model.text
                elide: Text.ElideRight
                wrapMode: Text.Wrap
                maximumLineCount: 2
                font { pixelSize: Theme.normal; weight: Font.DemiBold }
                color: Theme.text
            }
            Text {
                id: when
                anchors { right: parent.right; rightMargin: 12; baseline: message.baseline }
                text: Qt.formatTime(new Date(row.model.raisedAt), "hh:mm")
                font.pixelSize: Theme.small
                color: Theme.muted
            }
            Text {
                objectName: "alarmState"
                visible: row.by !== ""
                anchors { left: message.left; top: message.bottom; topMargin: 4 }
                text: row.model.active ? qsTr("seen by %1").arg(row.by) : qsTr("seen by %1, over").arg(row.by)
                font.pixelSize: Theme.small
                color: Theme.muted
            }
            TouchButton {
                objectName: "acknowledge"
                visible: row.by === ""
                enabled: !row.waits
                anchors { left: message.left; right: parent.right; rightMargin: 12; bottom: parent.bottom; bottomMargin: 10 }
                tint: row.tint
                text: row.waits ? qsTr("Waiting to be sent") : qsTr("Acknowledge")
                onClicked: root.link.acknowledge(row.model.id)
            }
        }
    }
}
