// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "core/qsocketioendpoint_p.h"

#include <algorithm>
#include <cstring>

using QSocketIoPrivate::EventListener;

std::vector<QSocketIoListenerTable::Entry>::const_iterator QSocketIoListenerTable::place(
        QByteArrayView event) const
{
    return std::lower_bound(m_entries.begin(), m_entries.end(), event,
                            [](const Entry &entry, QByteArrayView name) {
                                if (entry.name.size() != name.size())
                                    return entry.name.size() < name.size();
                                return std::memcmp(entry.name.constData(), name.data(),
                                                   size_t(name.size()))
                                       < 0;
                            });
}

EventListener *QSocketIoListenerTable::listener(QAnyStringView event, QObject *parent)
{
    const QByteArray name = event.toString().toUtf8();
    if (EventListener *known = find(name))
        return known;
    return m_entries.insert(place(name), { name, new EventListener(parent) })->listener;
}

EventListener *QSocketIoListenerTable::find(QByteArrayView event) const
{
    // Several tables are asked about each event, and most of them are empty or nearly so.
    constexpr std::size_t few = 8;
    if (m_entries.size() <= few) {
        for (const Entry &entry : m_entries) {
            if (entry.name.size() == event.size()
                && std::memcmp(entry.name.constData(), event.data(), size_t(event.size())) == 0)
                return entry.listener;
        }
        return nullptr;
    }
    const auto at = place(event);
    return at != m_entries.end() && at->name == event ? at->listener : nullptr;
}

void QSocketIoListenerTable::off(QAnyStringView event, const QObject *context)
{
    if (const EventListener *listener = find(event.toString().toUtf8()))
        QObject::disconnect(listener, &EventListener::triggered, context, nullptr);
}
