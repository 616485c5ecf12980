// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Two guests with something to say, for the picture.
import QtQuick

Item {
    id: root

    required property url server
    property int step: 0
    readonly property var script: [
        [anna, "Morning! Is the new gateway up?"],
        [ben, "Since seven. It answers over WebSocket, and polling works behind the old proxy."],
        [anna, "Great, then I move the panels over."],
        [ben, "Ping me before you touch line 3, please."]
    ]

    ChatLink { id: anna; url: root.server; userName: "Anna" }
    ChatLink { id: ben; url: root.server; userName: "Ben" }
    Timer {
        interval: 60
        repeat: true
        running: anna.online && ben.online && anna.people.length === 3
        onTriggered: {
            if (root.step < root.script.length)
                root.script[root.step][0].say(root.script[root.step][1])
            else
                anna.tellTyping()
            ++root.step
        }
    }
}
