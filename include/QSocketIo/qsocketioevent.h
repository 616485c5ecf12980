// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What arrives: an event, the means to answer it, and the answer to one of ours.
#pragma once

#include "qsocketioarguments_impl.h"
#include "qsocketioerror.h"

#include <QtCore/qshareddata.h>

#include <memory>
#include <optional>

class QSocketIoEndpoint;
class QSocketIoEventData;

namespace QSocketIoPrivate {
class AckSlot;
struct EventAccess;
} // namespace QSocketIoPrivate

class QSOCKETIO_EXPORT QSocketIoAck
{
    Q_GADGET
    Q_PROPERTY(bool expected READ isExpected)
public:
    QSocketIoAck();
    bool isExpected() const;

    template <typename... Args>
    void send(const Args &...args) const
    {
        if (!m_slot)
            return; // nobody has asked
        QSocketIoPrivate::ArgumentWriter writer;
        QSocketIoPrivate::writeArguments(writer, args...);
        sendEncoded(writer);
    }
    Q_INVOKABLE void sendArguments(const QVariantList &arguments) const;

private:
    friend struct QSocketIoPrivate::EventAccess;
    void sendEncoded(const QSocketIoPrivate::ArgumentWriter &writer) const;
    std::shared_ptr<QSocketIoPrivate::AckSlot> m_slot;
};
Q_DECLARE_METATYPE(QSocketIoAck)

class QSOCKETIO_EXPORT QSocketIoEvent
{
    Q_GADGET
    Q_PROPERTY(QString name READ name)
    Q_PROPERTY(QVariantList arguments READ arguments)
    Q_PROPERTY(QSocketIoAck ack READ ack)
public:
    QSocketIoEvent();
    QSocketIoEvent(const QSocketIoEvent &other);
    QSocketIoEvent(QSocketIoEvent &&other) noexcept;
    QSocketIoEvent &operator=(const QSocketIoEvent &other);
    QSocketIoEvent &operator=(QSocketIoEvent &&other) noexcept;
    ~QSocketIoEvent();

    QString name() const;
    qsizetype argumentCount() const;
    QVariantList arguments() const;
    QSocketIoAck ack() const;

    template <typename T>
    std::optional<T> value(qsizetype index = 0) const
    {
        static_assert(
                QSocketIoPrivate::isReadable<T>(),
                "QSocketIo: no conversion to this type. Specialise QSocketIoConverter for it.");
        T result{};
        if (index < 0 || index >= argumentCount()
            || !QSocketIoPrivate::readValue(argument(index), result))
            return std::nullopt;
        return result;
    }

private:
    friend struct QSocketIoPrivate::EventAccess;
    QSocketIoPrivate::ValueView argument(qsizetype index) const;
    QExplicitlySharedDataPointer<QSocketIoEventData> d;
};
Q_DECLARE_METATYPE(QSocketIoEvent)

QSOCKETIO_EXPORT QDebug operator<<(QDebug debug, const QSocketIoEvent &event);

class QSOCKETIO_EXPORT QSocketIoReply
{
    Q_GADGET
    Q_PROPERTY(QSocketIoError error READ error)
    Q_PROPERTY(QVariantList arguments READ arguments)
public:
    QSocketIoReply();
    explicit QSocketIoReply(const QSocketIoError &error);
    explicit QSocketIoReply(const QVariantList &arguments);
    QSocketIoReply(const QSocketIoReply &other);
    QSocketIoReply(QSocketIoReply &&other) noexcept;
    QSocketIoReply &operator=(const QSocketIoReply &other);
    QSocketIoReply &operator=(QSocketIoReply &&other) noexcept;
    ~QSocketIoReply();

    bool isError() const { return m_error.isError(); }
    QSocketIoError error() const { return m_error; }
    qsizetype argumentCount() const;
    QVariantList arguments() const;

    template <typename T>
    std::optional<T> value(qsizetype index = 0) const
    {
        static_assert(
                QSocketIoPrivate::isReadable<T>(),
                "QSocketIo: no conversion to this type. Specialise QSocketIoConverter for it.");
        T result{};
        if (index < 0 || index >= argumentCount()
            || !QSocketIoPrivate::readValue(argument(index), result))
            return std::nullopt;
        return result;
    }

private:
    friend struct QSocketIoPrivate::EventAccess;
    QSocketIoPrivate::ValueView argument(qsizetype index) const;
    QSocketIoError m_error;
    QExplicitlySharedDataPointer<QSocketIoEventData> d;
};
Q_DECLARE_METATYPE(QSocketIoReply)

QSOCKETIO_EXPORT QDebug operator<<(QDebug debug, const QSocketIoReply &reply);
