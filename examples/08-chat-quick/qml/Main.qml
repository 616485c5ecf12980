// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The window of the chat.
import QtQuick
import QtQuick.Controls.Basic
import QtQuick.Layouts

ApplicationWindow {
    id: root

    property url server
    property string userName
    property bool isHost: false
    property int port: 3000
    property bool hasGuests: false
    readonly property url address: isHost ? (hosted.item ? "http://localhost:" + hosted.item.port : "") : server
    readonly property var tints: ["#7c3aed", "#db2777", "#2563eb", "#c2410c"]
    // Guests have talked, and one of them is typing.
    readonly property bool isLively: lines.count >= 5 && link.typing !== ""

    function send() {
        if (input.text.trim() === "")
            return
        link.say(input.text.trim())
        input.clear()
    }
    function tintOf(name: string): color {
        let sum = 0
        for (let i = 0; i < name.length; ++i)
            sum += name.charCodeAt(i)
        return tints[sum % tints.length]
    }

    width: 560
    height: 640
    visible: true
    title: qsTr("Chat")
    color: "#eef2f6"

    Loader {
        id: hosted
        active: root.isHost
        sourceComponent: ChatServer { port: root.port }
    }
    ChatLink {
        id: link
        url: root.address
        active: root.address.toString() !== ""
        userName: root.userName
        onLineArrived: (from, text, time) => {
            lines.append({ from: from, text: text, time: Qt.formatTime(time, "hh:mm"), isMine: from === root.userName })
            view.positionViewAtEnd()
        }
    }
    Loader {
        active: root.hasGuests && link.online
        sourceComponent: Guests {
            server: root.address
            Component.onCompleted: link.say("Good morning!")
        }
    }

    header: Rectangle {
        height: 56
        color: "white"
        Text {
            objectName: "people"
            anchors { left: parent.left; leftMargin: 18; verticalCenter: parent.verticalCenter }
            text: link.people.length > 0 ? link.people.join(", ") : qsTr("nobody here")
            font { pixelSize: 17; weight: Font.DemiBold }
            color: "#1c2733"
        }
        Text {
            objectName: "connection"
            anchors { right: parent.right; rightMargin: 18; verticalCenter: parent.verticalCenter }
            text: link.refusal !== "" ? link.refusal
                : link.online ? qsTr("connected")
                : link.waiting > 0 ? qsTr("connecting, %1 waiting").arg(link.waiting) : qsTr("connecting")
            font.pixelSize: 13
            color: link.online && link.refusal === "" ? "#0d9488" : "#c2410c"
        }
        Rectangle { anchors.bottom: parent.bottom; width: parent.width; height: 1; color: "#d9e1ea" }
    }

    ColumnLayout {
        anchors { fill: parent; margins: 14 }
        spacing: 8

        ListView {
            id: view
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            spacing: 8
            verticalLayoutDirection: ListView.TopToBottom
            model: ListModel { id: lines }
            delegate: Bubble {
                width: ListView.view.width
                tint: root.tintOf(from)
            }
        }
        Text {
            objectName: "typing"
            text: link.typing !== "" ? qsTr("%1 is typing …").arg(link.typing) : " "
            font { pixelSize: 13; italic: true }
            color: "#5b6b7c"
        }
        RowLayout {
            TextField {
                id: input
                Layout.fillWidth: true
                implicitHeight: 44
                placeholderText: qsTr("Write something")
                onAccepted: root.send()
                onTextEdited: link.tellTyping()
            }
            Button {
                objectName: "send"
                implicitHeight: 44
                text: qsTr("Send")
                onClicked: root.send()
            }
        }
    }
}
