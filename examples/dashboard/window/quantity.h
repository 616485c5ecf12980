// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One measured quantity as the window shows it: the latest value, and the samples of the chart.
#pragma once

#include "plantdata.h"

#include <QObject>
#include <QtQml/qqmlregistration.h>

class Quantity : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("belongs to a machine")
    Q_PROPERTY(QString key READ key CONSTANT)
    Q_PROPERTY(QString label READ label CONSTANT)
    Q_PROPERTY(QString unit READ unit CONSTANT)
    Q_PROPERTY(QString text READ text NOTIFY samplesChanged)
    Q_PROPERTY(QString severity READ severity WRITE setSeverity NOTIFY severityChanged)
public:
    static constexpr qsizetype historyLength = 120;

    Quantity(const QuantityInfo &info, QObject *parent)
        : QObject(parent)
        , m_info(info)
    {}

    const QuantityInfo &info() const { return m_info; }
    QString key() const { return m_info.key; }
    QString label() const { return m_info.label; }
    QString unit() const { return m_info.unit; }
    QString text() const;
    const QList<double> &samples() const { return m_samples; }
    void setSamples(const QList<double> &samples);
    void append(double value);
    QString severity() const { return m_severity; }
    void setSeverity(const QString &severity);

Q_SIGNALS:
    void samplesChanged();
    void severityChanged();

private:
    QuantityInfo m_info;
    QList<double> m_samples;
    QString m_severity; // empty, "warning" or "critical"
};
