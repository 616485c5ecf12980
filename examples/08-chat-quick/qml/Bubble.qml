// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One line of the chat.
import QtQuick

Item {
    id: root

    required property string from
    required property string text
    required property string time
    required property bool isMine
    required property color tint

    height: bubble.height

    Rectangle {
        id: bubble
        x: root.isMine ? root.width - width : 0
        width: Math.min(root.width * 0.78, Math.max(line.implicitWidth, head.implicitWidth) + 28)
        height: line.y + line.height + 10
        radius: 14
        color: root.isMine ? "#0d9488" : "#ffffff"
        border.color: root.isMine ? "transparent" : "#d9e1ea"
        Text {
            id: head
            x: 14
            y: 8
            text: root.from + "  " + root.time
            font.pixelSize: 12
            color: root.isMine ? "#c9f3ec" : root.tint
        }
        Text {
            id: line
            objectName: "line"
            x: 14
            y: 26
            width: bubble.width - 28
            text: root.text
            wrapMode: Text.Wrap
            font.pixelSize: 15
            color: root.isMine ? "white" : "#1c2733"
        }
    }
}
