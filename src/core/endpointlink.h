// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A way to an endpoint that works from any thread and survives the endpoint.
#pragma once

#include "core/acktable.h"

#include "qsocketiovalue_impl.h"

#include <QMutex>

#include <chrono>
#include <memory>
#include <optional>

class QSocketIoEndpointPrivate;

namespace QSocketIoPrivate {

// An encoded event on its way out: one unit, whatever thread it comes from.
struct OutgoingEvent
{
    QByteArray json; // ["name", arguments...]
    QList<QByteArray> attachments;
    bool isVolatile = false;
    std::chrono::milliseconds timeout{ 0 }; // for the acknowledgement; 0: none
    std::unique_ptr<ReplySink> reply; // null: no acknowledgement wanted, or handed to the AckTable
    std::optional<quint64> ackId; // set once the reply waits in the AckTable, see registerReply()
};

class EndpointLink
{
public:
    explicit EndpointLink(QSocketIoEndpointPrivate *endpoint) : m_endpoint(endpoint) { }
    void detach(); // by the endpoint, when it goes

    // At once in the endpoint's thread, queued from any other; per calling thread the order is kept. Without
    // an endpoint the event is dropped, which finishes its reply.
    void emitEvent(OutgoingEvent event);
    void sendAck(quint64 id, const QByteArray &json, const QList<QByteArray> &attachments);

private:
    template <typename Work>
    void run(Work work);
    QRecursiveMutex m_mutex; // held while posting, so that the endpoint cannot go in between
    QSocketIoEndpointPrivate *m_endpoint;
};

} // namespace QSocketIoPrivate
