// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The colours, the same as in the page's style.css.
pragma Singleton
import QtQuick

QtObject {
    readonly property color ground: "#0a0e13"
    readonly property color panel: "#11171f"
    readonly property color raised: "#18212c"
    readonly property color line: "#212c39"
    readonly property color text: "#e8eef5"
    readonly property color muted: "#8494a7"
    readonly property color accent: "#2dd4bf"
    readonly property color warning: "#fbbf24"
    readonly property color critical: "#fb7185"
    readonly property var quantities: ({
        temperature: "#fb923c", pressure: "#38bdf8", speed: "#a78bfa", power: "#4ade80"
    })

    function severity(name: string, otherwise: color): color {
        return name === "critical" ? critical : name === "warning" ? warning : otherwise
    }
    function faint(base: color, strength: real): color {
        return Qt.rgba(base.r, base.g, base.b, strength)
    }
    function clock(time: var): string {
        return Qt.formatTime(time, "hh:mm:ss")
    }
}
