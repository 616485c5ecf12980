// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who has shown the admin's password lately, by a secret that the page keeps.
#pragma once

#include <QDeadlineTimer>
#include <QHash>
#include <QString>

#include <chrono>

namespace QSocketIoPrivate {

class AdminSessions
{
public:
    static QString makeId(); // 128 random bits in hexadecimal

    void setAge(std::chrono::seconds age) { m_age = age; } // of those that are added from now on
    std::chrono::seconds age() const { return m_age; }
    void add(const QString &id);
    bool contains(const QString &id) const;
    qsizetype size() const { return m_ends.size(); }

    static constexpr qsizetype mostSessions = 1000; // then the one that would end first goes

private:
    void makeRoom();

    std::chrono::seconds m_age{ 86400 }; // the reference's, where it keeps them in Redis
    QHash<QString, QDeadlineTimer> m_ends;
};

} // namespace QSocketIoPrivate
