// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "report.h"

#include "controlroom.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

void printLine(const QJsonObject &line)
{
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

void reportAlarm(const Alarm &alarm)
{
    printLine({ { u"saw"_s, u"alarm"_s },
                { u"id"_s, alarm.id },
                { u"machine"_s, alarm.machine },
                { u"text"_s, alarm.text },
                { u"acknowledgedBy"_s, alarm.acknowledgedBy },
                { u"active"_s, alarm.active } });
}

} // namespace

void reportToStandardOutput(ControlRoom *room, Plant *plant)
{
    QObject::connect(room, &ControlRoom::operatorJoined, room, [](const Operator &who) {
        printLine(
                { { u"saw"_s, u"joined"_s }, { u"name"_s, who.name }, { u"client"_s, who.client } });
    });
    QObject::connect(room, &ControlRoom::operatorLeft, room, [](const Operator &who) {
        printLine({ { u"saw"_s, u"left"_s }, { u"name"_s, who.name } });
    });
    QObject::connect(room, &ControlRoom::machineWatched, room, [](const QString &machine, const QString &by) {
        printLine({ { u"saw"_s, u"watched"_s }, { u"machine"_s, machine }, { u"by"_s, by } });
    });
    QObject::connect(room, &ControlRoom::chatLineSaid, room, [](const ChatLine &line) {
        printLine({ { u"saw"_s, u"chat"_s }, { u"from"_s, line.from }, { u"text"_s, line.text } });
    });
    QObject::connect(plant, &Plant::alarmChanged, plant, reportAlarm);
}
