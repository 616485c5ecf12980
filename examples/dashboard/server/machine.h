// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One simulated machine: four coupled quantities with noise, drift and, now and then, a fault.
#pragma once

#include "plantdata.h"

#include <QRandomGenerator>

class Machine
{
public:
    // How one quantity behaves.
    struct Channel
    {
        QString key;
        QString label;
        QString unit;
        double nominal;
        double swing; // how far load moves it
        double noise;
        double limit;
        int decimals;
        double lag; // seconds until it has followed the load
        double value = 0;
        double fault = 0; // added while something is wrong
        bool isFaulty = false;
    };

    Machine(const MachineInfo &info, const QList<Channel> &channels, quint32 seed);

    const MachineInfo &info() const { return m_info; }
    QList<QuantityInfo> quantities() const;
    void step(double seconds);
    QList<double> values() const;
    QByteArray history() const { return m_history; }

    qsizetype channelCount() const { return m_channels.size(); }
    const Channel &channel(qsizetype index) const { return m_channels.at(index); }
    bool isBeyondLimit(qsizetype index) const;
    void breakDown(qsizetype index);
    void repair(qsizetype index);

private:
    double gaussian();
    void stepChannel(Channel &channel, double load, double seconds);
    void remember();

    MachineInfo m_info;
    QList<Channel> m_channels;
    QRandomGenerator m_random;
    double m_time = 0;
    double m_phase = 0;
    QByteArray m_history; // 32-bit floats, one after the other for each moment
};
