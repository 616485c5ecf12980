// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A button for fingers.
import QtQuick
import QtQuick.Templates as T

T.Button {
    id: root

    property color tint: Theme.accent
    property bool filled: true

    implicitWidth: Math.max(Theme.touch, label.implicitWidth + 28)
    implicitHeight: Theme.touch
    font.pixelSize: Theme.normal
    font.weight: Font.DemiBold
    font.family: Qt.application.font.family
    contentItem: Text {
        id: label
        text: root.text
        font: root.font
        color: !root.enabled ? Theme.muted : root.filled ? Theme.accentText : Theme.text
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
    }
    background: Rectangle {
        radius: Theme.radius - 2
        color: !root.enabled ? Theme.raised : root.filled ? root.tint : Theme.raised
        border.color: root.filled ? "transparent" : Theme.line
        opacity: root.down ? 0.7 : 1
    }
}
