// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Something to look at: a few warehouse scanners that connect, move between aisles and report what they see.
#pragma once

#include <QSocketIoClient>

#include <QRandomGenerator>

class DemoClients : public QObject
{
    Q_OBJECT
public:
    DemoClients(const QUrl &url, int count, QObject *parent = nullptr);

private:
    void act();
    void move(QSocketIoClient *client);

    QList<QSocketIoClient *> m_clients;
    QRandomGenerator m_random{ 10 };
};
