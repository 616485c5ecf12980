// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/clientrecovery.h"

namespace QSocketIoPrivate {

namespace {

// A server that repeats itself does so with the last ones.
constexpr qsizetype mostOffsets = 1000;
// Offsets are short; what is longer is an argument of the program's.
constexpr qsizetype longestOffset = 64;

} // namespace

bool ClientRecovery::begin(const JsonDocumentPtr &answer)
{
    const auto text = answer ? answer->root().member("pid").toString() : std::nullopt;
    const QString privateId = text ? toQString(*text) : QString();
    if (!privateId.isEmpty() && privateId == m_privateId)
        return true;
    *this = ClientRecovery();
    m_privateId = privateId;
    return false;
}

void ClientRecovery::addTo(QVariantMap &connectPayload) const
{
    if (!isOn())
        return;
    connectPayload.insert(QStringLiteral("pid"), m_privateId);
    if (!m_offset.isNull())
        connectPayload.insert(QStringLiteral("offset"), m_offset);
}

bool ClientRecovery::note(const JsonDocumentPtr &event)
{
    const qsizetype size = event->root().size();
    const auto text = size > 1 ? event->root().at(size - 1).toString() : std::nullopt;
    if (!text || text->size() > longestOffset)
        return true;
    m_offset = toQString(*text);
    if (m_seen.contains(m_offset))
        return false;
    m_seen.insert(m_offset);
    m_order.push_back(m_offset);
    if (qsizetype(m_order.size()) > mostOffsets) {
        m_seen.remove(m_order.front());
        m_order.pop_front();
    }
    return true;
}

} // namespace QSocketIoPrivate
