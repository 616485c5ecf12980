// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One end of a connection within the process: behaves as a socket of Qt does, without a system below it.
#pragma once

#include <QByteArray>
#include <QIODevice>
#include <QPointer>

#include <memory>

namespace QSocketIoPrivate {

class MemorySocket final : public QIODevice
{
    Q_OBJECT
public:
    struct Pair
    {
        std::unique_ptr<MemorySocket> here;
        std::unique_ptr<MemorySocket> there;
    };
    static Pair makePair(); // two ends of one connection, both in the calling thread
    ~MemorySocket() override;

    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override { return m_in.size() + QIODevice::bytesAvailable(); }
    qint64 bytesToWrite() const override { return m_out.size(); }
    void close() override; // what is written still arrives
    void flush() { transmit(); }
    void endWriting(); // behind what is written
    // Beyond it the peer has to wait; 0: no limit.
    void setReadBufferSize(qint64 bytes);

    enum class Flow : quint8 { Running, Stalled };
    void setFlow(
            Flow flow); // of both directions; while stalled neither end notices anything of the other
    void cut();         // both ends lose the connection, and what was on its way
    bool isCut() const { return m_isCut; }

Q_SIGNALS:
    void disconnected();

protected:
    qint64 readData(char *target, qint64 maxSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    MemorySocket() = default;
    void setPeer(MemorySocket *peer);
    qint64 room() const;
    void scheduleTurn();
    void turn();
    void transmit();
    void losePeer();

    QPointer<MemorySocket> m_peer;
    QByteArray m_in;
    QByteArray m_out;
    qint64 m_readBufferSize = 0;
    Flow m_flow = Flow::Running;
    bool m_isScheduled = false;
    bool m_hasNews = false;
    bool m_isEnding = false;
    bool m_isEnded = false;
    bool m_isPeerGone = false;
    bool m_isCut = false;
    bool m_isReported = false;
};

} // namespace QSocketIoPrivate
