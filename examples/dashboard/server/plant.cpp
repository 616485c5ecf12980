// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "plant.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype keptAlarms = 30;

using Channel = Machine::Channel;

Channel temperature(double nominal, double limit)
{
    return { u"temperature"_s, u"Temperature"_s, u"°C"_s, nominal, 4, 0.12, limit, 1, 4 };
}
Channel pressure(double nominal, double limit)
{
    return { u"pressure"_s,   u"Pressure"_s, u"bar"_s, nominal, nominal * 0.05,
             nominal * 0.003, limit,         2,        2 };
}
Channel speed(double nominal, double limit)
{
    return { u"speed"_s,      u"Speed"_s, u"rpm"_s, nominal, nominal * 0.03,
             nominal * 0.002, limit,      0,        1.5 };
}
Channel power(double nominal, double limit)
{
    return {
        u"power"_s, u"Power"_s, u"kW"_s, nominal, nominal * 0.12, nominal * 0.006, limit, 1, 3
    };
}

std::vector<Machine> machineRoom(quint32 seed)
{
    return {
        Machine({ u"turbine"_s, u"Turbine 1"_s, u"Steam turbine"_s },
                { temperature(78, 92), pressure(16.4, 18.2), speed(3000, 3210), power(420, 520) },
                seed + 1),
        Machine({ u"pump"_s, u"Feed pump 2"_s, u"Centrifugal pump"_s },
                { temperature(54, 68), pressure(9.8, 8.4), speed(1480, 1590), power(75, 93) },
                seed + 2),
        Machine({ u"compressor"_s, u"Compressor 3"_s, u"Screw compressor"_s },
                { temperature(86, 99), pressure(7.5, 8.4), speed(2950, 3160), power(132, 163) },
                seed + 3),
        Machine({ u"fan"_s, u"Cooling fan 4"_s, u"Axial fan"_s },
                { temperature(41, 55), pressure(1.12, 1.27), speed(890, 790), power(22, 27.5) },
                seed + 4),
    };
}

} // namespace

Plant::Plant(quint32 seed, QObject *parent)
    : QObject(parent)
    , m_machines(machineRoom(seed))
    , m_random(seed)
{
    connect(&m_timer, &QTimer::timeout, this, &Plant::step);
    m_timer.start(interval);
}

QList<MachineInfo> Plant::machines() const
{
    QList<MachineInfo> result;
    for (const Machine &machine : m_machines)
        result.append(machine.info());
    return result;
}

QList<QuantityInfo> Plant::quantities() const
{
    QList<QuantityInfo> result;
    for (const Machine &machine : m_machines)
        result += machine.quantities();
    return result;
}

const Machine *Plant::machine(const QString &id) const
{
    const auto found = std::find_if(m_machines.begin(), m_machines.end(),
                                    [&id](const Machine &m) { return m.info().id == id; });
    return found == m_machines.end() ? nullptr : &*found;
}

void Plant::breakDown(const QString &machine, const QString &quantity)
{
    Machine *found = find(machine);
    for (qsizetype i = 0; found && i < found->channelCount(); ++i) {
        if (found->channel(i).key == quantity)
            found->breakDown(i);
    }
}

QString Plant::acknowledge(int alarm, const QString &by)
{
    const auto found = std::find_if(m_alarms.begin(), m_alarms.end(),
                                    [alarm](const Alarm &a) { return a.id == alarm; });
    if (found == m_alarms.end())
        return u"There is no such alarm."_s;
    if (!found->acknowledgedBy.isEmpty())
        return u"%1 was faster."_s.arg(found->acknowledgedBy);
    found->acknowledgedBy = by;
    found->acknowledgedAt = QDateTime::currentDateTimeUtc();
    // Somebody takes care of it now, so the machine recovers.
    Machine *machine = find(found->machine);
    for (qsizetype i = 0; machine && i < machine->channelCount(); ++i) {
        if (machine->channel(i).key == found->quantity)
            machine->repair(i);
    }
    Q_EMIT alarmChanged(*found);
    return {};
}

void Plant::step()
{
    const std::chrono::duration<double> seconds = interval;
    if (m_hasRandomFaults && (m_untilFault -= seconds.count()) <= 0)
        breakSomething();
    for (Machine &machine : m_machines) {
        machine.step(seconds.count());
        Q_EMIT measured(
                { machine.info().id, QDateTime::currentMSecsSinceEpoch(), machine.values() });
        checkLimits(machine);
    }
}

void Plant::checkLimits(Machine &machine)
{
    for (qsizetype i = 0; i < machine.channelCount(); ++i) {
        const Channel &channel = machine.channel(i);
        Alarm *alarm = openAlarm(machine.info().id, channel.key);
        if (machine.isBeyondLimit(i) && !alarm) {
            raise(machine, channel);
        } else if (alarm && !machine.isBeyondLimit(i) && !channel.isFaulty) {
            alarm->active = false;
            Q_EMIT alarmChanged(*alarm);
        }
    }
}

void Plant::breakSomething()
{
    m_untilFault = 15 + 25 * m_random.generateDouble();
    const auto open = std::count_if(m_alarms.cbegin(), m_alarms.cend(),
                                    [](const Alarm &a) { return a.active; });
    if (open >= 3) // leave the operators something to look at
        return;
    Machine &machine = m_machines[m_random.bounded(static_cast<quint32>(m_machines.size()))];
    machine.breakDown(m_random.bounded(static_cast<int>(machine.channelCount())));
}

Machine *Plant::find(const QString &id)
{
    return const_cast<Machine *>(std::as_const(*this).machine(id));
}

Alarm *Plant::openAlarm(const QString &machine, const QString &quantity)
{
    for (Alarm &alarm : m_alarms) {
        if (alarm.active && alarm.machine == machine && alarm.quantity == quantity)
            return &alarm;
    }
    return nullptr;
}

void Plant::raise(const Machine &machine, const Machine::Channel &channel)
{
    Alarm alarm;
    alarm.id = ++m_lastAlarm;
    alarm.machine = machine.info().id;
    alarm.quantity = channel.key;
    alarm.text = u"%1 %2 %3 %4"_s.arg(channel.label,
                                      channel.limit > channel.nominal ? u"above"_s : u"below"_s,
                                      QString::number(channel.limit, 'f', channel.decimals),
                                      channel.unit);
    alarm.severity = channel.key == "temperature"_L1 || channel.key == "speed"_L1 ? u"critical"_s
                                                                                  : u"warning"_s;
    alarm.raisedAt = QDateTime::currentDateTimeUtc();
    m_alarms.prepend(alarm);
    if (m_alarms.size() > keptAlarms)
        m_alarms.removeLast();
    Q_EMIT alarmChanged(alarm);
}
