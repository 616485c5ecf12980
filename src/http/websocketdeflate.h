// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Messages compressed one by one (RFC 7692 section 7.2). The streams of zlib are borrowed from a small store of the thread
// for as long as they hold something: between two messages only with context takeover, and then until release().
#pragma once

#include "http/websocketdeflateparameters.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>

struct z_stream_s;

namespace QSocketIoPrivate {

class DeflateStreams; // the store

// What leaves.
class MessageDeflater
{
public:
    MessageDeflater(int windowBits, ContextTakeover takeover,
                    const WebSocketDeflateOptions &options);
    ~MessageDeflater();
    Q_DISABLE_COPY_MOVE(MessageDeflater)

    // prefix and payload together are the message. Null: it does not become smaller, and is to be sent as it is.
    QByteArray deflate(QByteArrayView prefix, QByteArrayView payload);
    // Gives up what the next message could refer to, and with it the memory: 4 times the window and 512 bytes for each
    // memory level doubled, 256 KiB as it is by default.
    void release();
    bool holdsMemory() const { return m_stream != nullptr; }

private:
    QByteArray run(QByteArrayView prefix, QByteArrayView payload);

    z_stream_s *m_stream = nullptr;
    int m_windowBits;
    int m_memoryLevel;
    int m_level;
    ContextTakeover m_takeover;
};

// What arrives.
class MessageInflater
{
public:
    enum class Error : quint8 { None, Corrupt, TooLarge };

    MessageInflater(int windowBits, ContextTakeover takeover);
    ~MessageInflater();
    Q_DISABLE_COPY_MOVE(MessageInflater)

    // The next bytes of a message, whose content is appended to out as long as that has no more than limit bytes.
    enum class Part : quint8 { More, Last };
    Error inflate(QByteArrayView bytes, Part part, QByteArray &out, qint64 limit);
    // Between two messages: keeps what the next message may refer to, which is as much as was sent and at most the
    // window, and gives up the rest.
    void release();
    bool holdsMemory() const { return m_stream != nullptr; }

private:
    Error run(QByteArrayView bytes, QByteArray &out, qint64 limit);
    bool acquire();
    bool restart();
    Error fail(Error error);

    z_stream_s *m_stream = nullptr;
    QByteArray m_window; // what release() has kept
    int m_windowBits;
    int m_ends = 0; // final blocks in this message
    ContextTakeover m_takeover;
    bool m_hasEnded = false; // by a final block, and nothing came after it
};

} // namespace QSocketIoPrivate
