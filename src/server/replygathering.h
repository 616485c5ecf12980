// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Replies that come from this server and from others, for adapters that connect several.
#pragma once

#include "io/deadline.h"

#include "qsocketioadapter.h"

#include <QPromise>

#include <chrono>

namespace QSocketIoPrivate {

// Finishes when everybody who was announced has answered, or after the time-out with errors for those who have not;
// deletes itself afterwards. A child of its adapter, with which it ends.
class ReplyGathering final : public QObject
{
    Q_OBJECT
public:
    explicit ReplyGathering(QSocketIoAdapter *adapter);
    ~ReplyGathering() override;

    QFuture<QSocketIoReply> future() const { return m_promise.future(); }

    // --- first, who will answer
    void follow(const QFuture<QSocketIoReply> &replies); // this server
    void expectServers(int count); // each says how many replies it has, by serverAnswered()
    void expectReplies(int count);
    // Then this: what comes later than timeout comes too late. 0: five seconds, as without other servers.
    void start(std::chrono::milliseconds timeout);

    // --- what arrives
    void serverAnswered(int replies);
    void add(const QSocketIoReply &reply);

private:
    void finishIfComplete();
    void finish(const QSocketIoError &missing);

    QPromise<QSocketIoReply> m_promise;
    Deadline m_deadline;
    int m_silentServers = 0;
    int m_missingReplies = 0;
    int m_expectedReplies = 0; // so far
    int m_followed = 0;
    bool m_isStarted = false;
    bool m_isFinished = false;
};

} // namespace QSocketIoPrivate
