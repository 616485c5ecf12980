// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "quantity.h"

#include <QLocale>

QString Quantity::text() const
{
    return m_samples.isEmpty()
                   ? QString(QChar(0x2013))
                   : QLocale(QLocale::English).toString(m_samples.last(), 'f', m_info.decimals);
}

void Quantity::setSamples(const QList<double> &samples)
{
    m_samples = samples;
    Q_EMIT samplesChanged();
}

void Quantity::append(double value)
{
    m_samples.append(value);
    if (m_samples.size() > historyLength)
        m_samples.removeFirst();
    Q_EMIT samplesChanged();
}

void Quantity::setSeverity(const QString &severity)
{
    if (m_severity == severity)
        return;
    m_severity = severity;
    Q_EMIT severityChanged();
}
