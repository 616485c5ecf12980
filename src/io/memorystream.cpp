// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "io/memorystream.h"

#include "io/devicestreambase.h"
#include "io/memorysocket.h"
#include "io/receivebuffer.h"

namespace QSocketIoPrivate {

namespace {

class MemoryStream final : public DeviceStream
{
public:
    MemoryStream(MemorySocket *socket, const MemoryPeer &peer, const DeviceStreamOptions &options)
        : DeviceStream(socket, options)
        , m_memory(socket)
    {
        m_peerAddress = QHostAddress::LocalHost;
        m_peerPort = peer.port;
        m_isEncrypted = peer.isEncrypted;
        // As much as the stream on a real socket takes before the peer has to wait.
        socket->setReadBufferSize(ReceiveBuffer::size);
        connect(socket, &QIODevice::readyRead, this, [this] { socketReadable(); });
        connect(socket, &QIODevice::bytesWritten, this, [this] { socketWritten(); });
        connect(socket, &MemorySocket::disconnected, this, [this] {
            if (m_memory->isCut())
                m_error = QStringLiteral("The connection was cut");
            socketDown();
        });
    }

protected:
    qint64 unwritten() const override { return m_memory->bytesToWrite(); }
    void flushSocket() override { m_memory->flush(); }
    void endSocket() override { m_memory->endWriting(); }
    bool isMovable() const override { return false; } // the other end is in this thread

private:
    MemorySocket *m_memory;
};

} // namespace

std::unique_ptr<ByteStream> makeMemoryStream(MemorySocket *socket, const MemoryPeer &peer,
                                             const DeviceStreamOptions &options)
{
    return std::make_unique<MemoryStream>(socket, peer, options);
}

} // namespace QSocketIoPrivate
