// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What passes between client and server, as JSON lines on a device of the program.
#pragma once

#include "qsocketioglobal.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QIODevice>
#include <QJsonObject>
#include <QPointer>
#include <QString>

namespace QSocketIoPrivate {

// A text packet without what only the two ends may know: the credentials of a CONNECT, and the private id in its answer.
QByteArray withoutSecrets(QByteArrayView text);

class WireLog
{
public:
    enum class Direction : quint8 { In, Out };
    enum class Secrets : quint8 { Redacted, Shown };

    WireLog(QIODevice *device, Secrets secrets);

    void opened(const QString &sid, QSocketIo::Transport transport);
    void closed(QSocketIo::DisconnectReason reason);
    void text(Direction direction, QSocketIo::Transport transport, QByteArrayView packet);
    void binary(Direction direction, QSocketIo::Transport transport, QByteArrayView packet);
    // Whole packets are binary, so that a CONNECT cannot be told from others without reading it.
    void binaryPacket(Direction direction, QSocketIo::Transport transport, QByteArrayView packet);

private:
    void write(QJsonObject line);

    QPointer<QIODevice> m_device; // the program's
    const Secrets m_secrets;
};

} // namespace QSocketIoPrivate
