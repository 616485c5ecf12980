// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Types of a program, as arguments: enumerations, flags, gadgets and one with a converter of its own.
#pragma once

#include "qsocketioconverter.h"

#include <QList>
#include <QMap>
#include <QObject>
#include <QString>

namespace Sample {
Q_NAMESPACE
enum class Colour { Red, Green = 5, Blue = -3 };
Q_ENUM_NS(Colour)
enum class Big : quint32 { Small = 1, Large = 0xffffffff };
Q_ENUM_NS(Big)
enum class Tiny : qint8 { Minus = -1, Plus = 1 };
Q_ENUM_NS(Tiny)
enum class Unlisted { One };
} // namespace Sample

class Point
{
    Q_GADGET
    Q_PROPERTY(int x MEMBER x)
    Q_PROPERTY(int y MEMBER y)
public:
    int x = 7;
    int y = 8;
    friend bool operator==(const Point &a, const Point &b) { return a.x == b.x && a.y == b.y; }
};

class Shape
{
    Q_GADGET
    Q_PROPERTY(QString name MEMBER name)
    Q_PROPERTY(Kind kind MEMBER kind)
    Q_PROPERTY(Edges edges READ getEdges WRITE setEdges) // moc cannot do flags with MEMBER
    Q_PROPERTY(Sample::Colour colour MEMBER colour)
    Q_PROPERTY(Point centre MEMBER centre)
    Q_PROPERTY(QList<int> sizes MEMBER sizes)
    Q_PROPERTY(QList<Point> corners MEMBER corners)
    Q_PROPERTY(QMap<QString, double> weights MEMBER weights)
    Q_PROPERTY(QVariant extra MEMBER extra)
    Q_PROPERTY(QByteArray image MEMBER image)
    Q_PROPERTY(int area READ area)
public:
    enum Kind { Round, Square };
    Q_ENUM(Kind)
    enum Edge { Top = 1, Bottom = 2, Both = 3, Left = 4 };
    Q_DECLARE_FLAGS(Edges, Edge)
    Q_FLAG(Edges)

    Edges getEdges() const { return edges; }
    void setEdges(Edges value) { edges = value; }
    int area() const { return 42; }
    friend bool operator==(const Shape &a, const Shape &b)
    {
        return a.name == b.name && a.kind == b.kind && a.edges == b.edges && a.colour == b.colour
               && a.centre == b.centre && a.sizes == b.sizes && a.corners == b.corners
               && a.weights == b.weights && a.extra == b.extra && a.image == b.image;
    }

    QString name = QStringLiteral("none");
    Kind kind = Square;
    Edges edges;
    Sample::Colour colour = Sample::Colour::Green;
    Point centre;
    QList<int> sizes;
    QList<Point> corners;
    QMap<QString, double> weights;
    QVariant extra;
    QByteArray image;
};

// Converts itself: an object with its amount in cents, never negative.
struct Money
{
    qint64 cents = 0;
    friend bool operator==(const Money &a, const Money &b) { return a.cents == b.cents; }
};

template <>
struct QSocketIoConverter<Money>
{
    static std::optional<Money> fromValue(const QVariant &value)
    {
        const QVariant cents = value.toMap().value(QStringLiteral("cents"));
        if (cents.typeId() != QMetaType::LongLong || cents.toLongLong() < 0)
            return std::nullopt;
        return Money{ cents.toLongLong() };
    }
    static QVariant toValue(const Money &money)
    {
        return QVariantMap{ { QStringLiteral("cents"), money.cents } };
    }
};
