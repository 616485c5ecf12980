// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Lets another program use the window like a person: lines on the standard input move its mouse and keyboard,
// and ask what it shows. One JSON line answers each:
//     click NAME       presses the item with that objectName
//     type NAME TEXT   writes into it and presses Return
//     show             the connection, measurements, alarms, chat lines and operators that the window knows
//     grab FILE        saves a picture of the window
#pragma once

#include <QObject>

class PlantClient;
class QJsonObject;
class QQuickItem;
class QQuickWindow;

class Pilot : public QObject
{
    Q_OBJECT
public:
    Pilot(QQuickWindow *window, PlantClient *plant);

private:
    void readLines();
    QJsonObject obey(const QString &verb, const QString &what);
    QJsonObject click(const QString &name);
    QJsonObject type(const QString &name, const QString &text);
    QJsonObject show() const;
    QQuickItem *find(const QString &name) const;
    void press(QQuickItem *item);

    QQuickWindow *m_window;
    PlantClient *m_plant;
    QByteArray m_input;
};
