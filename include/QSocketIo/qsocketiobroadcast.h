// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An event for many: who gets it, and how.
#pragma once

#include "qsocketioadapter.h"

#include <QtCore/qfuture.h>
#include <QtCore/qstringlist.h>

#include <chrono>
#include <memory>

class QSocketIoServerNamespace;
class QSocketIoServerNamespacePrivate;
class QSocketIoServerSocket;

namespace QSocketIoPrivate {
class NamespaceLink;
}

// A value; every call returns a changed copy.
class QSOCKETIO_EXPORT QSocketIoBroadcast
{
public:
    [[nodiscard]] QSocketIoBroadcast to(const QString &room) const;
    [[nodiscard]] QSocketIoBroadcast to(const QStringList &rooms) const;
    [[nodiscard]] QSocketIoBroadcast except(const QString &room) const;
    [[nodiscard]] QSocketIoBroadcast except(const QStringList &rooms) const;
    [[nodiscard]] QSocketIoBroadcast except(const QSocketIoServerSocket *socket) const;
    [[nodiscard]] QSocketIoBroadcast local() const;
    [[nodiscard]] QSocketIoBroadcast asVolatile() const;
    [[nodiscard]] QSocketIoBroadcast asUncompressed() const;
    [[nodiscard]] QSocketIoBroadcast withTimeout(std::chrono::milliseconds timeout) const;

    template <typename... Args>
    void emitEvent(QAnyStringView event, const Args &...args) const
    {
        QSocketIoPrivate::ArgumentWriter writer(event);
        QSocketIoPrivate::writeArguments(writer, args...);
        send(event, writer);
    }
    template <typename... Args>
    [[nodiscard]] QFuture<QList<QSocketIoReply>> emitWithAck(QAnyStringView event,
                                                             const Args &...args) const
    {
        QSocketIoPrivate::ArgumentWriter writer(event);
        QSocketIoPrivate::writeArguments(writer, args...);
        return sendWithAck(event, writer);
    }
    void emitArguments(QAnyStringView event, const QVariantList &arguments) const;
    [[nodiscard]] QFuture<QList<QSocketIoReply>> emitArgumentsWithAck(
            QAnyStringView event, const QVariantList &arguments) const;

    QList<QSocketIoServerSocket *> sockets() const;
    [[nodiscard]] QFuture<QList<QSocketIoRemoteSocket>> fetchSockets() const;
    void join(const QString &room) const;
    void join(const QStringList &rooms) const;
    void leave(const QString &room) const;
    void leave(const QStringList &rooms) const;
    void disconnectClients() const;
    void closeConnections() const;

private:
    friend class QSocketIoServerNamespacePrivate;
    explicit QSocketIoBroadcast(std::shared_ptr<QSocketIoPrivate::NamespaceLink> link);
    void send(QAnyStringView event, const QSocketIoPrivate::ArgumentWriter &writer) const;
    QFuture<QList<QSocketIoReply>> sendWithAck(QAnyStringView event,
                                               const QSocketIoPrivate::ArgumentWriter &writer) const;

    std::shared_ptr<QSocketIoPrivate::NamespaceLink> m_link;
    QSocketIoBroadcastTarget m_target;
};
