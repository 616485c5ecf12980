// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A namespace whose queue outlives the program.
#include "client/persistentqueue.h"
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"
#include "logging.h"

using namespace QSocketIoPrivate;

namespace {

QSocketIoError storageError(const QString &message)
{
    return { QSocketIo::ErrorCode::StorageFailed, message };
}

} // namespace

QSocketIoError QSocketIoClientNamespacePrivate::openPersistentQueue(
        std::unique_ptr<JournalStorage> storage)
{
    // Ids that were used before belong to another sender than those in the journal.
    if (persistent || !queue.isEmpty() || acks.size() > 0 || state.value() != State::Disconnected)
        return storageError(QStringLiteral("a persistent queue is set once, before anything is "
                                           "emitted and the namespace is connected"));
    auto opened = std::make_unique<PersistentQueue>(*client->deadlines, std::move(storage),
                                                    [this](const QString &problem) {
                                                        reportStorage(problem);
                                                    });
    if (!opened->open())
        return storageError(opened->errorString());
    persistent = std::move(opened);
    persistent->setSyncPolicy(syncPolicy);
    sender = persistent->sender();
    lastAckId = qMax(lastAckId, persistent->firstId() - 1);
    fillQueue();
    return {};
}

quint64 QSocketIoClientNamespacePrivate::nextAckId()
{
    ++lastAckId;
    if (persistent)
        persistent->reserve(lastAckId);
    return lastAckId;
}

void QSocketIoClientNamespacePrivate::commit()
{
    if (persistent)
        persistent->commit();
}

void QSocketIoClientNamespacePrivate::reportStorage(const QString &problem)
{
    qCWarning(lcQSocketIoClient).noquote()
            << nsp << "has trouble with its persistent queue:" << problem;
    Q_EMIT q_func()->errorOccurred(storageError(problem));
}

/*!
    Returns the folder of the persistent queue. Empty, the default, if there is none: events are kept in memory.
*/
QString QSocketIoClientNamespace::persistentQueue() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->persistentFolder;
}

/*!
    Keeps the events that wait in files in \a folder, which is made if it does not exist, so that they outlive the program and a loss of
    power. What an earlier run of the program has left there waits again and is sent first. Returns whether that worked; if not,
    errorOccurred() says why, with QSocketIo::ErrorCode::StorageFailed, and events are kept in memory as before: when the folder is
    in use by another process or namespace, cannot be read or written, or was written by a later version.

    Set it once, before anything is emitted and the namespace is connected. The folder belongs to this namespace alone; do not copy it to
    another machine, for the server takes both for one sender.

    Each event except the volatile ones is written when it is emitted and removed when the server has acknowledged it. Until then it is
    repeated as with setRetries(), without end unless setRetries() names a number, and with the same id, as with messageIds(): a server that
    knows such ids calls its handlers once. The limits of the queue apply, and what they drop is removed as well: choose
    setMaxQueuedEvents(), setMaxQueuedBytes() and setMaxQueuedAge() for the longest time without a connection, before you call this. The
    files take at most twice the size of what waits, and 1 MiB.

    When an event cannot be written, for example to a full medium, it is kept in memory and written later, and errorOccurred() tells of
    it once. Files that were damaged are read as far as possible, and errorOccurred() says what was skipped.

    \sa setSyncPolicy(), {The persistent queue}
*/
bool QSocketIoClientNamespace::setPersistentQueue(const QString &folder)
{
    Q_D(QSocketIoClientNamespace);
    const QPointer<QSocketIoClientNamespace> guard = this;
    const QSocketIoError error = folder.isEmpty() ? storageError(
                                         QStringLiteral("the name of its folder is empty"))
                                                  : d->openPersistentQueue(
                                                          std::make_unique<JournalFolder>(folder));
    if (!error.isError()) {
        if (guard) // a slot of dropped() may have deleted it
            d->persistentFolder = folder;
        return true;
    }
    qCWarning(lcQSocketIoClient).noquote()
            << d->nsp << "has no persistent queue:" << error.message();
    Q_EMIT errorOccurred(error);
    return false;
}

/*!
    Returns when a persistent queue waits for the medium. QSocketIo::SyncPolicy::Interval by default.
*/
QSocketIo::SyncPolicy QSocketIoClientNamespace::syncPolicy() const
{
    Q_D(const QSocketIoClientNamespace);
    return d->syncPolicy;
}

/*!
    Sets when a persistent queue waits for the medium to \a policy.
*/
void QSocketIoClientNamespace::setSyncPolicy(QSocketIo::SyncPolicy policy)
{
    Q_D(QSocketIoClientNamespace);
    d->syncPolicy = policy;
    if (d->persistent)
        d->persistent->setSyncPolicy(policy);
}
