// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A Socket.IO client that sends exactly the packets a test wants, over a WebSocket.
#pragma once

#include "rawclient.h"

#include <QDeadlineTimer>
#include <QEventLoop>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

#include <initializer_list>

namespace QSocketIoPrivate {

class WireClient
{
public:
    // Open when the constructor returns; no namespace is joined.
    // revision: of Engine.IO.
    explicit WireClient(quint16 port, const QByteArray &path = "/socket.io/",
                        const QByteArray &query = {}, const QByteArray &revision = "4")
        : m_raw(port)
    {
        const QDeadlineTimer deadline(RawClient::patience);
        const auto &socket = m_raw.socket();
        while (!m_raw.isConnected() && socket.error() == QAbstractSocket::UnknownSocketError
               && !deadline.hasExpired())
            waitForChange(deadline);
        m_raw.socket().setSocketOption(QAbstractSocket::LowDelayOption, 1);
        m_raw.send(RawClient::upgradeRequest(path + "?EIO=" + revision + "&transport=websocket"
                                             + query));
        while (m_raw.isConnected() && !m_raw.received().contains("\r\n\r\n")
               && !deadline.hasExpired())
            waitForChange(deadline);
        if (!m_raw.received().contains("\r\n\r\n"))
            return;
        const auto answer = m_raw.response(RawClient::Body::Absent);
        if (!answer || answer->status != 101)
            return;
        const auto open = nextFrame();
        if (open && open->payload.startsWith('0'))
            m_handshake = QJsonDocument::fromJson(open->payload.sliced(1)).object();
    }

    bool isOpen() const { return !m_handshake.isEmpty() && !m_isClosed; }
    const QJsonObject &handshake() const { return m_handshake; }
    RawClient &raw() { return m_raw; }

    // Socket.IO packets, all in one segment.
    void send(std::initializer_list<QByteArray> packets)
    {
        QByteArray bytes;
        for (const QByteArray &packet : packets)
            bytes += RawClient::text('4' + packet);
        m_raw.send(bytes);
    }
    void send(const QByteArray &packet) { send({ packet }); }
    void sendBinary(const QByteArray &bytes) { m_raw.send(RawClient::frame(2, bytes)); }

    // The next Socket.IO packet or attachment; null when the connection ends or nothing comes in time.
    QByteArray next()
    {
        while (const auto frame = nextFrame()) {
            if (frame->opcode == 2)
                return frame->payload;
            if (frame->payload == "2")
                m_raw.send(RawClient::text("3"));
            else if (frame->payload.startsWith('4'))
                return frame->payload.sliced(1);
        }
        return {};
    }
    // Everything that was sent before now; empty when nothing was, or when the connection is closed.
    QList<QByteArray> drain()
    {
        send("0/nobody-at-home,");
        QList<QByteArray> packets;
        for (QByteArray packet = next(); !packet.isNull(); packet = next()) {
            if (packet.startsWith("4/nobody-at-home,"))
                return packets;
            packets.append(packet);
        }
        return packets;
    }
    // The id that the server gave; null when it refused.
    QByteArray join(const QByteArray &nsp = "/", const QByteArray &auth = {})
    {
        const QByteArray prefix = nsp == "/" ? QByteArray("0") : QByteArray("0" + nsp + ',');
        send(prefix + auth);
        const QByteArray answer = next();
        if (!answer.startsWith(prefix))
            return {};
        return QJsonDocument::fromJson(answer.sliced(prefix.size()))
                .object()
                .value(QLatin1String("sid"))
                .toString()
                .toLatin1();
    }
    // Whether the server ends the connection; what it sends before is thrown away.
    bool waitForClosed()
    {
        while (!m_isClosed && nextFrame()) {
        }
        return m_isClosed;
    }

private:
    std::optional<RawFrame> nextFrame()
    {
        if (m_isClosed)
            return {};
        std::optional<RawFrame> frame;
        const QDeadlineTimer deadline(RawClient::patience);
        while (!(frame = m_raw.tryFrame()) && m_raw.isConnected() && !deadline.hasExpired())
            waitForChange(deadline);
        if (frame && frame->opcode == 8)
            m_raw.send(RawClient::frame(8, frame->payload.first(
                                                   qMin<qsizetype>(frame->payload.size(), 2))));
        m_isClosed = frame ? frame->opcode == 8 : !m_raw.isConnected();
        return m_isClosed ? std::nullopt : frame;
    }

    // An event loop of its own instead of QTest::qWaitFor(), which looks only every ten milliseconds.
    void waitForChange(const QDeadlineTimer &deadline)
    {
        QEventLoop loop;
        QObject::connect(&m_raw.socket(), &QIODevice::readyRead, &loop, &QEventLoop::quit);
        QObject::connect(&m_raw.socket(), &QAbstractSocket::stateChanged, &loop, &QEventLoop::quit);
        QTimer::singleShot(int(deadline.remainingTime()), &loop, &QEventLoop::quit);
        loop.exec();
    }

    RawClient m_raw;
    QJsonObject m_handshake;
    bool m_isClosed = false;
};

} // namespace QSocketIoPrivate
