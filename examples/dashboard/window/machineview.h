// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One machine as the window shows it.
#pragma once

#include "quantity.h"

class MachineView : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("belongs to the plant")
    Q_PROPERTY(QString name READ name CONSTANT)
    Q_PROPERTY(QString kind READ kind CONSTANT)
    Q_PROPERTY(QList<Quantity *> quantities READ quantities CONSTANT)
    Q_PROPERTY(bool live READ isLive WRITE setLive NOTIFY liveChanged)
    Q_PROPERTY(QString severity READ severity NOTIFY severityChanged)
public:
    MachineView(const MachineInfo &info, const QList<QuantityInfo> &quantities, QObject *parent);

    QString id() const { return m_info.id; }
    QString name() const { return m_info.name; }
    QString kind() const { return m_info.kind; }
    QList<Quantity *> quantities() const { return m_quantities; }
    bool isLive() const { return m_isLive; }
    void setLive(bool live);
    QString severity() const { return m_severity; }
    qint64 measurementCount() const { return m_measurementCount; }

    void showHistory(const QByteArray &floats);
    void show(const Measurement &measurement);
    void show(const QList<Alarm> &alarms);

Q_SIGNALS:
    void liveChanged();
    void severityChanged();

private:
    MachineInfo m_info;
    QList<Quantity *> m_quantities;
    QString m_severity;
    qint64 m_measurementCount = 0;
    bool m_isLive = true;
};
