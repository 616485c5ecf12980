// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/replygathering.h"

#include "core/acktable.h"
#include "server/broadcastdelivery.h"
#include "server/qsocketioservernamespace_p.h"

#include <QFutureWatcher>

#include <algorithm>
#include <utility>

namespace QSocketIoPrivate {

ReplyGathering::ReplyGathering(QSocketIoAdapter *adapter)
    : QObject(adapter)
    , m_deadline(QSocketIoServerNamespacePrivate::get(adapter->serverNamespace())->deadlines(),
                 [this] { finish(ackTimeoutError()); })
{
    m_promise.start();
}

ReplyGathering::~ReplyGathering()
{
    finish(notConnectedError());
}

void ReplyGathering::follow(const QFuture<QSocketIoReply> &replies)
{
    expectReplies(replies.progressMaximum());
    ++m_followed;
    auto *watcher = new QFutureWatcher<QSocketIoReply>(this);
    connect(watcher, &QFutureWatcherBase::resultReadyAt, this,
            [this, watcher](int index) { add(watcher->resultAt(index)); });
    connect(watcher, &QFutureWatcherBase::finished, this, [this] {
        --m_followed;
        finishIfComplete();
    });
    watcher->setFuture(replies);
}

void ReplyGathering::expectServers(int count)
{
    m_silentServers += count;
}

void ReplyGathering::expectReplies(int count)
{
    m_missingReplies += count;
    m_expectedReplies += count;
    m_promise.setProgressRange(0, m_expectedReplies);
}

void ReplyGathering::start(std::chrono::milliseconds timeout)
{
    m_isStarted = true;
    m_deadline.start(timeout > timeout.zero() ? timeout : defaultBroadcastTimeout);
    finishIfComplete();
}

void ReplyGathering::serverAnswered(int replies)
{
    // Whatever another server says: no more answers than there are servers, no negative counts.
    if (m_isFinished || m_silentServers == 0)
        return;
    --m_silentServers;
    expectReplies(std::max(replies, 0));
    finishIfComplete();
}

void ReplyGathering::add(const QSocketIoReply &reply)
{
    // A reply may overtake the number of replies of its server.
    if (m_isFinished || (m_missingReplies <= 0 && m_silentServers == 0))
        return;
    --m_missingReplies;
    m_promise.addResult(reply);
    finishIfComplete();
}

void ReplyGathering::finishIfComplete()
{
    if (m_isStarted && m_silentServers == 0 && m_missingReplies <= 0 && m_followed == 0)
        finish(ackTimeoutError());
}

void ReplyGathering::finish(const QSocketIoError &missing)
{
    if (std::exchange(m_isFinished, true))
        return;
    m_deadline.stop();
    const int count = std::max(m_missingReplies, 0) + m_silentServers;
    for (int i = 0; i < count; ++i)
        m_promise.addResult(QSocketIoReply(missing));
    deleteLater();
    m_promise.finish(); // may run code of the program
}

} // namespace QSocketIoPrivate
