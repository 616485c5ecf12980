// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// SocketIoClient and SocketIoNamespace: states, properties to bind to, auth, reconnection.
import QtQuick
import QtTest
import QSocketIo

TestCase {
    id: test
    name: "Client"

    Component {
        id: clientComponent
        SocketIoClient {
            id: client
            property alias chat: chat
            property var log: []
            property string token: "first"
            property var answer
            reconnectDelay: 10
            maxReconnectDelay: 20
            onOpened: log.push("opened")
            onClosed: reason => log.push("closed " + reason)
            onErrorOccurred: error => log.push("error " + error.code)

            SocketIoNamespace {
                id: chat
                property var log: []
                name: "/chat"
                auth: ({ token: client.token, list: [1, { deep: true }] })
                onConnected: log.push("connected")
                onDisconnected: reason => log.push("disconnected " + reason)
                onConnectionRejected: error => log.push("rejected " + error.message + " " + error.data.code)
            }
        }
    }

    function init() {
        failOnWarning(/.?/)
        peer.reset()
    }

    function make(properties) {
        const client = createTemporaryObject(clientComponent, test, properties ?? { url: peer.url, active: true })
        verify(client)
        return client
    }

    function connected(properties) {
        const client = make(properties)
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
        return client
    }

    function test_opensWhenActive() {
        const client = make({ url: peer.url })
        compare(client.state, SocketIoClient.State.Closed)
        compare(client.chat.state, SocketIoNamespace.State.Disconnected)
        compare(client.chat.id, "")
        client.active = true
        compare(client.state, SocketIoClient.State.Opening)
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
        compare(client.state, SocketIoClient.State.Open)
        verify(client.chat.id !== "")
        compare(client.log, ["opened"])
        tryVerify(() => client.chat.log.length === 1)
        compare(client.chat.log, ["connected"])
        client.active = false
        tryCompare(client, "state", SocketIoClient.State.Closed)
        compare(client.chat.state, SocketIoNamespace.State.Disconnected)
        compare(client.log, ["opened", "closed " + SocketIo.DisconnectReason.ClientDisconnect])
        compare(client.chat.log, ["connected", "disconnected " + SocketIo.DisconnectReason.ClientDisconnect])
    }

    function test_opensWhenThereIsAUrl() {
        const client = make({ active: true })
        compare(client.state, SocketIoClient.State.Closed)
        client.url = peer.url
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
    }

    function test_newUrlReconnects() {
        const client = connected()
        const url = peer.url.toString().replace("127.0.0.1", "localhost")
        client.url = url
        tryVerify(() => client.log.filter(entry => entry === "opened").length === 2)
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
        compare(client.active, true)
    }

    Component {
        id: plainComponent
        SocketIoClient {
            property alias main: main
            property int failedUpgrades: 0
            onUpgradeFailed: error => failedUpgrades += error.code
            SocketIoNamespace { id: main }
        }
    }

    function test_namespaceOfTheUrl() {
        const client = createTemporaryObject(plainComponent, test, { url: peer.url + "/chat", active: true })
        tryCompare(client.main, "state", SocketIoNamespace.State.Connected)
        compare(client.main.name, "")
        compare(peer.socketCount("/chat"), 1)
        compare(peer.socketCount("/"), 0)
        tryCompare(client, "transport", SocketIo.Transport.WebSocket)
        compare(client.failedUpgrades, 0)
    }

    function test_upgrades() {
        const client = connected()
        tryCompare(client, "transport", SocketIo.Transport.WebSocket)
    }

    function test_transports() {
        const client = connected({ url: peer.url, active: true, transports: [SocketIo.Transport.Polling] })
        compare(client.transports, [SocketIo.Transport.Polling])
        compare(client.transport, SocketIo.Transport.Polling)
    }

    function test_lastError() {
        peer.stopListening()
        const client = make({ url: peer.url, active: true, reconnectEnabled: false })
        compare(client.lastError.code, SocketIo.ErrorCode.NoError)
        compare(client.lastError.message, "")
        tryCompare(client, "state", SocketIoClient.State.Closed)
        compare(client.lastError.code, SocketIo.ErrorCode.TransportFailed)
        verify(client.lastError.message !== "")
        peer.listenAgain()
        client.open()
        tryCompare(client, "state", SocketIoClient.State.Open)
        compare(client.lastError.code, SocketIo.ErrorCode.NoError)
    }

    function test_reconnects() {
        const client = connected()
        const firstId = client.chat.id
        peer.stopListening()
        tryCompare(client, "state", SocketIoClient.State.WaitingToReconnect)
        tryVerify(() => client.reconnectAttempt >= 2)
        verify(client.reconnectTime.getTime() > 0)
        peer.listenAgain()
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
        compare(client.reconnectAttempt, 0)
        verify(isNaN(client.reconnectTime.getTime()))
        verify(client.chat.id !== firstId)
    }

    function test_givesUp() {
        peer.stopListening()
        const client = make({ url: peer.url, active: true, reconnectAttempts: 2 })
        tryVerify(() => client.log.length > 0 && client.log[client.log.length - 1].startsWith("closed"))
        compare(client.state, SocketIoClient.State.Closed)
        compare(client.log.filter(entry => entry.startsWith("error")).length, 3)
        compare(client.active, true)
    }

    function test_queued() {
        const client = make({ url: peer.url })
        const replies = []
        client.chat.emitEvent("kept", [1])
        client.chat.emitEvent("echo", [2], reply => replies.push(reply.value))
        compare(client.chat.queuedCount, 2)
        compare(client.queuedCount, 2)
        client.active = true
        tryVerify(() => replies.length === 1)
        compare(replies[0], 2)
        compare(client.chat.queuedCount, 0)
        compare(client.queuedCount, 0)
        compare(peer.received.map(event => event.slice(0, 2)), [["/chat", "kept"], ["/chat", "echo"]])
    }

    SignalSpy { id: droppedSpy; signalName: "dropped" }
    function test_dropped() {
        const client = make({ url: peer.url })
        client.chat.maxQueuedEvents = 1
        droppedSpy.target = client.chat
        droppedSpy.clear()
        client.chat.emitEvent("kept", [])
        ignoreWarning(/queue is full/)
        client.chat.emitEvent("lost", [1, "two"])
        compare(droppedSpy.count, 1)
        compare(droppedSpy.signalArguments[0][0], "lost")
        compare(JSON.stringify(droppedSpy.signalArguments[0][1]), '[1,"two"]')
        compare(droppedSpy.signalArguments[0][2], SocketIo.DropReason.QueueFull)
        compare(client.queuedCount, 1)
        client.chat.clearQueue()
        compare(client.queuedCount, 0)
        compare(droppedSpy.signalArguments[1][2], SocketIo.DropReason.Cleared)
        droppedSpy.target = null
    }

    function test_auth() {
        const client = connected()
        compare(peer.auth("/chat"), { token: "first", list: [1, { deep: true }] })
        client.token = "second" // for the next request
        client.chat.disconnectFromServer()
        client.chat.connectToServer()
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
        compare(peer.auth("/chat").token, "second")
    }

    function test_rejected() {
        peer.refuse("who are you?")
        const client = make()
        tryVerify(() => client.chat.log.length === 1)
        compare(client.chat.log, ["rejected who are you? 7"])
        compare(client.chat.state, SocketIoNamespace.State.Disconnected)
        compare(client.chat.lastError.code, SocketIo.ErrorCode.ConnectionRejected)
        compare(client.chat.lastError.message, "who are you?")
        peer.refuse("")
        client.chat.connectToServer()
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
        tryCompare(client.chat.lastError, "code", SocketIo.ErrorCode.NoError)
    }

    function test_disconnectedByServer() {
        const client = connected()
        peer.disconnectAll("/chat")
        tryVerify(() => client.chat.log.length === 2)
        compare(client.chat.log[1], "disconnected " + SocketIo.DisconnectReason.ServerDisconnect)
    }

    function test_headers() {
        const client = make({ url: peer.url, headers: { "X-One": "1" } })
        compare(client.headers, { "X-One": "1" })
        client.headers = { "X-Two": 2 }
        client.active = true
        tryCompare(client.chat, "state", SocketIoNamespace.State.Connected)
        compare(peer.header("/chat", "X-Two"), "2")
        compare(peer.header("/chat", "X-One"), "")
    }

    function test_settings_data() {
        return [
            { tag: "path", property: "path", value: "/io/" },
            { tag: "reconnectDelay", property: "reconnectDelay", value: 7 },
            { tag: "maxReconnectDelay", property: "maxReconnectDelay", value: 700 },
            { tag: "reconnectJitter", property: "reconnectJitter", value: 0.25 },
            { tag: "reconnectAttempts", property: "reconnectAttempts", value: 3 },
            { tag: "openTimeout", property: "openTimeout", value: 1500 },
            { tag: "transports", property: "transports", value: [SocketIo.Transport.WebSocket] }
        ]
    }
    SignalSpy { id: settingsSpy; signalName: "settingsChanged" }
    function test_settings(data) {
        const client = make({ url: peer.url })
        settingsSpy.target = client
        settingsSpy.clear()
        client[data.property] = data.value
        compare(client[data.property], data.value)
        compare(settingsSpy.count, 1)
        settingsSpy.target = null
    }

    function test_queueSettings_data() {
        return [
            { tag: "maxQueuedEvents", value: 12, standard: 1000 },
            { tag: "maxQueuedAge", value: 700, standard: 0 },
            { tag: "offlinePolicy", value: SocketIo.OfflinePolicy.KeepLatestPerEvent, standard: SocketIo.OfflinePolicy.Keep },
            { tag: "overflowPolicy", value: SocketIo.OverflowPolicy.DropOldest, standard: SocketIo.OverflowPolicy.DropNewest }
        ]
    }
    function test_queueSettings(data) {
        const client = make({ url: peer.url })
        compare(client.chat[data.tag], data.standard)
        client.chat[data.tag] = data.value
        compare(client.chat[data.tag], data.value)
    }

    function test_latestPerEvent() {
        const client = make({ url: peer.url })
        client.chat.offlinePolicy = SocketIo.OfflinePolicy.KeepLatestPerEvent
        client.chat.emitEvent("value", [1])
        client.chat.emitEvent("value", [2])
        client.chat.emitEvent("other", [3])
        compare(client.queuedCount, 2)
        client.active = true
        tryVerify(() => peer.received.length === 2)
        compare(peer.received.map(event => event[2]).sort(), [2, 3])
    }

    function test_delaysStayInOrder() {
        const client = make({ url: peer.url })
        client.reconnectDelay = 9000
        compare(client.maxReconnectDelay, 9000)
        client.maxReconnectDelay = 50
        compare(client.reconnectDelay, 50)
    }

    Component {
        id: loose
        SocketIoNamespace {
            property int greetings: 0
            name: "/other"
            onConnected: ++greetings
        }
    }

    function test_namespaceOutsideOfTheClient() {
        const client = connected()
        const space = createTemporaryObject(loose, test)
        compare(space.client, null)
        compare(space.state, SocketIoNamespace.State.Disconnected)
        ignoreWarning(/event "x" is dropped: the namespace belongs to no client/)
        const replies = []
        space.emitEvent("x", [], reply => replies.push(reply))
        compare(replies[0].error.code, SocketIo.ErrorCode.NotConnected)
        space.client = client
        tryCompare(space, "state", SocketIoNamespace.State.Connected)
        tryCompare(space, "greetings", 1)
        compare(peer.socketCount("/other"), 1)
        space.name = "/"
        tryCompare(space, "greetings", 2)
        compare(peer.socketCount("/"), 1)
        tryVerify(() => peer.socketCount("/other") === 0)
        space.client = null
        compare(space.state, SocketIoNamespace.State.Disconnected)
        tryVerify(() => peer.socketCount("/") === 0)
        space.client = client
        tryCompare(space, "greetings", 3)
        compare(client.chat.state, SocketIoNamespace.State.Connected)
    }

    function test_lateElementIsGreeted() {
        const client = connected()
        const space = createTemporaryObject(loose, client, { name: "/chat" })
        compare(space.state, SocketIoNamespace.State.Connected)
        compare(space.greetings, 0)
        tryCompare(space, "greetings", 1)
        compare(client.chat.log, ["connected"])
    }
}
