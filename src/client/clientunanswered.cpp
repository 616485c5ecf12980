// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What of a server may wait for handlers that answer later, or that are busy in other threads.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

#include <algorithm>

using namespace QSocketIoPrivate;

namespace {

// Short beside what made handlers answer later, and long enough to cost nothing.
constexpr std::chrono::milliseconds heldInterval{ 10 };

} // namespace

long QSocketIoClientPrivate::unansweredEvents() const
{
    long count = 0;
    for (const auto *space : namespaces)
        count += space->d_func()->openAnswers();
    return count;
}

// Answers come from anywhere, or never because their last holder has gone, so now and then is looked whether enough have.
void QSocketIoClientPrivate::holdReading()
{
    heldDeadline = std::make_unique<Deadline>(*deadlines, [this] { releaseReading(); });
    heldDeadline->start(heldInterval);
    session->setReadingHeld(true);
}

void QSocketIoClientPrivate::releaseReading()
{
    const int most = options.maxUnansweredEvents;
    if (most > 0 && unansweredEvents() > most / 2) {
        heldDeadline->start(heldInterval);
        return;
    }
    heldDeadline.reset();
    session->setReadingHeld(false);
}

/*!
    Returns how many events of the server may wait for their answers, or for handlers in other threads, before nothing more is read.
    1000 by default.

    \since QSocketIo 0.1
    \sa setMaxUnansweredEvents()
*/
int QSocketIoClient::maxUnansweredEvents() const
{
    Q_D(const QSocketIoClient);
    return d->options.maxUnansweredEvents;
}

/*!
    Reads nothing more from the server while \a count of its events wait, in all namespaces together: for their acknowledgements, because
    their handlers return futures or keep the QSocketIoAck for later, or for handlers of \l{QSocketIoClient::}{on()} or
    \l{QSocketIoEndpoint::}{bindObject()} that live in other threads. It goes on when no more than half of them do. The default is
    1000; 0 means that there is no limit. It holds for a connection that is open, too.

    The server is slowed down meanwhile, by TCP or by polls that do not come. In Engine.IO 4 its pings are among what is not read, and it
    gives up a client that does not answer in its time, 45 seconds as a rule; a client with an I/O thread, see
    \l{QSocketIoClientSettings::}{ioThread}, goes on reading up to its setReadBufferLimit(), and its heartbeats go on. An event that asks for no acknowledgement counts once
    for each handler in another thread that has not run yet. What the program itself connects to the signal
    QSocketIoEndpoint::eventReceived() across threads, it has to bound itself.

    \since QSocketIo 0.1
    \sa setReadBufferLimit(), QSocketIoServer::setMaxUnansweredEvents()
*/
void QSocketIoClient::setMaxUnansweredEvents(int count)
{
    Q_D(QSocketIoClient);
    d->options.maxUnansweredEvents = std::max(count, 0);
}
