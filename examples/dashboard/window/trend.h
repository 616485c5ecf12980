// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A small chart of one quantity's latest samples.
#pragma once

#include "quantity.h"

#include <QPointer>
#include <QQuickPaintedItem>

class Trend : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(Quantity *quantity READ quantity WRITE setQuantity NOTIFY quantityChanged)
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY colorChanged)
public:
    explicit Trend(QQuickItem *parent = nullptr);

    Quantity *quantity() const { return m_quantity; }
    void setQuantity(Quantity *quantity);
    QColor color() const { return m_color; }
    void setColor(const QColor &color);
    void paint(QPainter *painter) override;

Q_SIGNALS:
    void quantityChanged();
    void colorChanged();

private:
    QPolygonF curve(double bottom, double top) const;

    QPointer<Quantity> m_quantity;
    QColor m_color = Qt::white;
};
