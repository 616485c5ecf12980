// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Slides in while there is no connection, and says what happens next.
import QtQuick

Rectangle {
    id: root

    required property PlantLink link
    readonly property bool wanted: !link.online && link.wasOnline
    property int seconds: 0

    height: 52
    y: wanted ? parent.height - height : parent.height
    visible: y < parent.height
    color: Theme.critical
    Behavior on y { NumberAnimation { duration: 180; easing.type: Easing.OutCubic } }

    Timer {
        interval: 200
        repeat: true
        triggeredOnStart: true
        running: root.wanted
        onTriggered: root.seconds = Math.max(0, Math.ceil((root.link.reconnectTime - new Date()) / 1000))
    }
    Text {
        objectName: "banner"
        anchors.centerIn: parent
        text: root.link.reconnectAttempt > 0
              ? qsTr("Connection lost. Attempt %1 in %2 s; what you do meanwhile is sent afterwards.")
                    .arg(root.link.reconnectAttempt).arg(root.seconds)
              : qsTr("Connection lost. Connecting again; what you do meanwhile is sent afterwards.")
        font { pixelSize: Theme.normal; weight: Font.DemiBold }
        color: Theme.accentText
    }
}
