// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One quantity: the latest value over its chart.
import QtQuick
import Dashboard

Rectangle {
    id: tile

    required property Quantity quantity
    readonly property color tint: Theme.severity(quantity.severity, Theme.quantities[quantity.key])

    radius: 10
    color: Theme.raised
    border { width: 1; color: quantity.severity ? tint : Theme.raised }

    Text {
        id: label
        x: 12
        y: 9
        text: tile.quantity.label
        color: Theme.muted
        font { pixelSize: 12; weight: Font.Medium }
    }
    Text {
        id: value
        x: 12
        anchors.top: label.bottom
        text: tile.quantity.text
        color: tile.quantity.severity ? tile.tint : Theme.text
        font { pixelSize: 22; weight: Font.DemiBold; letterSpacing: -0.4 }
    }
    Text {
        anchors { left: value.right; leftMargin: 4; baseline: value.baseline }
        text: tile.quantity.unit
        color: Theme.muted
        font.pixelSize: 11
    }
    Trend {
        anchors { fill: parent; leftMargin: 12; rightMargin: 12; topMargin: 54; bottomMargin: 8 }
        quantity: tile.quantity
        color: tile.tint
    }
}
