// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a client and its namespaces signal, in order, as lines of text.
#pragma once

#include "clientthread.h"
#include "qsocketioclient.h"

#include <QMetaEnum>
#include <QStringList>

#include <chrono>

class SignalLog : public QObject
{
public:
    void watch(QSocketIoClient *client)
    {
        connect(client, &QSocketIoClient::stateChanged, this,
                [this](QSocketIoClient::State state) { add(nameOf(state)); });
        connect(client, &QSocketIoClient::opened, this, [this] { add(QStringLiteral("opened")); });
        connect(client, &QSocketIoClient::closed, this, [this](QSocketIo::DisconnectReason reason) {
            add(QStringLiteral("closed ") + nameOf(reason));
        });
        connect(client, &QSocketIoClient::errorOccurred, this, [this](const QSocketIoError &error) {
            add(QStringLiteral("error ") + nameOf(error.code()));
        });
        connect(client, &QSocketIoClient::reconnectScheduled, this,
                [this](int attempt) { add(QStringLiteral("scheduled %1").arg(attempt)); });
        connect(client, &QSocketIoClient::reconnectAbandoned, this,
                [this](int attempts) { add(QStringLiteral("abandoned %1").arg(attempts)); });
    }
    void watch(QSocketIoClientNamespace *space)
    {
        const QString name = space->name() + u' ';
        connect(space, &QSocketIoEndpoint::stateChanged, this,
                [this, name](QSocketIoEndpoint::State state) { add(name + nameOf(state)); });
        connect(space, &QSocketIoClientNamespace::aboutToConnect, this,
                [this, name] { add(name + QStringLiteral("aboutToConnect")); });
        connect(space, &QSocketIoClientNamespace::connected, this,
                [this, name] { add(name + QStringLiteral("connected")); });
        connect(space, &QSocketIoEndpoint::disconnected, this,
                [this, name](QSocketIo::DisconnectReason reason) {
                    add(name + QStringLiteral("disconnected ") + nameOf(reason));
                });
        connect(space, &QSocketIoClientNamespace::connectionRejected, this,
                [this, name](const QSocketIoError &error) {
                    add(name + QStringLiteral("rejected ") + error.message());
                });
        connect(space, &QSocketIoEndpoint::errorOccurred, this,
                [this, name](const QSocketIoError &error) {
                    add(name + QStringLiteral("error ") + nameOf(error.code()));
                });
        connect(space, &QSocketIoEndpoint::eventReceived, this,
                [this, name](const QSocketIoEvent &event) {
                    add(name + QStringLiteral("received ") + event.name());
                });
        connect(space, &QSocketIoEndpoint::eventSent, this,
                [this, name](const QSocketIoEvent &event) {
                    add(name + QStringLiteral("sent ") + event.name());
                });
    }
    void add(const QString &line) { lines.append(line); }
    bool contains(const QString &line) const { return lines.contains(line); }
    int count(const QString &line) const { return static_cast<int>(lines.count(line)); }

    QStringList lines;

private:
    template <typename Enum>
    static QString nameOf(Enum value)
    {
        return QString::fromLatin1(QMetaEnum::fromType<Enum>().valueToKey(static_cast<int>(value)));
    }
};

// A client for url over WebSockets, without the long pauses of real life.
inline void setUpClient(QSocketIoClient &client, const QUrl &url)
{
    client.setUrl(url);
    client.setTransports({ QSocketIo::Transport::WebSocket });
    client.setReconnectDelay(std::chrono::milliseconds(10), std::chrono::milliseconds(20));
    QSocketIoPrivate::chooseIoThread(client);
}
