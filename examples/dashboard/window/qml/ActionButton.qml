// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A filled button.
import QtQuick
import QtQuick.Templates as T

T.Button {
    id: control

    property color fill: Theme.accent

    implicitWidth: contentItem.implicitWidth + leftPadding + rightPadding
    implicitHeight: contentItem.implicitHeight + topPadding + bottomPadding
    leftPadding: 12
    rightPadding: 12
    topPadding: 7
    bottomPadding: 7
    font { family: Qt.application.font.family; pixelSize: 12; weight: Font.DemiBold }
    opacity: enabled ? 1 : 0.5
    contentItem: Text {
        text: control.text
        font: control.font
        color: "#0b1510"
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
    }
    background: Rectangle {
        radius: 8
        color: control.down ? Qt.darker(control.fill, 1.2) : control.hovered ? Qt.lighter(control.fill, 1.1) : control.fill
        border { width: control.visualFocus ? 2 : 0; color: Theme.text }
    }
}
