// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A way to an endpoint that works from any thread and survives the endpoint.
#pragma once

#include "core/acktable.h"

#include "qsocketiovalue_impl.h"

#include <QMutex>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

class QSocketIoEndpointPrivate;

namespace QSocketIoPrivate {

// An encoded event on its way out: one unit, whatever thread it comes from.
struct OutgoingEvent
{
    QByteArray json; // ["name", arguments...]
    QList<QByteArray> attachments;
    bool isVolatile = false;
    bool isUncompressed = false;
    std::optional<std::chrono::milliseconds>
            timeout;                  // for the acknowledgement; 0: none; nullopt: the endpoint's
    std::unique_ptr<ReplySink> reply; // null: no acknowledgement wanted, or handed to the AckTable
    quint64 messageId = 0;            // of what is repeated until it is acknowledged; 0: none yet
    std::optional<quint64> ackId; // set once the reply waits in the AckTable, see registerReply()
};

// False, with a warning: the name is reserved for what the protocol itself says.
bool mayEmit(QAnyStringView event);
QSocketIoError reservedEventError(); // what a refused emit's reply finishes with
ArgumentWriter writerFor(QAnyStringView event, const QVariantList &arguments); // finished

class EndpointLink : public std::enable_shared_from_this<EndpointLink>
{
public:
    explicit EndpointLink(QSocketIoEndpointPrivate *endpoint)
        : m_endpoint(endpoint)
    {}
    void detach(); // by the endpoint, when it goes

    // At once in the endpoint's thread, queued from any other; per calling thread the order is kept. Without
    // an endpoint the event is dropped, which finishes its reply.
    void emitEvent(OutgoingEvent event);
    void sendAck(quint64 id, const QByteArray &json, const QList<QByteArray> &attachments);

private:
    struct Answer
    {
        quint64 id = 0;
        QByteArray json;
        QList<QByteArray> attachments;
    };
    using Work = std::variant<OutgoingEvent, Answer>;
    QSocketIoEndpointPrivate *here();
    void queue(Work work);
    void wakeUp();
    void drain();
    bool performNext();
    static void perform(QSocketIoEndpointPrivate &endpoint, Work work);

    QMutex m_mutex; // held while waking the endpoint, so that it cannot go in between; never while calling it
    QSocketIoEndpointPrivate *m_endpoint;
    struct Queue
    {
        std::vector<Work> work; // what lies before next has been taken
        std::size_t next = 0;
        bool isWoken = false; // drain() is on its way
        std::size_t size() const { return work.size() - next; }
    };
    std::unique_ptr<Queue> m_queue; // from other threads; null: nothing has come from there yet
};

} // namespace QSocketIoPrivate
