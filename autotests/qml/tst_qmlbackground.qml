// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client whose QGuiApplication goes to the background.
import QtQuick
import QtTest
import QSocketIo

TestCase {
    id: test
    name: "Background"

    Component {
        id: clientComponent
        SocketIoClient {
            property alias chat: chat
            url: peer.url
            active: true
            SocketIoNamespace {
                id: chat
                name: "/chat"
            }
        }
    }

    function init() {
        failOnWarning(/.?/)
        peer.reset()
    }

    function cleanup() {
        peer.setApplicationState(Qt.ApplicationActive)
    }

    function connected(properties) {
        const client = createTemporaryObject(clientComponent, test, properties ?? {})
        verify(client)
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
        return client
    }

    function test_settings() {
        const client = createTemporaryObject(clientComponent, test, { active: false })
        compare(client.backgroundPolicy, SocketIoClient.BackgroundPolicy.Keep)
        compare(client.backgroundDelay, 0)
        client.backgroundDelay = 1500
        compare(client.backgroundDelay, 1500)
    }

    function test_keeps() {
        const client = connected()
        peer.setApplicationState(Qt.ApplicationSuspended)
        compare(client.state, SocketIoClient.State.Open)
    }

    function test_closesAndComesBack() {
        const client = connected({ backgroundPolicy: SocketIoClient.BackgroundPolicy.Close })
        peer.setApplicationState(Qt.ApplicationInactive)
        compare(client.state, SocketIoClient.State.Open)
        peer.setApplicationState(Qt.ApplicationHidden)
        tryCompare(client, "state", SocketIoClient.State.WaitingToReconnect)
        compare(client.active, true)
        tryCompare(peer, "departures", 1)
        client.chat.emitEvent("kept")
        compare(client.queuedCount, 1)
        peer.setApplicationState(Qt.ApplicationActive)
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
        tryVerify(() => peer.received.some(event => event[1] === "kept"))
    }
}
