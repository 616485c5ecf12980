// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The line between the operators.
import QtQuick
import Dashboard
import QtQuick.Layouts
import QtQuick.Templates as T

Panel {
    id: panel

    required property PlantClient plant

    title: qsTr("Operators' line")

    Item {
        Layout.fillWidth: true
        Layout.fillHeight: true

        ListView {
            id: list
            anchors { left: parent.left; right: parent.right; bottom: parent.bottom }
            height: Math.min(contentHeight, parent.height) // the newest line stands right above the field
            model: panel.plant.chat
            spacing: 9
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            onCountChanged: Qt.callLater(positionViewAtEnd)

            delegate: Item {
                id: row
                required property var item
                width: list.width
                height: said.y + said.implicitHeight
                Text {
                    x: 4
                    text: row.item.from
                    color: Qt.hsla(panel.plant.hueOf(row.item.from), 0.7, 0.72, 1)
                    font { pixelSize: 13; weight: Font.DemiBold }
                }
                Text {
                    anchors { right: parent.right; rightMargin: 4 }
                    y: 1
                    text: Qt.formatTime(row.item.time, "hh:mm")
                    color: Theme.muted
                    font.pixelSize: 11
                }
                Text {
                    id: said
                    x: 4
                    y: 19
                    width: parent.width - 8
                    text: row.item.text
                    textFormat: Text.PlainText
                    color: "#cbd6e2"
                    wrapMode: Text.Wrap
                    font.pixelSize: 13
                }
            }
        }
    }

    RowLayout {
        spacing: 8

        T.TextField {
            id: line
            objectName: "chat"
            leftPadding: 11
            rightPadding: 11
            topPadding: 8
            bottomPadding: 8
            implicitHeight: 35
            maximumLength: 400
            color: Theme.text
            placeholderText: qsTr("Say something to the others")
            placeholderTextColor: "#5b6a7c"
            selectionColor: Theme.accent
            selectedTextColor: "#04211d"
            font { family: Qt.application.font.family; pixelSize: 14 }
            verticalAlignment: TextInput.AlignVCenter
            Layout.fillWidth: true
            background: Rectangle {
                radius: 8
                color: Theme.ground
                border { width: line.activeFocus ? 2 : 1; color: line.activeFocus ? Theme.accent : Theme.line }
                Text {
                    visible: line.text === ""
                    anchors { left: parent.left; leftMargin: 11; verticalCenter: parent.verticalCenter }
                    text: line.placeholderText
                    color: line.placeholderTextColor
                    font: line.font
                }
            }
            onAccepted: panel.send()
        }
        ActionButton {
            text: qsTr("Send")
            font.pixelSize: 14
            implicitHeight: 35
            onClicked: panel.send()
        }
    }

    function send() {
        plant.say(line.text)
        line.clear()
    }
}
