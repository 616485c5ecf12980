// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Where clients and servers meet, so that one list of tests serves for both: on a port, or in memory.
#pragma once

#include "clientthread.h"
#include "qsocketioclient.h"
#include "qsocketioserver.h"
#include "qsocketiotestclock.h"
#include "qsocketiotestnetwork.h"

#include <QTimer>

namespace QSocketIoPrivate {

class Meeting
{
public:
    enum class Place { Port, Memory };

    explicit Meeting(Place place)
        : m_place(place)
    {
        if (place == Place::Port)
            return;
        // So that time-outs come while a test waits: this clock runs, only much faster.
        QObject::connect(&m_ticking, &QTimer::timeout, &m_network,
                         [this] { m_network.clock()->advance(std::chrono::milliseconds(10)); });
        m_ticking.start(1);
    }

    // At the same place as the first one.
    [[nodiscard]] bool start(QSocketIoServer &server)
    {
        if (m_place == Place::Memory) {
            m_network.addServer(&server);
            return true;
        }
        const bool isListening = server.listen(QHostAddress::LocalHost, m_port);
        m_port = server.port();
        return isListening;
    }
    void prepare(QSocketIoClient &client)
    {
        client.setUrl(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_port)));
        if (m_place == Place::Memory)
            m_network.addClient(&client);
        chooseIoThread(client);
    }

private:
    const Place m_place;
    quint16 m_port = 0;
    QSocketIoTestNetwork m_network;
    QTimer m_ticking;
};

} // namespace QSocketIoPrivate
