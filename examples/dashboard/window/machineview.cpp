// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "machineview.h"

#include <cstring>

using namespace Qt::StringLiterals;

namespace {

QString worse(const QString &one, const QString &other)
{
    return one == "critical"_L1 || other.isEmpty() ? one : other;
}

} // namespace

MachineView::MachineView(const MachineInfo &info, const QList<QuantityInfo> &quantities,
                         QObject *parent)
    : QObject(parent)
    , m_info(info)
{
    for (const QuantityInfo &quantity : quantities) {
        if (quantity.machine == info.id)
            m_quantities.append(new Quantity(quantity, this));
    }
}

void MachineView::setLive(bool live)
{
    if (m_isLive == live)
        return;
    m_isLive = live;
    Q_EMIT liveChanged();
}

// 32-bit floats, the values of one moment after those of the one before.
void MachineView::showHistory(const QByteArray &floats)
{
    const qsizetype width = m_quantities.size();
    QList<float> values(floats.size() / qsizetype(sizeof(float)));
    std::memcpy(values.data(), floats.constData(),
                static_cast<size_t>(values.size()) * sizeof(float));
    for (qsizetype i = 0; i < width; ++i) {
        QList<double> samples;
        for (qsizetype k = i; k < values.size(); k += width)
            samples.append(values.at(k));
        m_quantities.at(i)->setSamples(samples);
    }
}

void MachineView::show(const Measurement &measurement)
{
    ++m_measurementCount;
    for (qsizetype i = 0; i < qMin(m_quantities.size(), measurement.values.size()); ++i)
        m_quantities.at(i)->append(measurement.values.at(i));
}

void MachineView::show(const QList<Alarm> &alarms)
{
    QString worst;
    for (Quantity *quantity : std::as_const(m_quantities)) {
        QString severity;
        for (const Alarm &alarm : alarms) {
            if (alarm.active && alarm.machine == m_info.id && alarm.quantity == quantity->key())
                severity = worse(severity, alarm.severity);
        }
        quantity->setSeverity(severity);
        worst = worse(worst, severity);
    }
    if (m_severity != worst) {
        m_severity = worst;
        Q_EMIT severityChanged();
    }
}
