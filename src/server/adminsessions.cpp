// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "server/adminsessions.h"

#include <QByteArray>
#include <QRandomGenerator>

#include <algorithm>
#include <array>
#include <utility>

namespace QSocketIoPrivate {

QString AdminSessions::makeId()
{
    std::array<quint32, 4> random;
    QRandomGenerator::system()->fillRange(random.data(), qsizetype(random.size()));
    const auto bytes = QByteArray::fromRawData(reinterpret_cast<const char *>(random.data()),
                                               sizeof random);
    return QString::fromLatin1(bytes.toHex());
}

void AdminSessions::add(const QString &id)
{
    makeRoom();
    m_ends.insert(id, QDeadlineTimer(m_age));
}

bool AdminSessions::contains(const QString &id) const
{
    const auto found = m_ends.constFind(id);
    return found != m_ends.cend() && !found->hasExpired();
}

void AdminSessions::makeRoom()
{
    m_ends.removeIf([](const std::pair<const QString &, QDeadlineTimer &> &entry) {
        return entry.second.hasExpired();
    });
    if (m_ends.size() < mostSessions)
        return;
    m_ends.erase(std::min_element(m_ends.cbegin(), m_ends.cend()));
}

} // namespace QSocketIoPrivate
