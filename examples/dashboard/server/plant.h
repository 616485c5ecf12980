// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The machine room: runs its machines, and keeps the alarms and who acknowledged them.
#pragma once

#include "machine.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <vector>

class Plant : public QObject
{
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds interval{ 500 };

    explicit Plant(quint32 seed, QObject *parent = nullptr);

    QList<MachineInfo> machines() const;
    QList<QuantityInfo> quantities() const;
    const Machine *machine(const QString &id) const;
    QList<Alarm> alarms() const { return m_alarms; }

    void setRandomFaults(bool enabled) { m_hasRandomFaults = enabled; }
    void breakDown(const QString &machine, const QString &quantity);
    // Returns why not, or nothing.
    QString acknowledge(int alarm, const QString &by);

Q_SIGNALS:
    void measured(const Measurement &measurement);
    void alarmChanged(const Alarm &alarm);

private:
    void step();
    void checkLimits(Machine &machine);
    void breakSomething();
    Machine *find(const QString &id);
    Alarm *openAlarm(const QString &machine, const QString &quantity);
    void raise(const Machine &machine, const Machine::Channel &channel);

    std::vector<Machine> m_machines;
    QList<Alarm> m_alarms; // the newest first
    int m_lastAlarm = 0;
    bool m_hasRandomFaults = true;
    double m_untilFault = 6; // seconds
    QRandomGenerator m_random;
    QTimer m_timer;
};
