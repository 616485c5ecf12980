// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Watches a machine, or leaves its room.
import QtQuick
import QtQuick.Templates as T

T.Switch {
    id: control

    implicitWidth: row.implicitWidth
    implicitHeight: 24
    contentItem: Row {
        id: row
        spacing: 8
        Text {
            anchors.verticalCenter: parent.verticalCenter
            text: qsTr("live")
            color: Theme.muted
            font.pixelSize: 12
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: 30
            height: 17
            radius: 8.5
            color: control.checked ? Qt.tint(Theme.ground, Theme.faint(Theme.accent, 0.7)) : Theme.line
            border { width: control.visualFocus ? 2 : 0; color: Theme.accent }
            Rectangle {
                x: control.checked ? 15 : 2
                y: 2
                width: 13
                height: 13
                radius: 6.5
                color: Theme.text
                Behavior on x { NumberAnimation { duration: 150 } }
            }
        }
    }
}
