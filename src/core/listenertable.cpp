// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/qsocketioendpoint_p.h"

using QSocketIoPrivate::EventListener;

EventListener *QSocketIoListenerTable::listener(QAnyStringView event, QObject *parent)
{
    EventListener *&listener = m_listeners[event.toString().toUtf8()];
    if (!listener)
        listener = new EventListener(parent);
    return listener;
}

EventListener *QSocketIoListenerTable::find(QByteArrayView event) const
{
    // Shares the caller's bytes for the time of the call.
    return m_listeners.value(QByteArray::fromRawData(event.data(), event.size()));
}

void QSocketIoListenerTable::off(QAnyStringView event, const QObject *context)
{
    if (const EventListener *listener = m_listeners.value(event.toString().toUtf8()))
        QObject::disconnect(listener, &EventListener::triggered, context, nullptr);
}
