// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The latest samples of a number that events carry, for charts.
#pragma once

#include "socketioeventfield.h"

#include <QtCore/qlist.h>

class SocketIoHistoryPrivate;

class QSOCKETIOQML_EXPORT SocketIoHistory : public SocketIoEventField
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString timePath READ timePath WRITE setTimePath NOTIFY timePathChanged)
    Q_PROPERTY(int capacity READ capacity WRITE setCapacity NOTIFY capacityChanged)
    Q_PROPERTY(int duration READ duration WRITE setDuration NOTIFY durationChanged)
    Q_PROPERTY(int count READ count NOTIFY updated)
    Q_PROPERTY(double received READ received NOTIFY updated)
    Q_PROPERTY(double discarded READ discarded NOTIFY updated)
    Q_PROPERTY(double lastValue READ lastValue NOTIFY updated)
    Q_PROPERTY(double firstTime READ firstTime NOTIFY updated)
    Q_PROPERTY(double lastTime READ lastTime NOTIFY updated)
public:
    // What the samples of a stretch of time amount to.
    struct Column
    {
        int count = 0;
        double time = 0; // of the first
        double first = 0;
        double minimum = 0;
        double maximum = 0;
        double last = 0;
    };

    explicit SocketIoHistory(QObject *parent = nullptr);
    ~SocketIoHistory() override;

    QString timePath() const;
    void setTimePath(const QString &path);
    int capacity() const;
    void setCapacity(int capacity);
    int duration() const;
    void setDuration(int duration);
    int count() const;
    double received() const;
    double discarded() const;
    double lastValue() const;
    double firstTime() const;
    double lastTime() const;

    Q_INVOKABLE double valueAt(int index) const;
    Q_INVOKABLE double timeAt(int index) const;
    Q_INVOKABLE bool append(double value);
    Q_INVOKABLE bool append(double value, double time);

    // Cuts the time from the one to the other into columns of equal width.
    QList<Column> columns(double from, double to, int count) const;

public Q_SLOTS:
    void clear();

Q_SIGNALS:
    void updated();
    void timePathChanged();
    void capacityChanged();
    void durationChanged();

protected:
    void receive(const QSocketIoEvent &event, const QSocketIoPrivate::ValueView &value) override;

private:
    Q_DECLARE_PRIVATE(SocketIoHistory)
    std::unique_ptr<SocketIoHistoryPrivate> d_ptr;
};
