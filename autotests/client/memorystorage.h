// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The segments of a journal in memory: torn, filled up and counted as a test likes it.
#pragma once

#include "client/journalstorage.h"

#include <map>
#include <memory>

// What outlives the journal, as a medium does.
struct Medium
{
    std::map<quint64, QByteArray> segments;
    qint64 capacity = -1; // bytes; negative: without end
    qint64 written = 0;
    int syncs = 0;
    bool isLocked = false;

    qint64 size() const
    {
        qint64 sum = 0;
        for (const auto &[number, bytes] : segments)
            sum += bytes.size();
        return sum;
    }
};

class MemoryStorage final : public QSocketIoPrivate::JournalStorage
{
public:
    explicit MemoryStorage(std::shared_ptr<Medium> medium)
        : m_medium(std::move(medium))
    {}
    ~MemoryStorage() override { m_medium->isLocked = m_medium->isLocked && !m_isOpen; }

    bool open() override
    {
        if (m_medium->isLocked)
            return false;
        m_medium->isLocked = m_isOpen = true;
        return true;
    }
    QList<quint64> segments() const override
    {
        QList<quint64> numbers;
        for (const auto &[number, bytes] : m_medium->segments)
            numbers.append(number);
        return numbers;
    }
    std::optional<QByteArray> read(quint64 number) override
    {
        return m_medium->segments.at(number);
    }
    bool create(quint64 number, const QByteArray &head) override
    {
        if (!fits(head))
            return false;
        m_medium->segments[number] = head;
        m_medium->written += head.size();
        ++m_medium->syncs;
        m_active = number;
        return true;
    }
    bool append(const QByteArray &bytes) override
    {
        if (!fits(bytes))
            return false;
        m_medium->segments[m_active] += bytes;
        m_medium->written += bytes.size();
        return true;
    }
    bool sync() override
    {
        ++m_medium->syncs;
        return true;
    }
    bool remove(quint64 number) override { return m_medium->segments.erase(number) == 1; }
    QString errorString() const override { return QStringLiteral("no space left"); }

private:
    bool fits(const QByteArray &bytes) const
    {
        return m_medium->capacity < 0 || m_medium->size() + bytes.size() <= m_medium->capacity;
    }

    std::shared_ptr<Medium> m_medium;
    quint64 m_active = 0;
    bool m_isOpen = false;
};
