// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The plant on the network: who is here, who watches which machine, alarms and chat.
#pragma once

#include "plant.h"

#include <QSocketIoServer>

class ControlRoom : public QObject
{
    Q_OBJECT
public:
    ControlRoom(Plant *plant, QSocketIoServer *server, QObject *parent = nullptr);

    QList<Operator> operators() const;

Q_SIGNALS:
    void operatorJoined(const Operator &who, QSocketIo::Transport transport);
    void operatorLeft(const Operator &who);
    void machineWatched(const QString &machine, const QString &by);
    void chatLineSaid(const ChatLine &line);

private:
    QSocketIoError admit(QSocketIoServerSocket *socket) const;
    void welcome(QSocketIoServerSocket *socket);
    std::tuple<int, QByteArray> watch(QSocketIoServerSocket *socket, const QString &machine);
    void unwatch(QSocketIoServerSocket *socket, const QString &machine);
    QString acknowledge(QSocketIoServerSocket *socket, int alarm);
    bool say(QSocketIoServerSocket *socket, const QString &text);

    Plant *m_plant;
    QSocketIoServerNamespace *m_namespace;
    QList<ChatLine> m_chat; // the oldest first
};
