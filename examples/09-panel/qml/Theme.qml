// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Colours and sizes. Whatever a finger has to hit is at least 48 pixels high.
pragma Singleton
import QtQuick

QtObject {
    property bool dark: true

    readonly property color ground: dark ? "#0b1016" : "#e9eef3"
    readonly property color card: dark ? "#121a23" : "#ffffff"
    readonly property color raised: dark ? "#1b2631" : "#f1f5f9"
    readonly property color line: dark ? "#263342" : "#d3dce6"
    readonly property color text: dark ? "#eaf0f6" : "#15202b"
    readonly property color muted: dark ? "#8797a9" : "#5b6b7c"
    readonly property color accent: dark ? "#2dd4bf" : "#0d9488"
    readonly property color accentText: dark ? "#06201c" : "#ffffff"
    readonly property color warning: dark ? "#fbbf24" : "#d97706"
    readonly property color critical: dark ? "#fb7185" : "#e11d48"

    readonly property int touch: 48
    readonly property int gap: 12
    readonly property int radius: 12
    readonly property int small: 13
    readonly property int normal: 15
    readonly property int large: 20

    function severity(name: string): color {
        return name === "critical" ? critical : name === "warning" ? warning : accent
    }
    function faint(base: color, strength: real): color {
        return Qt.rgba(base.r, base.g, base.b, strength)
    }
}
