// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client remembers to come back to its session after the connection was lost.
#pragma once

#include "protocol/jsondocument.h"

#include <QSet>
#include <QString>
#include <QVariantMap>

#include <deque>

namespace QSocketIoPrivate {

class ClientRecovery
{
public:
    // The session's secret from the answer to CONNECT; null: the server lets nobody come back.
    // True: it is the session from before.
    bool begin(const JsonDocumentPtr &answer);
    void addTo(QVariantMap &connectPayload) const;
    bool isOn() const { return !m_privateId.isEmpty(); }

    // An event without acknowledgement has arrived: its last argument, if it is text, is its offset. False: it has
    // been seen, which counts only for what a server sends again.
    bool note(const JsonDocumentPtr &event);

private:
    QString m_privateId;
    QString m_offset; // of the last event; null: none
    QSet<QString> m_seen;
    std::deque<QString> m_order;
};

} // namespace QSocketIoPrivate
