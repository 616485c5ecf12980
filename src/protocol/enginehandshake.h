// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The open packet of an Engine.IO session: JSON with sid, upgrades, ping times and the payload limit.
#pragma once

#include <QByteArray>
#include <QByteArrayList>
#include <QByteArrayView>

#include <chrono>
#include <optional>

namespace QSocketIoPrivate {

struct EngineHandshake
{
    QByteArray sid;
    QByteArrayList upgrades;
    std::chrono::milliseconds pingInterval{ 25000 };
    std::chrono::milliseconds pingTimeout{ 20000 };
    qint64 maxPayload = 0; // bytes; 0: the peer named no limit

    // Unknown keys are ignored and missing times keep their defaults; nullopt: no JSON object, no sid,
    // or a time or limit that is not a positive integer.
    static std::optional<EngineHandshake> fromJson(QByteArrayView json);
    QByteArray toJson() const;
};

} // namespace QSocketIoPrivate
