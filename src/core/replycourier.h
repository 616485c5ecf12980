// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How an answer reaches the callback of a program: in the thread of its context, and only while that exists.
#pragma once

#include "qsocketioevent.h"

#include <QMetaObject>
#include <QObject>

#include <functional>
#include <memory>

namespace QSocketIoPrivate {

struct ReplyCallback;

// One answer on its way.
struct ReplyCall
{
    std::shared_ptr<const ReplyCallback> callback;
    QSocketIoReply reply;
};

// Carries all answers from one thread's questions to one context: a connection for each question would cost more than
// everything else about it.
class ReplyCourier final : public QObject
{
    Q_OBJECT
public:
    // May be called in any thread. A null context gets no answers.
    static std::shared_ptr<ReplyCourier> to(const QObject *context);
    bool hasReceiver() const { return bool(m_connection); }

Q_SIGNALS:
    void arrived(const QSocketIoPrivate::ReplyCall &call);

private:
    ReplyCourier() = default;
    QMetaObject::Connection m_connection;
};

struct ReplyCallback
{
    std::shared_ptr<ReplyCourier> courier;
    std::function<void(const QSocketIoReply &)> function;

    bool isAbandoned() const { return !courier->hasReceiver(); }
};

} // namespace QSocketIoPrivate
