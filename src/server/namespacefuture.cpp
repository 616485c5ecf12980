// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/namespacefuture.h"

namespace QSocketIoPrivate {

QFuture<QList<QSocketIoReply>> collected(const QFuture<QSocketIoReply> &replies)
{
    // In whatever thread finishes it: a mere conversion, without code of the program.
    return QFuture<QSocketIoReply>(replies).then(QtFuture::Launch::Sync,
                                                 [](const QFuture<QSocketIoReply> &done) {
                                                     return done.isCanceled()
                                                                    ? QList<QSocketIoReply>()
                                                                    : done.results();
                                                 });
}

} // namespace QSocketIoPrivate
