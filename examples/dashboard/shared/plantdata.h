// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the dashboard's events carry. A gadget is an object on the wire: its properties are the keys.
#pragma once

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>

struct MachineInfo
{
    Q_GADGET
    Q_PROPERTY(QString id MEMBER id)
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QString kind MEMBER kind)
public:
    QString id;
    QString name;
    QString kind;
};

// One measured quantity of one machine, with the range it normally stays in.
struct QuantityInfo
{
    Q_GADGET
    Q_PROPERTY(QString machine MEMBER machine)
    Q_PROPERTY(QString key MEMBER key)
    Q_PROPERTY(QString label MEMBER label)
    Q_PROPERTY(QString unit MEMBER unit)
    Q_PROPERTY(double low MEMBER low)
    Q_PROPERTY(double high MEMBER high)
    Q_PROPERTY(double limit MEMBER limit)
    Q_PROPERTY(int decimals MEMBER decimals)
public:
    QString machine;
    QString key;
    QString label;
    QString unit;
    double low = 0;
    double high = 0;
    double limit = 0; // an alarm is raised beyond it
    int decimals = 0;
};

// The values stand in the order of the machine's quantities.
struct Measurement
{
    Q_GADGET
    Q_PROPERTY(QString machine MEMBER machine)
    Q_PROPERTY(qint64 time MEMBER time)
    Q_PROPERTY(QList<double> values MEMBER values)
public:
    QString machine;
    qint64 time = 0; // milliseconds since 1970
    QList<double> values;
};

struct Alarm
{
    Q_GADGET
    Q_PROPERTY(int id MEMBER id)
    Q_PROPERTY(QString machine MEMBER machine)
    Q_PROPERTY(QString quantity MEMBER quantity)
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(QString severity MEMBER severity)
    Q_PROPERTY(QDateTime raisedAt MEMBER raisedAt)
    Q_PROPERTY(QString acknowledgedBy MEMBER acknowledgedBy)
    Q_PROPERTY(QDateTime acknowledgedAt MEMBER acknowledgedAt)
    Q_PROPERTY(bool active MEMBER active)
public:
    int id = 0;
    QString machine;
    QString quantity;
    QString text;
    QString severity; // "warning" or "critical"
    QDateTime raisedAt;
    QString acknowledgedBy; // empty: nobody yet
    QDateTime acknowledgedAt;
    bool active = true; // the value is still out of range
};

struct ChatLine
{
    Q_GADGET
    Q_PROPERTY(QString from MEMBER from)
    Q_PROPERTY(QString text MEMBER text)
    Q_PROPERTY(QDateTime time MEMBER time)
public:
    QString from;
    QString text;
    QDateTime time;
};

struct Operator
{
    Q_GADGET
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(QString client MEMBER client)
public:
    QString name;
    QString client; // "page" or "window"
};
