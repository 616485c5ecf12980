// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "trend.h"

#include <QPainter>

#include <algorithm>

namespace {
constexpr double dot = 4; // room for the dot at the end of the curve
} // namespace

Trend::Trend(QQuickItem *parent)
    : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
}

void Trend::setQuantity(Quantity *quantity)
{
    if (m_quantity == quantity)
        return;
    if (m_quantity)
        m_quantity->disconnect(this);
    m_quantity = quantity;
    if (quantity)
        connect(quantity, &Quantity::samplesChanged, this, [this] { update(); });
    update();
    Q_EMIT quantityChanged();
}

void Trend::setColor(const QColor &color)
{
    if (m_color == color)
        return;
    m_color = color;
    update();
    Q_EMIT colorChanged();
}

QPolygonF Trend::curve(double bottom, double top) const
{
    const QList<double> &samples = m_quantity->samples();
    const double step = (width() - dot) / double(Quantity::historyLength - 1);
    QPolygonF result;
    for (qsizetype i = 0; i < samples.size(); ++i) {
        const double x = width() - dot - double(samples.size() - 1 - i) * step;
        result.append({ x, 3 + (height() - 6) * (top - samples.at(i)) / (top - bottom) });
    }
    return result;
}

void Trend::paint(QPainter *painter)
{
    if (!m_quantity || m_quantity->samples().isEmpty())
        return;
    const QuantityInfo &info = m_quantity->info();
    const auto [least, most] = std::minmax_element(m_quantity->samples().cbegin(),
                                                   m_quantity->samples().cend());
    const double bottom = std::min(info.low, *least);
    const double top = std::max({ info.high, *most, bottom + 1e-6 });

    const double limit = 3 + (height() - 6) * (top - info.limit) / (top - bottom);
    painter->setPen(QPen(QColor(132, 148, 167, 90), 1, Qt::CustomDashLine));
    QPen dashes = painter->pen();
    dashes.setDashPattern({ 3, 4 });
    painter->setPen(dashes);
    painter->drawLine(QPointF(0, limit), QPointF(width(), limit));

    const QPolygonF line = curve(bottom, top);
    QPolygonF area = line;
    area << QPointF(line.last().x(), height()) << QPointF(line.first().x(), height());
    QLinearGradient fade(0, area.boundingRect().top(), 0, height());
    QColor tint = m_color;
    tint.setAlphaF(0.38F);
    fade.setColorAt(0, tint);
    tint.setAlphaF(0);
    fade.setColorAt(1, tint);
    painter->setPen(Qt::NoPen);
    painter->setBrush(fade);
    painter->drawPolygon(area);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(m_color, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->drawPolyline(line);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_color);
    painter->drawEllipse(line.last(), 2.6, 2.6);
}
