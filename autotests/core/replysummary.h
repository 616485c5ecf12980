// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A reply in a few words: "reply 5", or the name of its error's code.
#pragma once

#include "qsocketioevent.h"

#include <QMetaEnum>
#include <QString>

inline QString summaryOf(const QSocketIoReply &reply)
{
    if (reply.isError()) {
        const auto codes = QMetaEnum::fromType<QSocketIo::ErrorCode>();
        return QString::fromLatin1(codes.valueToKey(int(reply.error().code())));
    }
    return QStringLiteral("reply ") + QString::number(reply.value<int>().value_or(-1));
}
