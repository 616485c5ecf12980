// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Frames as a stream brings them: in portions, and what was not used is offered again in front of what comes next.
#pragma once

#include "fuzz.h"

#include "http/websocketframe.h"

#include <QList>

#include <vector>

namespace Fuzz {

// mostWaiting: how many bytes may be left over between two portions.
template <typename Sink>
QList<QByteArray> readInPortions(QSocketIoPrivate::WebSocketReader &reader, Sink &sink,
                                 QByteArrayView bytes, qsizetype portion, qsizetype mostWaiting)
{
    std::vector<char> rest;
    while (!bytes.isEmpty()) {
        const QByteArrayView next = bytes.first(qMin(portion, bytes.size()));
        bytes = bytes.sliced(next.size());
        rest.insert(rest.end(), next.begin(), next.end());
        std::vector<char> exact(rest); // with nothing behind it
        const qsizetype used = reader.feed({ exact.data(), exact.size() }, sink);
        require(used >= 0 && used <= qsizetype(exact.size()), "it uses what is there");
        rest.assign(exact.begin() + used, exact.end());
        require(qsizetype(rest.size()) <= mostWaiting, "only headers and control frames wait");
    }
    if (reader.failed())
        sink.log.append(QByteArray::number(int(reader.error())).prepend("error "));
    return sink.log;
}

} // namespace Fuzz
