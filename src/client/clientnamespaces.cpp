// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The namespaces of a client: which there are, which are wanted, joining and leaving them together.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"

#include <algorithm>

using namespace QSocketIoPrivate;
using QSocketIo::DisconnectReason;

namespace {

// A slot may delete any of them while the list is walked.
QList<QPointer<QSocketIoClientNamespace>> guardedSpaces(
        const QList<QSocketIoClientNamespace *> &spaces)
{
    return QList<QPointer<QSocketIoClientNamespace>>(spaces.cbegin(), spaces.cend());
}

} // namespace

QSocketIoClientNamespace *QSocketIoClientPrivate::findOrCreate(const QByteArray &nsp)
{
    if (auto *space = byName.value(nsp))
        return space;
    auto *space = new QSocketIoClientNamespace(QString::fromUtf8(nsp), q_ptr);
    namespaces.append(space);
    byName.insert(nsp, space);
    return space;
}

void QSocketIoClientPrivate::remove(QSocketIoClientNamespace *space)
{
    const auto it = byName.constFind(space->d_func()->nsp);
    if (it == byName.cend() || *it != space)
        return;
    byName.erase(it);
    namespaces.removeOne(space);
    if (main == space)
        main.store(nullptr);
}

bool QSocketIoClientPrivate::isWanted(const QSocketIoClientNamespace *space) const
{
    using Wish = QSocketIoClientNamespacePrivate::Wish;
    if (space->d_func()->wish != Wish::Connected)
        return false;
    // The main one exists from the beginning; it counts when the program uses it.
    return space == main ? isMainUsed.load() : space->d_func()->isAskedFor;
}

bool QSocketIoClientPrivate::isAskedForOthers() const
{
    return std::any_of(namespaces.cbegin(), namespaces.cend(), [this](const auto *space) {
        return space != main && space->d_func()->isAskedFor;
    });
}

void QSocketIoClientPrivate::wantAll()
{
    using Wish = QSocketIoClientNamespacePrivate::Wish;
    for (auto *space : std::as_const(namespaces)) {
        Wish &wish = space->d_func()->wish;
        if (wish == Wish::RefusedByServer)
            wish = Wish::Connected;
    }
}

void QSocketIoClientPrivate::joinSoon()
{
    QMetaObject::invokeMethod(
            q_ptr, [this] { joinAll(); }, Qt::QueuedConnection);
}

void QSocketIoClientPrivate::joinAll()
{
    const Moment now = moment();
    const auto all = guardedSpaces(namespaces);
    for (const auto &space : all) {
        if (!now.lasts() || !isOpen())
            return;
        if (space && isWanted(space))
            space->d_func()->join();
    }
}

bool QSocketIoClientPrivate::leaveAll(DisconnectReason reason)
{
    const QPointer<QSocketIoClient> client = q_ptr;
    const auto all = guardedSpaces(namespaces);
    for (const auto &space : all) {
        if (space)
            space->d_func()->leave(reason);
        if (!client)
            return false;
    }
    return true;
}

void QSocketIoClientPrivate::closeIfIdle(DisconnectReason reason)
{
    if (isShuttingDown || (state.value() == State::Closing && !isResting))
        return;
    for (const auto *space : std::as_const(namespaces)) {
        if (isWanted(space))
            return;
    }
    close(reason);
}
