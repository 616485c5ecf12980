// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client whose application, network and sleep belong to the test.
#pragma once

#include "client/applicationmonitor.h"
#include "client/qsocketioclient_p.h"

#include <chrono>

// What QGuiApplication says, without a user interface.
class FakeApplication : public QObject
{
    Q_OBJECT
public:
    void hide() { Q_EMIT applicationStateChanged(Qt::ApplicationHidden); }
    void show() { Q_EMIT applicationStateChanged(Qt::ApplicationActive); }

Q_SIGNALS:
    void applicationStateChanged(Qt::ApplicationState state);
};

class FakeNetwork final : public QSocketIoPrivate::NetworkMonitor
{
public:
    void change() { Q_EMIT networkChanged(); }
};

class BackgroundClient : public QSocketIoClient
{
public:
    explicit BackgroundClient(FakeApplication *application)
    {
        d_ptr->setNetworkMonitor(network);
        d_ptr->setApplicationMonitor(new QSocketIoPrivate::ApplicationMonitor(application));
        d_ptr->suspendWatch.setWallClock([this] { return wall + d_ptr->deadlines->now(); });
    }
    bool hasTimers() const { return !d_ptr->deadlines->isEmpty(); }
    void stopClock()
    {
        d_ptr->deadlines->setClock([this] { return now; });
    }
    void pass(std::chrono::milliseconds time)
    {
        now += time;
        d_ptr->deadlines->advance();
    }

    FakeNetwork *network = new FakeNetwork; // owned by the client
    std::chrono::milliseconds wall{ 1'000'000 };
    std::chrono::milliseconds now{ 1'000'000 };
};
