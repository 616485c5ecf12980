// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Any number of descriptors behind one socket notifier (Linux): a turn of the event loop costs the same however many
// connections are idle, whatever event dispatcher the program runs on.
#pragma once

#include "io/deadline.h"

#include <QList>
#include <QObject>

#include <memory>
#include <vector>

class QSocketNotifier;

namespace QSocketIoPrivate {

class EpollSet : public QObject
{
    Q_OBJECT
public:
    class Member
    {
    public:
        virtual void ready(quint32 events) = 0; // EPOLLIN and friends
        virtual void endOfTurn() = 0;           // after atEndOfTurn(); may destroy the member

    protected:
        ~Member() = default;

    private:
        friend class EpollSet;
        bool m_isWaitingForEnd = false;
    };

    // The set of the calling thread, made at the first call and kept by its users; null when the system refuses one.
    static std::shared_ptr<EpollSet> forThisThread();
    ~EpollSet() override;

    bool add(int descriptor, quint32 events, Member *member);
    void modify(int descriptor, quint32 events, Member *member);
    void remove(int descriptor, Member *member); // no further call to the member
    // Calls endOfTurn() once, when everything that is ready now has been dealt with: all writes of a turn leave together. An
    // event loop within the turn is a turn of its own.
    void atEndOfTurn(Member *member);
    DeadlineQueue &deadlines() { return m_deadlines; }

protected:
    bool event(QEvent *event) override;

private:
    explicit EpollSet(int descriptor);
    void readyTurn();
    void loopTurn();
    int handleReady(int most);
    void endTurn();

    struct Ready;
    int m_descriptor;
    QSocketNotifier *m_notifier;
    DeadlineQueue m_deadlines;
    std::vector<Member *> m_waiting; // for the end of the turn
    Ready *m_current = nullptr;      // the batch being worked on
    int m_endDepth = 0;
    bool m_isEndPosted = false;
};

} // namespace QSocketIoPrivate
