// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "socketiohistorychart.h"

#include <QPainter>
#include <QPointer>
#include <QPolygonF>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

/*!
    \qmltype SocketIoHistoryChart
    \inqmlmodule QSocketIo.Quick
    \inherits PaintedItem
    \brief Draws a SocketIoHistory as a line.

    \snippet qml/snippets/Boiler.qml chart

    The latest sample is at the right edge. Of each column of pixels the smallest and the largest sample are drawn, so no peak
    is lost, and a frame costs about the same for a thousand samples as for a hundred thousand. It is painted when samples
    have come or gone, once per frame, with or without a graphics card. Axes and grids are up to you: \l bottomValue and
    \l topValue say where the values are.

    \sa SocketIoHistory, {Models and live values}
*/

namespace {

constexpr double Unknown = std::numeric_limits<double>::quiet_NaN();

// NaN is a value like any other here.
bool isSame(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

} // namespace

class SocketIoHistoryChartPrivate
{
public:
    explicit SocketIoHistoryChartPrivate(SocketIoHistoryChart *item)
        : q_ptr(item)
    {}
    void look();
    void scaleTo(const QList<SocketIoHistory::Column> &columns);
    QPolygonF line(const QList<SocketIoHistory::Column> &columns, double from, double to) const;
    double yOf(double value) const;

    SocketIoHistoryChart *q_ptr;
    QPointer<SocketIoHistory> history;
    QMetaObject::Connection connection;
    QColor color = Qt::black;
    QColor areaColor = Qt::transparent;
    double lineWidth = 2;
    double minimum = Unknown;
    double maximum = Unknown;
    double bottom = 0;
    double top = 1;
    int timeSpan = 0;
    // What paint() needs, which the rendering thread calls while this one waits.
    QPolygonF points;
    double lastValue = Unknown;
    double received = 0;
    double paintedValue = Unknown;
    double paintedReceived = 0;
};

SocketIoHistoryChart::SocketIoHistoryChart(QQuickItem *parent)
    : QQuickPaintedItem(parent)
    , d_ptr(std::make_unique<SocketIoHistoryChartPrivate>(this))
{
    setAntialiasing(true);
}

SocketIoHistoryChart::~SocketIoHistoryChart() = default;

void SocketIoHistoryChartPrivate::look()
{
    points.clear();
    received = history ? history->received() : 0;
    lastValue = history ? history->lastValue() : Unknown;
    const int width = int(std::ceil(q_ptr->width()));
    if (!history || history->count() == 0 || width <= 0)
        return;
    const double to = history->lastTime();
    double from = timeSpan > 0 ? to - timeSpan : history->firstTime();
    if (!(from < to)) // they have one time
        from = to - 1;
    const auto columns = history->columns(from, to, width);
    scaleTo(columns);
    points = line(columns, from, to);
}

void SocketIoHistoryChartPrivate::scaleTo(const QList<SocketIoHistory::Column> &columns)
{
    double low = minimum;
    double high = maximum;
    for (const auto &column : columns) {
        if (column.count == 0)
            continue;
        low = std::isnan(low) ? column.minimum : std::min(low, column.minimum);
        high = std::isnan(high) ? column.maximum : std::max(high, column.maximum);
    }
    if (!(low < high)) { // one value is in the middle
        low -= 0.5;
        high += 0.5;
    }
    bottom = low;
    top = high;
}

double SocketIoHistoryChartPrivate::yOf(double value) const
{
    const double inset = lineWidth / 2;
    return inset + (q_ptr->height() - lineWidth) * (top - value) / (top - bottom);
}

QPolygonF SocketIoHistoryChartPrivate::line(const QList<SocketIoHistory::Column> &columns,
                                            double from, double to) const
{
    QPolygonF polygon;
    const double width = q_ptr->width() - lineWidth / 2; // the end is not cut off
    const auto append = [&](double x, double value) {
        constexpr double visible = 0.05; // pixels: each point costs
        const QPointF point(x, yOf(value));
        if (polygon.isEmpty() || point.x() != polygon.constLast().x()
            || std::abs(point.y() - polygon.constLast().y()) > visible)
            polygon.append(point);
    };
    for (qsizetype i = 0; i < columns.size(); ++i) {
        const auto &column = columns.at(i);
        if (column.count == 1)
            append(width * (column.time - from) / (to - from), column.first);
        if (column.count <= 1)
            continue;
        const double x = width * (double(i) + 0.5) / double(columns.size());
        for (const double value : { column.first, column.minimum, column.maximum, column.last })
            append(x, value);
    }
    return polygon;
}

void SocketIoHistoryChart::updatePolish()
{
    Q_D(SocketIoHistoryChart);
    const double bottom = d->bottom;
    const double top = d->top;
    d->look();
    update();
    if (bottom != d->bottom || top != d->top)
        Q_EMIT axisChanged();
}

void SocketIoHistoryChart::geometryChange(const QRectF &newGeometry, const QRectF &oldGeometry)
{
    QQuickPaintedItem::geometryChange(newGeometry, oldGeometry);
    polish();
}

void SocketIoHistoryChart::paint(QPainter *painter)
{
    Q_D(SocketIoHistoryChart);
    d->paintedValue = d->lastValue;
    d->paintedReceived = d->received;
    if (d->points.isEmpty())
        return;
    if (d->areaColor.alpha() > 0) {
        QPolygonF area = d->points;
        area.append({ area.constLast().x(), height() });
        area.append({ area.constFirst().x(), height() });
        painter->setPen(Qt::NoPen);
        painter->setBrush(d->areaColor);
        painter->drawPolygon(area);
    }
    painter->setRenderHint(QPainter::Antialiasing, antialiasing());
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(d->color, d->lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    if (d->points.size() == 1)
        painter->drawPoint(d->points.constFirst());
    else
        painter->drawPolyline(d->points);
}

double SocketIoHistoryChart::paintedValue() const
{
    Q_D(const SocketIoHistoryChart);
    return d->paintedValue;
}

double SocketIoHistoryChart::paintedReceived() const
{
    Q_D(const SocketIoHistoryChart);
    return d->paintedReceived;
}

/*!
    \qmlproperty SocketIoHistory SocketIoHistoryChart::history
    What is drawn.
*/
SocketIoHistory *SocketIoHistoryChart::history() const
{
    Q_D(const SocketIoHistoryChart);
    return d->history;
}

void SocketIoHistoryChart::setHistory(SocketIoHistory *history)
{
    Q_D(SocketIoHistoryChart);
    if (d->history == history)
        return;
    disconnect(d->connection);
    d->history = history;
    if (history)
        d->connection = connect(history, &SocketIoHistory::updated, this, [this] { polish(); });
    polish();
    Q_EMIT historyChanged();
}

/*!
    \qmlproperty int SocketIoHistoryChart::timeSpan
    How many milliseconds the width of the item is. 0, the default: from the oldest sample to the latest.
*/
int SocketIoHistoryChart::timeSpan() const
{
    Q_D(const SocketIoHistoryChart);
    return d->timeSpan;
}

void SocketIoHistoryChart::setTimeSpan(int timeSpan)
{
    Q_D(SocketIoHistoryChart);
    const int wanted = std::max(timeSpan, 0);
    if (std::exchange(d->timeSpan, wanted) == wanted)
        return;
    polish();
    Q_EMIT timeSpanChanged();
}

/*!
    \qmlproperty real SocketIoHistoryChart::minimum
    A value that the item reaches down to at least. NaN, the default: the smallest that is seen.
*/
double SocketIoHistoryChart::minimum() const
{
    Q_D(const SocketIoHistoryChart);
    return d->minimum;
}

void SocketIoHistoryChart::setMinimum(double minimum)
{
    Q_D(SocketIoHistoryChart);
    if (isSame(std::exchange(d->minimum, minimum), minimum))
        return;
    polish();
    Q_EMIT minimumChanged();
}

/*!
    \qmlproperty real SocketIoHistoryChart::maximum
    A value that the item reaches up to at least. NaN, the default: the largest that is seen.
*/
double SocketIoHistoryChart::maximum() const
{
    Q_D(const SocketIoHistoryChart);
    return d->maximum;
}

void SocketIoHistoryChart::setMaximum(double maximum)
{
    Q_D(SocketIoHistoryChart);
    if (isSame(std::exchange(d->maximum, maximum), maximum))
        return;
    polish();
    Q_EMIT maximumChanged();
}

/*!
    \qmlproperty real SocketIoHistoryChart::bottomValue
    The value at the bottom edge: \l minimum, or the smallest sample that is seen.
*/
double SocketIoHistoryChart::bottomValue() const
{
    Q_D(const SocketIoHistoryChart);
    return d->bottom;
}

/*!
    \qmlproperty real SocketIoHistoryChart::topValue
    The value at the top edge: \l maximum, or the largest sample that is seen.
*/
double SocketIoHistoryChart::topValue() const
{
    Q_D(const SocketIoHistoryChart);
    return d->top;
}

/*!
    \qmlproperty color SocketIoHistoryChart::color
    The colour of the line; black by default.
*/
QColor SocketIoHistoryChart::color() const
{
    Q_D(const SocketIoHistoryChart);
    return d->color;
}

void SocketIoHistoryChart::setColor(const QColor &color)
{
    Q_D(SocketIoHistoryChart);
    if (std::exchange(d->color, color) == color)
        return;
    update();
    Q_EMIT lookChanged();
}

/*!
    \qmlproperty color SocketIoHistoryChart::areaColor
    The colour of the area below the line; transparent by default.
*/
QColor SocketIoHistoryChart::areaColor() const
{
    Q_D(const SocketIoHistoryChart);
    return d->areaColor;
}

void SocketIoHistoryChart::setAreaColor(const QColor &color)
{
    Q_D(SocketIoHistoryChart);
    if (std::exchange(d->areaColor, color) == color)
        return;
    update();
    Q_EMIT lookChanged();
}

/*!
    \qmlproperty real SocketIoHistoryChart::lineWidth
    The width of the line in pixels; 2 by default.
*/
double SocketIoHistoryChart::lineWidth() const
{
    Q_D(const SocketIoHistoryChart);
    return d->lineWidth;
}

void SocketIoHistoryChart::setLineWidth(double width)
{
    Q_D(SocketIoHistoryChart);
    const double wanted = std::max(width, 0.0);
    if (std::exchange(d->lineWidth, wanted) == wanted)
        return;
    polish();
    Q_EMIT lookChanged();
}

#include "moc_socketiohistorychart.cpp"
