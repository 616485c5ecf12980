// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A thread with the dispatcher, in which the bodies of tests run, and what they watch there.
#pragma once

#include "io/epolldispatcher.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QThread>
#include <QTimer>
#include <QTimerEvent>

#include <functional>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

// Runs the function in a thread with the dispatcher. What it returns is empty, or what was wrong.
inline QString inThread(const std::function<QString()> &function)
{
    QThread thread;
    thread.setEventDispatcher(QSocketIoPrivate::EpollDispatcher::create().release());
    QString result = QStringLiteral("it has not run");
    QObject context;
    context.moveToThread(&thread);
    QObject::connect(&thread, &QThread::started, &context, [&] {
        result = function();
        QThread::currentThread()->quit();
    });
    QObject::connect(
            &thread, &QThread::finished, &context,
            [&context, home = QThread::currentThread()] { context.moveToThread(home); },
            Qt::DirectConnection);
    thread.start();
    thread.wait();
    return result;
}

#define CHECK(condition) \
    do { \
        if (!(condition)) \
            return QStringLiteral("line %1: " #condition).arg(__LINE__); \
    } while (false)

// Turns until it is so; false after five seconds.
inline bool turnUntil(const std::function<bool()> &isSo)
{
    QElapsedTimer clock;
    clock.start();
    QTimer alarm; // so that a wait ends
    alarm.start(20);
    while (!isSo() && clock.elapsed() < 5000)
        QThread::currentThread()->eventDispatcher()->processEvents(QEventLoop::WaitForMoreEvents);
    return isSo();
}

inline QAbstractEventDispatcher *dispatcher()
{
    return QThread::currentThread()->eventDispatcher();
}

class SocketPair
{
public:
    SocketPair() { m_isOk = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, m_ends) == 0; }
    ~SocketPair()
    {
        closeFar();
        ::close(m_ends[0]);
    }
    Q_DISABLE_COPY_MOVE(SocketPair)

    bool isOk() const { return m_isOk; }
    int near() const { return m_ends[0]; }
    bool send() const { return ::write(m_ends[1], "x", 1) == 1; }
    bool receive() const
    {
        char byte;
        return ::read(m_ends[0], &byte, 1) == 1;
    }
    void closeFar()
    {
        if (m_ends[1] >= 0)
            ::close(std::exchange(m_ends[1], -1));
    }

private:
    int m_ends[2] = { -1, -1 };
    bool m_isOk;
};

class TimerOwner : public QObject
{
public:
    std::function<void(int)> fired;

protected:
    void timerEvent(QTimerEvent *event) override
    {
        if (fired)
            fired(event->timerId());
    }
};
