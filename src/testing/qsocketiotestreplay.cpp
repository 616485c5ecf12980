// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketiotestreplay.h"

#include "io/deadline.h"
#include "server/qsocketioserver_p.h"
#include "server/servercore.h"
#include "testing/recordedsession.h"

#include "qsocketioserver.h"

#include <QHash>
#include <QList>
#include <QPointer>

#include <algorithm>
#include <memory>

using namespace QSocketIoPrivate;

class QSocketIoTestReplayPrivate
{
public:
    void serve(QSocketIoTestReplay *q);
    void answer(const QString &nsp, const QSocketIoEvent &event);
    bool sendDue(); // false: the replay is gone, or done

    QSocketIoTestReplay *q_ptr = nullptr;
    RecordedSession session;
    QHash<QString, QList<QVariantList>> answers; // those that are left
    QPointer<QSocketIoServer> server;
    std::unique_ptr<Deadline> timer;
    std::chrono::milliseconds begin{};
    qsizetype next = 0;
};

/*!
    \class QSocketIoTestReplay
    \inmodule QSocketIo
    \ingroup testing
    \since QSocketIo 0.1
    \brief What a server has sent once, sent again in a test.

    A session that was captured with QSocketIoClient::setWireLog() becomes the server of a test: every event that the server had sent is emitted
    again in its namespace, at the same distance in time, and events for which the client wants an acknowledgement are answered as they were, in
    order for each name. A fault that was seen in the field can so be seen on the desk.

    \snippet snippets/tst_testingsnippets.cpp replay

    Time is that of the server, so a QSocketIoTestClock that drives it decides how fast the session passes.

    \sa QSocketIoTestNetwork, {Testing your program}
*/

/*!
    \fn void QSocketIoTestReplay::finished()

    This signal is emitted when the last event was sent.
*/

/*!
    Makes a replay of nothing, with the \a parent.
*/
QSocketIoTestReplay::QSocketIoTestReplay(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<QSocketIoTestReplayPrivate>())
{
    d_ptr->q_ptr = this;
}

/*!
    Ends the replay.
*/
QSocketIoTestReplay::~QSocketIoTestReplay() = default;

/*!
    Reads the \a log, a device that is open for reading and that stays the property of the caller. Returns whether it could be read; errorString()
    says why not, with the number of the line. Logs of the MessagePack parser can be read only if they were written with their
    secrets, those of a parser of the program not at all.
*/
bool QSocketIoTestReplay::load(QIODevice *log)
{
    Q_D(QSocketIoTestReplay);
    d->timer.reset();
    d->session = readWireLog(log);
    return d->session.error.isEmpty();
}

/*!
    Returns why the last load() failed; empty after a success.
*/
QString QSocketIoTestReplay::errorString() const
{
    return d_func()->session.error;
}

/*!
    Returns how many events of a server the log has.
*/
int QSocketIoTestReplay::eventCount() const
{
    return int(d_func()->session.events.size());
}

/*!
    Makes the \a server send what was recorded, from now on, to all that are connected. It stays the property of the caller. Starting again
    begins at the front.
*/
void QSocketIoTestReplay::start(QSocketIoServer *server)
{
    Q_D(QSocketIoTestReplay);
    const auto served = d->server ? d->server->namespaces() : QList<QSocketIoServerNamespace *>();
    for (QSocketIoServerNamespace *const space : served)
        disconnect(space, nullptr, this, nullptr);
    d->server = server;
    d->answers = d->session.answers;
    d->next = 0;
    d->serve(this);
    DeadlineQueue &deadlines = QSocketIoServerPrivate::get(server)->core->deadlines();
    d->begin = deadlines.now();
    d->timer = std::make_unique<Deadline>(deadlines, [d] { d->sendDue(); });
    d->timer->start(std::chrono::milliseconds::zero());
}

void QSocketIoTestReplayPrivate::serve(QSocketIoTestReplay *q)
{
    QStringList names;
    for (const RecordedEvent &event : std::as_const(session.events))
        names.append(event.nsp);
    for (auto it = answers.cbegin(); it != answers.cend(); ++it)
        names.append(it.key().section(u',', 0, 0));
    names.removeDuplicates();
    for (const QString &nsp : std::as_const(names)) {
        QSocketIoServerNamespace *const space = server->of(nsp);
        QObject::connect(space, &QSocketIoServerNamespace::eventReceived, q,
                         [this, nsp](QSocketIoServerSocket *, const QSocketIoEvent &event) {
                             answer(nsp, event);
                         });
    }
}

void QSocketIoTestReplayPrivate::answer(const QString &nsp, const QSocketIoEvent &event)
{
    QList<QVariantList> &left = answers[RecordedSession::answerKey(nsp, event.name())];
    if (event.ack().isExpected() && !left.isEmpty())
        event.ack().sendArguments(left.takeFirst());
}

bool QSocketIoTestReplayPrivate::sendDue()
{
    DeadlineQueue &deadlines = QSocketIoServerPrivate::get(server)->core->deadlines();
    const QPointer<QSocketIoTestReplay> guard(q_ptr);
    while (next < session.events.size()) {
        const RecordedEvent event = session.events.at(next);
        const auto wait = event.time - (deadlines.now() - begin);
        if (wait > std::chrono::milliseconds::zero()) {
            timer->start(wait);
            return true;
        }
        ++next;
        server->of(event.nsp)->broadcast().emitArguments(event.name, event.arguments);
        if (!guard || !server)
            return false;
    }
    Q_EMIT q_ptr->finished();
    return false;
}

#include "moc_qsocketiotestreplay.cpp"
