// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The window: who is connected, which rooms there are, what happens; and what an operator can do about it.
#pragma once

#include "roomtable.h"
#include "sockettable.h"

#include <QSocketIoServer>

#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>

class MonitorWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MonitorWindow(QSocketIoServer *server);

    // The text of every named part, for whoever wants to see what the window shows.
    QList<std::pair<QString, QString>> texts() const;

private:
    QWidget *makeTables();
    QWidget *makeSender();
    void watchEvents();
    void note(const QString &line);
    void send();
    void disconnectSelected();
    void updateState();

    QSocketIoServer *m_server;
    QSocketIoServerNamespace *m_namespace;
    SocketTable m_sockets;
    RoomTable m_rooms;
    QTableView *m_socketView;
    QTableView *m_roomView;
    QPlainTextEdit *m_log;
    QLineEdit *m_text;
    QPushButton *m_send;
    QPushButton *m_disconnect;
    QLabel *m_state;
};
