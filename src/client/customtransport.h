// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Engine.IO over a transport of the program's.
#pragma once

#include "transport/clientrequest.h"
#include "transport/clienttransport.h"

#include "qsocketioclienttransport.h"

#include <QObject>
#include <QPointer>

namespace QSocketIoPrivate {

class CustomTransport final : public QObject, public ClientTransport
{
public:
    // Takes the device; null fails.
    CustomTransport(const ClientRequest &request, QSocketIoClientTransport *device);
    ~CustomTransport() override;

    void open(const QByteArray &sid) override;
    QSocketIo::Transport kind() const override { return QSocketIo::Transport::WebSocket; }
    bool isWritable() const override;
    void send(QList<EngineOutput> &queue) override;
    bool sendNow(const EngineMessage &message) override;
    qint64 bytesToWrite() const override;
    void close() override;
    void abort() override;

private:
    void connectDevice();
    void deviceOpened();
    void textReceived(const QByteArray &text);
    void binaryReceived(const QByteArray &bytes);
    void bytesWritten();
    void deviceClosed(const QSocketIoError &error);
    void sendMessage(const EngineMessage &message, int firstPacket);
    void sendBytes(const QByteArray &bytes);
    void noteBlocked();
    bool isUsable() const { return m_isOpen && !m_isClosing && m_device; }
    void end(const TransportError &error);

    ClientRequest m_request;
    QPointer<QSocketIoClientTransport> m_device; // the program may have deleted it
    bool m_isOpen = false;
    bool m_isClosing = false;
    bool m_isBlocked = false; // until bytesWritten()
    bool m_isDown = false;
};

} // namespace QSocketIoPrivate
