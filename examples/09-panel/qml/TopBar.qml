// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Where we are, how the connection is, what waits to be sent, and what time it is.
import QtQuick
import QtQuick.Layouts

Rectangle {
    id: root

    required property PlantLink link
    property date now: new Date()

    implicitHeight: 64
    color: Theme.card

    Timer {
        interval: 1000
        repeat: true
        running: true
        onTriggered: root.now = new Date()
    }
    Rectangle {
        anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
        height: 1
        color: Theme.line
    }
    RowLayout {
        anchors { fill: parent; leftMargin: 20; rightMargin: 12 }
        spacing: 16

        Column {
            Text {
                text: qsTr("Machine room")
                font { pixelSize: Theme.large; weight: Font.DemiBold }
                color: Theme.text
            }
            Text {
                text: root.link.operatorName
                font.pixelSize: Theme.small
                color: Theme.muted
            }
        }
        Item { Layout.fillWidth: true }
        Rectangle {
            visible: root.link.waiting > 0
            implicitWidth: queue.implicitWidth + 28
            implicitHeight: 34
            radius: 17
            color: Theme.faint(Theme.warning, 0.16)
            Text {
                id: queue
                objectName: "queue"
                anchors.centerIn: parent
                text: qsTr("%1 waiting to be sent").arg(root.link.waiting)
                font { pixelSize: Theme.small; weight: Font.DemiBold }
                color: Theme.warning
            }
        }
        Rectangle {
            implicitWidth: state.implicitWidth + 46
            implicitHeight: 34
            radius: 17
            color: Theme.raised
            Rectangle {
                id: dot
                anchors { left: parent.left; leftMargin: 14; verticalCenter: parent.verticalCenter }
                width: 10
                height: 10
                radius: 5
                color: root.link.online ? Theme.accent : Theme.critical
            }
            Text {
                id: state
                objectName: "connection"
                anchors { left: dot.right; leftMargin: 10; verticalCenter: parent.verticalCenter }
                text: !root.link.online ? qsTr("offline")
                    : root.link.roundTripTime >= 0 ? qsTr("live · %1 ms").arg(root.link.roundTripTime.toFixed(1))
                                                   : qsTr("live")
                font { pixelSize: Theme.small; weight: Font.DemiBold }
                color: Theme.text
            }
        }
        TouchButton {
            objectName: "theme"
            filled: false
            text: Theme.dark ? qsTr("Light") : qsTr("Dark")
            onClicked: Theme.dark = !Theme.dark
        }
        Text {
            Layout.minimumWidth: 64
            horizontalAlignment: Text.AlignRight
            text: Qt.formatTime(root.now, "hh:mm")
            font { pixelSize: 24; weight: Font.DemiBold }
            color: Theme.text
        }
    }
}
