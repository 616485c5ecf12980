// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What an adapter works with: an encoded event, and whom it is for.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qanystringview.h>
#include <QtCore/qbytearray.h>
#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>
#include <QtCore/qvariant.h>

#include <chrono>

// What a broadcast boils down to.
struct QSOCKETIO_EXPORT QSocketIoBroadcastTarget
{
    QStringList rooms;
    QStringList except;
    std::chrono::milliseconds ackTimeout{ 0 };
    bool isLocal = false;
    bool isVolatile = false;
    bool isUncompressed = false;
};

// An encoded event; copies share the bytes.
class QSOCKETIO_EXPORT QSocketIoPacket
{
public:
    QSocketIoPacket() = default;
    QSocketIoPacket(const QByteArray &json, const QList<QByteArray> &attachments)
        : m_json(json)
        , m_attachments(attachments)
    {}
    QSocketIoPacket(QAnyStringView event, const QVariantList &arguments);

    QByteArray json() const { return m_json; }
    QList<QByteArray> attachments() const { return m_attachments; }
    QString eventName() const;
    QVariantList arguments() const;

private:
    QByteArray m_json;
    QList<QByteArray> m_attachments;
};
