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

#include <functional>

namespace QSocketIoPrivate {

// A text packet without what only the two ends may know: the credentials of a CONNECT, and the private id in its answer.
QByteArray withoutSecrets(QByteArrayView text);

class WireLog
{
public:
    enum class Direction : quint8 { In, Out };
    enum class Secrets : quint8 { Redacted, Shown };

    using Sink = std::function<void(const QByteArray &line)>;

    WireLog(QIODevice *device, Secrets secrets);
    WireLog(Sink sink, Secrets secrets); // for a log that is written in another thread

    Secrets secrets() const { return m_secrets; }
    void writeLine(const QByteArray &line); // what a sink has been given

    void opened(const QString &sid, QSocketIo::Transport transport);
    void closed(QSocketIo::DisconnectReason reason);
    void text(Direction direction, QSocketIo::Transport transport, QByteArrayView packet);
    void binary(Direction direction, QSocketIo::Transport transport, QByteArrayView packet);
    // Whole packets are binary, so that a CONNECT cannot be told from others without reading it.
    void binaryPacket(Direction direction, QSocketIo::Transport transport, QByteArrayView packet);

private:
    void write(QJsonObject line);

    QPointer<QIODevice> m_device; // the program's
    const Sink m_sink;            // instead of it
    const Secrets m_secrets;
};

} // namespace QSocketIoPrivate
