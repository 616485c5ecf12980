// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The panel: machines on the left, the dials and the trend of one of them, the alarms on the right.
import QtQuick
import QtQuick.Layouts

Window {
    id: root

    property url server
    property string operatorName
    property bool dark: true
    property string machine
    property int quantity: 0
    readonly property var quantities: link.quantitiesOf(machine)

    // For the picture: whether everything of a scene is there. It plays the operator's part in it.
    function shows(scene: string): bool {
        let filled = (trend.history?.count ?? 0) > 20 && gauges.count > 0
        for (let i = 0; i < gauges.count; ++i)
            filled = filled && gauges.itemAt(i).isSettled
        if (scene === "online")
            return link.online && filled && link.roundTripTime >= 0
        if (scene === "alarm")
            return link.online && filled && link.openAlarms === 3
        if (!link.online && link.openAlarms === 3) {
            if (link.waiting === 0)
                link.acknowledge(link.alarms.get(0).id)
            return link.waiting === 1 && link.reconnectAttempt > 0 && banner.y === banner.parent.height - banner.height
        }
        if (link.online && filled && link.openAlarms === 3)
            console.info("ready to lose the connection")
        return false
    }

    width: 1024
    height: 600
    visible: true
    title: qsTr("Machine room panel")
    color: Theme.ground
    Component.onCompleted: Theme.dark = dark
    onMachineChanged: quantity = 0

    PlantLink {
        id: link
        url: root.server
        operatorName: root.operatorName
        onMachinesChanged: if (root.machine === "" && machines.length > 0) root.machine = machines[0].id
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        TopBar {
            Layout.fillWidth: true
            link: link
        }
        RowLayout {
            Layout.margins: Theme.gap
            spacing: Theme.gap

            ColumnLayout {
                Layout.preferredWidth: 176
                Layout.alignment: Qt.AlignTop
                spacing: 6
                Repeater {
                    model: link.machines
                    MachineTab {
                        required property var modelData
                        name: modelData.name
                        kind: modelData.kind
                        severity: link.worst[modelData.id] ?? ""
                        checked: root.machine === modelData.id
                        onClicked: root.machine = modelData.id
                    }
                }
            }
            ColumnLayout {
                spacing: Theme.gap
                RowLayout {
                    spacing: Theme.gap
                    Repeater {
                        id: gauges
                        model: root.quantities
                        Gauge {
                            required property var modelData
                            required property int index
                            Layout.fillWidth: true
                            Layout.preferredWidth: 1
                            Layout.preferredHeight: 150
                            label: modelData.label
                            unit: modelData.unit
                            low: modelData.low
                            high: modelData.high
                            limit: modelData.limit
                            decimals: modelData.decimals
                            live: link.channel(modelData.machine, modelData.key)?.live ?? null
                            checked: root.quantity === index
                            onClicked: root.quantity = index
                        }
                    }
                }
                TrendChart {
                    id: trend
                    readonly property var info: root.quantities[root.quantity]
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    title: info ? info.label : ""
                    unit: info ? info.unit : ""
                    low: info ? info.low : 0
                    high: info ? info.high : 1
                    limit: info ? info.limit : 1
                    decimals: info ? info.decimals : 0
                    history: info ? link.channel(info.machine, info.key)?.history ?? null : null
                }
            }
            AlarmList {
                Layout.preferredWidth: 272
                Layout.fillHeight: true
                link: link
            }
        }
    }
    Banner {
        id: banner
        width: parent.width
        link: link
    }
}
