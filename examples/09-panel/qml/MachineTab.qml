// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Chooses a machine and shows how it is.
import QtQuick
import QtQuick.Templates as T

T.AbstractButton {
    id: root

    required property string name
    required property string kind
    required property string severity // "" when all is well

    implicitWidth: 176
    implicitHeight: 76
    contentItem: Column {
        leftPadding: 16
        topPadding: 14
        spacing: 3
        Text {
            text: root.name
            width: root.width - 44
            elide: Text.ElideRight
            font { pixelSize: Theme.normal; weight: Font.DemiBold }
            color: Theme.text
        }
        Text {
            text: root.kind
            width: root.width - 44
            elide: Text.ElideRight
            font.pixelSize: Theme.small
            color: Theme.muted
        }
    }
    background: Rectangle {
        radius: Theme.radius
        color: root.checked ? Theme.card : "transparent"
        border.color: root.checked ? Theme.line : "transparent"
        Rectangle {
            anchors { left: parent.left; verticalCenter: parent.verticalCenter }
            visible: root.checked
            width: 4
            height: 36
            radius: 2
            color: Theme.accent
        }
        Rectangle {
            anchors { right: parent.right; rightMargin: 14; verticalCenter: parent.verticalCenter }
            width: 12
            height: 12
            radius: 6
            color: Theme.severity(root.severity)
        }
    }
}
