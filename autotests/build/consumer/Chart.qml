// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A chart of somebody else's.
import QtQuick
import QSocketIo
import QSocketIo.Quick

SocketIoHistoryChart {
    width: 100
    height: 50
    history: SocketIoHistory { id: samples }
    Component.onCompleted: samples.append(42)
}
