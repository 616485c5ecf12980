// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a namespace does with what the server would close the connection for.
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"
#include "logging.h"

#include <QVariantMap>

#include <utility>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

namespace {

// what: begins the sentence.
QSocketIoError tooLargeError(const QString &what, const QString &event, qint64 size, qint64 limit)
{
    QVariantMap data{ { u"size"_s, size }, { u"limit"_s, limit } };
    if (!event.isNull())
        data.insert(u"event"_s, event);
    return { QSocketIo::ErrorCode::PayloadTooLarge,
             u"%1 was not sent: it takes %2 bytes in one packet, and the server accepts %3."_s
                     .arg(what)
                     .arg(size)
                     .arg(limit),
             data };
}

QString nameOf(const OutgoingEvent &event)
{
    const JsonDocumentPtr payload = JsonDocument::parse(event.json, JsonDocument::MaxDepth).document;
    return payload ? QString::fromUtf8(eventName(payload)) : QString();
}

} // namespace

bool QSocketIoClientNamespacePrivate::isTooLarge(const EngineMessage &message) const
{
    return client->payloadLimit.excess(message) > 0 && isReady();
}

void QSocketIoClientNamespacePrivate::eventTooLarge(OutgoingEvent event,
                                                    const EngineMessage &message)
{
    const PayloadLimit &limit = client->payloadLimit;
    const QString name = nameOf(event);
    const QSocketIoError error = tooLargeError(u"The event \"%1\""_s.arg(name), name,
                                               limit.excess(message), limit.bytes);
    const QPointer<QSocketIoClientNamespace> guard = q_func();
    if (event.ackId && flight.ids.contains(*event.ackId)) { // that was a copy
        auto waiting = queue.take(flight.ticket);
        commit();
        endFlight();
        Q_EMIT guard->queuedCountChanged();
        if (!waiting)
            return;
        event = *std::move(waiting);
    }
    if (guard)
        reportTooLarge(error);
    if (guard)
        raiseDropped(event, QSocketIo::DropReason::TooLarge);
    if (guard)
        discard(std::move(event), error);
}

// The server goes on waiting for it, which is up to its time-out.
void QSocketIoClientNamespacePrivate::answerTooLarge(quint64 ackId, const EngineMessage &message)
{
    const PayloadLimit &limit = client->payloadLimit;
    reportTooLarge(tooLargeError(u"The answer to the server's question %1"_s.arg(ackId), {},
                                 limit.excess(message), limit.bytes));
}

void QSocketIoClientNamespacePrivate::reportTooLarge(const QSocketIoError &error)
{
    if (!std::exchange(hasWarnedOfSize, true))
        qCWarning(lcQSocketIoClient).noquote() << nsp << error.message();
    else
        qCDebug(lcQSocketIoClient).noquote() << nsp << error.message();
    Q_EMIT q_func()->errorOccurred(error);
}
