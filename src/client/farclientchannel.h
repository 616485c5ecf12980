// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the two ends of a FarClientSession share. Everything here may be used from either thread.
#pragma once

#include "client/clientlink.h"
#include "io/batchqueue.h"

#include <QAuthenticator>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <semaphore>
#include <variant>

namespace QSocketIoPrivate {

class FarClientEnd;
class FarClientSession;

// On its way to the client's thread, in order.
struct FarClientEntry
{
    using Call = std::function<void(FarClientSession &)>;
    struct LogLine
    {
        QByteArray json;
    };

    std::variant<SocketPacket, LogLine, Call> what;
    qint64 cost = 0; // bytes, for the limit
};

// And the other way.
using FarClientCommand = std::variant<EngineMessage, std::function<void(FarClientEnd &)>>;

// What the thread waits for until the program has answered, or cannot any more.
struct FarQuestion
{
    QList<QSslError> ignoredErrors;
    QAuthenticator authenticator;
    std::counting_semaphore<2> answered{ 0 };
};

class FarClientChannel
{
public:
    FarClientChannel() = default;
    Q_DISABLE_COPY_MOVE(FarClientChannel)

    BatchQueue<FarClientEntry> toClient;
    BatchQueue<FarClientCommand> toThread;

    // On their way out, in the queue and in the engine, and whether more would leave at once.
    std::atomic<qint64> unsentBytes{ 0 };
    std::atomic<qint64> unsentMessages{ 0 };
    std::atomic<bool> isWritable{ true };
    std::atomic<bool> awaitsDrain{ false }; // the client is told when nothing is unsent

    std::atomic<qint64> unhandled{ 0 };      // on their way in, in bytes
    std::atomic<bool> isHeld{ false };       // too many: nothing is read
    std::atomic<qint64> roundTripTime{ -1 }; // in microseconds; negative: the client has taken it

    // What the engine has carried, as of lately.
    void setTraffic(const ClientTraffic &traffic);
    ClientTraffic traffic() const;

    // The thread: waits for an answer. False: nobody gives one. post: hands the question over.
    bool ask(const std::shared_ptr<FarQuestion> &question, const std::function<void()> &post);
    // The client: no further answer will come.
    void giveUpAnswering();

private:
    mutable std::mutex m_mutex;
    ClientTraffic m_traffic;
    std::shared_ptr<FarQuestion> m_question; // that is waited for
    bool m_isOver = false;
};

} // namespace QSocketIoPrivate
