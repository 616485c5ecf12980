// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Draws a SocketIoHistory as a line.
#pragma once

#include "qsocketioquick_export.h"

#include "socketiohistory.h"

#include <QtGui/qcolor.h>
#include <QtQuick/qquickpainteditem.h>

#include <memory>

class SocketIoHistoryChartPrivate;

class QSOCKETIOQUICK_EXPORT SocketIoHistoryChart : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(SocketIoHistory *history READ history WRITE setHistory NOTIFY historyChanged)
    Q_PROPERTY(int timeSpan READ timeSpan WRITE setTimeSpan NOTIFY timeSpanChanged)
    Q_PROPERTY(double minimum READ minimum WRITE setMinimum NOTIFY minimumChanged)
    Q_PROPERTY(double maximum READ maximum WRITE setMaximum NOTIFY maximumChanged)
    Q_PROPERTY(double bottomValue READ bottomValue NOTIFY axisChanged)
    Q_PROPERTY(double topValue READ topValue NOTIFY axisChanged)
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY lookChanged)
    Q_PROPERTY(QColor areaColor READ areaColor WRITE setAreaColor NOTIFY lookChanged)
    Q_PROPERTY(double lineWidth READ lineWidth WRITE setLineWidth NOTIFY lookChanged)
public:
    explicit SocketIoHistoryChart(QQuickItem *parent = nullptr);
    ~SocketIoHistoryChart() override;

    SocketIoHistory *history() const;
    void setHistory(SocketIoHistory *history);
    int timeSpan() const;
    void setTimeSpan(int timeSpan);
    double minimum() const;
    void setMinimum(double minimum);
    double maximum() const;
    void setMaximum(double maximum);
    double bottomValue() const;
    double topValue() const;
    QColor color() const;
    void setColor(const QColor &color);
    QColor areaColor() const;
    void setAreaColor(const QColor &color);
    double lineWidth() const;
    void setLineWidth(double width);

    // Of what was painted last: the value at the right end, and how many samples there had been.
    double paintedValue() const;
    double paintedReceived() const;

    void paint(QPainter *painter) override;

Q_SIGNALS:
    void historyChanged();
    void timeSpanChanged();
    void minimumChanged();
    void maximumChanged();
    void axisChanged();
    void lookChanged();

protected:
    void updatePolish() override;
    void geometryChange(const QRectF &newGeometry, const QRectF &oldGeometry) override;

private:
    Q_DECLARE_PRIVATE(SocketIoHistoryChart)
    std::unique_ptr<SocketIoHistoryChartPrivate> d_ptr;
};
