// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How messages over WebSocket are compressed (permessage-deflate, RFC 7692), for either side.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qshareddata.h>

class QSocketIoWebSocketCompressionData;

class QSOCKETIO_EXPORT QSocketIoWebSocketCompression
{
    Q_GADGET
public:
    enum class Direction { FromServer = 1, FromClient = 2 };
    Q_ENUM(Direction)
    Q_DECLARE_FLAGS(Directions, Direction)
    Q_FLAG(Directions)

    QSocketIoWebSocketCompression();
    QSocketIoWebSocketCompression(const QSocketIoWebSocketCompression &other);
    QSocketIoWebSocketCompression &operator=(const QSocketIoWebSocketCompression &other);
    ~QSocketIoWebSocketCompression();

    qint64 threshold() const;
    void setThreshold(qint64 bytes);
    Directions contextTakeover() const;
    void setContextTakeover(Directions directions);
    int windowBits(Direction direction) const;
    void setWindowBits(Direction direction, int bits);
    int memoryLevel() const;
    void setMemoryLevel(int level);
    int level() const;
    void setLevel(int level);
    qint64 maxContextBytes() const;
    void setMaxContextBytes(qint64 bytes);

private:
    QSharedDataPointer<QSocketIoWebSocketCompressionData> d;
};

Q_DECLARE_OPERATORS_FOR_FLAGS(QSocketIoWebSocketCompression::Directions)
