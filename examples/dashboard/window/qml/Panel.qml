// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A titled box.
import QtQuick
import QtQuick.Layouts

Rectangle {
    id: panel

    property string title
    property int badge: 0
    default property alias content: body.data

    radius: 14
    color: Theme.panel
    border { width: 1; color: Theme.line }

    Row {
        id: heading
        x: 16
        y: 14
        spacing: 8
        Text {
            text: panel.title
            color: Theme.text
            font { pixelSize: 14; weight: Font.DemiBold }
        }
        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            visible: panel.badge > 0
            width: count.implicitWidth + 14
            height: 17
            radius: 8.5
            color: Theme.critical
            Text {
                id: count
                anchors.centerIn: parent
                text: panel.badge
                color: "#3b0a14"
                font { pixelSize: 11; weight: Font.Bold }
            }
        }
    }
    ColumnLayout {
        id: body
        anchors { fill: parent; topMargin: 42; leftMargin: 12; rightMargin: 12; bottomMargin: 12 }
        spacing: 12
    }
}
