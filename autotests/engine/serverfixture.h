// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An engine's server on a port of its own, with a clock that stands still, and requests to it.
#pragma once

#include "enginefront.h"
#include "protocol/enginehandshake.h"
#include "rawclient.h"
#include "testclock.h"

#include <optional>

namespace QSocketIoPrivate {

inline const QByteArray separator(1, '\x1e');
inline const QByteArray pollingTarget("/socket.io/?EIO=4&transport=polling");
inline const QByteArray webSocketTarget("/socket.io/?EIO=4&transport=websocket");

struct ServerFixture
{
    explicit ServerFixture(const EngineSettings &settings = {})
        : front(clock.deadlines(), settings)
    {}
    std::optional<RawResponse> exchange(const QByteArray &bytes)
    {
        RawClient client(front.port());
        client.send(bytes);
        return client.response();
    }
    std::optional<RawResponse> get(const QByteArray &target)
    {
        return exchange(RawClient::request("GET", target));
    }
    std::optional<RawResponse> post(const QByteArray &sid, const QByteArray &body)
    {
        return exchange(RawClient::request("POST", pollingTarget + "&sid=" + sid, body));
    }
    // A polling session that is past the open packet.
    QByteArray openPolling()
    {
        const auto answer = get(pollingTarget);
        return answer ? sidOf(answer->body.split('\x1e').first()) : QByteArray();
    }
    static QByteArray sidOf(const QByteArray &openPacket)
    {
        const auto handshake = EngineHandshake::fromJson(openPacket.mid(1));
        return handshake && openPacket.startsWith('0') ? handshake->sid : QByteArray();
    }

    TestClock clock;
    EngineFront front;
};

} // namespace QSocketIoPrivate
