// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How a server knows an event that it has seen before, although peers that know nothing of it see nothing.
//
// The id of a message is the id of its acknowledgement: a client with message ids gives every event that wants an
// acknowledgement a number that it never uses for another one, over all its connections, and sends the same number
// again with each retry. Whose numbers these are says one member of the CONNECT payload, next to the program's own
// credentials:
//
//     40/orders,{"token":"...","_sender":"Zk3xMFoPNVmlmLGyWrnM"}
//     42/orders,17["order","tea",2]
//
// Nothing is added to the arguments: there, a handler of a JavaScript peer would take it for its callback, and one
// of a Python peer would not be called at all.
#pragma once

#include "protocol/jsondocument.h"

#include <QByteArray>
#include <QVariantMap>

#include <optional>

namespace QSocketIoPrivate {

struct MessageIds
{
    static constexpr char SenderMember[] = "_sender";
    // JavaScript reads ids as doubles and sends them back; above this, neighbours fall together.
    static constexpr quint64 Largest = (quint64(1) << 53) - 1;
    // Ours have 20 characters; whoever keeps a journal may prefer a longer name.
    static constexpr qsizetype LongestSender = 64;

    // A new name for a client, which keeps it as long as it keeps counting: 20 characters that nobody guesses,
    // for whoever knows it sees the answers to that client's messages.
    static QByteArray makeSender();
    // 1 to LongestSender letters, digits, "-" and "_".
    static bool isSender(QByteArrayView sender);

    static void announce(QVariantMap &auth,
                         const QByteArray &sender); // for the client's CONNECT payload
    // What the payload of a CONNECT announces; nullopt: no message ids, or something that is no sender.
    static std::optional<QByteArray> sender(const JsonDocumentPtr &connectPayload);
};

} // namespace QSocketIoPrivate
