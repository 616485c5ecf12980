// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Messages compressed one by one (RFC 7692 section 7.2). The streams of zlib are borrowed from a small store of the
// thread for as long as they hold something: from one message to the next only with context takeover.
#pragma once

#include "http/websocketdeflateparameters.h"

#include <QByteArray>
#include <QByteArrayView>

#include <atomic>
#include <memory>

struct z_stream_s;

namespace QSocketIoPrivate {

// What leaves.
class MessageDeflater
{
public:
    MessageDeflater(int windowBits, ContextTakeover takeover,
                    const WebSocketDeflateOptions &options);
    ~MessageDeflater();
    Q_DISABLE_COPY_MOVE(MessageDeflater)

    // prefix and payload together are the message. Null: it is too short or does not become smaller, and is to be sent
    // as it is.
    QByteArray deflate(QByteArrayView prefix, QByteArrayView payload);
    bool isWorthwhile(qsizetype size) const { return size >= m_options.threshold; }
    bool takesOver() const { return m_takeover == ContextTakeover::Yes; }
    // Equal for deflaters that make the same of a message, as long as they take nothing over.
    quint64 key() const;

private:
    QByteArray run(QByteArrayView prefix, QByteArrayView payload);
    void release();

    WebSocketDeflateOptions m_options;
    z_stream_s *m_stream = nullptr;
    int m_windowBits;
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

private:
    Error run(QByteArrayView bytes, QByteArray &out, qint64 limit);
    Error finish(QByteArray &out, qint64 limit);
    bool restart();
    Error fail(Error error);

    z_stream_s *m_stream = nullptr;
    int m_windowBits;
    int m_ends = 0; // final blocks in this message
    ContextTakeover m_takeover;
    bool m_hasEnded = false; // by a final block, and nothing came after it
};

// The memory of the contexts that are kept between messages, for all connections together. May be used from any thread.
class DeflateBudget
{
public:
    explicit DeflateBudget(qint64 bytes)
        : m_left(bytes)
    {}
    bool take(qint64 bytes);
    void giveBack(qint64 bytes) { m_left += bytes; }

private:
    std::atomic<qint64> m_left;
};

// What one connection does with its messages.
class WebSocketDeflate
{
public:
    enum class Side : quint8 { Server, Client };

    // Changes the parameters when the budget does not last, so it comes before the answer. No budget: no limit.
    WebSocketDeflate(WebSocketDeflateParameters &parameters, const WebSocketDeflateOptions &options,
                     Side side, std::shared_ptr<DeflateBudget> budget = nullptr);
    ~WebSocketDeflate();
    Q_DISABLE_COPY_MOVE(WebSocketDeflate)

    // Null: our messages are not compressed, though the peer's may be.
    MessageDeflater *deflater() { return m_deflater.get(); }
    MessageInflater &inflater() { return m_inflater.value(); }

private:
    std::shared_ptr<DeflateBudget> m_budget;
    qint64 m_taken = 0;
    std::unique_ptr<MessageDeflater> m_deflater;
    std::optional<MessageInflater> m_inflater;
};

} // namespace QSocketIoPrivate
