// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The body of a request that must be sent once.
#pragma once

#include <QByteArray>
#include <QIODevice>

#include <algorithm>
#include <cstring>

namespace QSocketIoPrivate {

// A body that cannot be rewound. The access manager silently repeats a POST when the connection drops after
// sending it, and the peer would get the packets twice; it cannot repeat what it cannot read again.
class OneShotBody final : public QIODevice
{
public:
    OneShotBody(const QByteArray &data, QObject *parent)
        : QIODevice(parent)
        , m_data(data)
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }
    bool isSequential() const override { return true; }
    bool reset() override { return false; }
    bool atEnd() const override { return m_position == m_data.size(); }
    qint64 bytesAvailable() const override
    {
        return m_data.size() - m_position + QIODevice::bytesAvailable();
    }

protected:
    qint64 readData(char *target, qint64 maxSize) override
    {
        const qint64 size = std::min<qint64>(maxSize, m_data.size() - m_position);
        if (size <= 0)
            return -1;
        std::memcpy(target, m_data.constData() + m_position, size_t(size));
        m_position += size;
        return size;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray m_data;
    qint64 m_position = 0;
};

} // namespace QSocketIoPrivate
