// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What all listeners share: handing connections on, and patience when the system has none to give.
#include "io/listener.h"

#include <QPointer>
#include <QTimerEvent>

#include <utility>

namespace QSocketIoPrivate {

namespace {

// Soon enough for a client that waits, rare enough to cost nothing.
constexpr int listenerRetryMilliseconds = 100;

} // namespace

Listener::Listener(Acceptor acceptor, QObject *parent)
    : QObject(parent)
    , m_acceptor(std::move(acceptor))
{}

bool Listener::setError(const QString &message)
{
    m_error = message;
    return message.isEmpty();
}

bool Listener::accept(std::unique_ptr<ByteStream> stream)
{
    const QPointer<Listener> guard(this);
    const Acceptor acceptor = m_acceptor; // it may destroy us, and itself with us
    m_isFailing = false;
    acceptor(std::move(stream));
    return guard;
}

bool Listener::acceptLater(const QString &message)
{
    m_retry.start(listenerRetryMilliseconds, this);
    m_error = message;
    if (std::exchange(m_isFailing, true))
        return true;
    const QPointer<Listener> guard(this);
    Q_EMIT acceptFailed(message);
    return guard;
}

void Listener::stopWaiting()
{
    m_retry.stop();
    m_isFailing = false;
}

void Listener::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_retry.timerId()) {
        QObject::timerEvent(event);
        return;
    }
    m_retry.stop();
    resumeAccepting();
}

} // namespace QSocketIoPrivate
