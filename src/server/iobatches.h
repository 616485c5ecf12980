// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the server's thread and its I/O threads tell each other, many things at a time.
#pragma once

#include "http/httpmessage.h"
#include "io/batchqueue.h"
#include "io/bytestream.h"
#include "protocol/enginemessage.h"
#include "protocol/socketpacket.h"

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace QSocketIoPrivate {

class IoLane;
class IoThreads;
class RemoteSession;

// To an I/O thread.
struct LaneBatch
{
    struct Message // of a broadcast: one entry for all receivers in the thread
    {
        EngineMessage message;
        RemoteSession *receiver;
        std::vector<RemoteSession *> others;
    };
    struct Text // for one receiver: the next bytes of the texts
    {
        RemoteSession *receiver;
        qsizetype size;
    };
    using Call = std::function<void(IoLane &lane)>;

    std::vector<std::variant<Message, Text, Call>> entries;
    QByteArray texts;

    bool isEmpty() const { return entries.empty(); }
    // Room for so many bytes at the end of the texts.
    char *addText(qsizetype size)
    {
        constexpr qsizetype firstCapacity = 4096;
        const qsizetype start = texts.size();
        if (start + size > texts.capacity())
            texts.reserve(qMax(firstCapacity, qMax(2 * start, start + size)));
        texts.resize(start + size);
        return texts.data() + start;
    }
};

// To the server's thread.
struct ServerBatch
{
    struct Packet
    {
        RemoteSession *session;
        SocketPacket packet;
        qint64 cost; // see RemoteSession::handled()
    };
    using Call = std::function<void(IoThreads &threads)>;
    using Entry = std::variant<Packet, Call>;

    std::vector<Entry> entries;

    bool isEmpty() const { return entries.empty(); }
};

// A connection on its way from one thread to another, with the request that has been read from it, if any.
struct MovingConnection
{
    enum class Stage : quint8 {
        New,      // nothing has been decided yet
        Entered,  // its origin may come in
        Admitted, // it may open a session
    };
    std::unique_ptr<ByteStream> stream;
    std::optional<HttpRequest> request;
    HttpHeaders responseHeaders; // of a request that is not new
    QByteArray subprotocol;      // that the program has chosen for it
    Stage stage = Stage::New;
};
using MovingConnectionPtr = std::shared_ptr<MovingConnection>;

} // namespace QSocketIoPrivate
