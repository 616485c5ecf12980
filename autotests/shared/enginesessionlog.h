// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A client's engine with everything it needs, and a record of what it said.
#pragma once

#include "engine/engineclient.h"

#include "testclock.h"
#include "testservices.h"

#include <functional>
#include <memory>

namespace QSocketIoPrivate {

class EngineSessionLog final : public EngineConnection::Owner
{
public:
    EngineSessionLog(const QUrl &url, const QList<QSocketIo::Transport> &transports)
    {
        settings.polling.base.setUrl(url);
        settings.webSocket.base.setUrl(url);
        settings.transports = transports;
        settings.webSocket.proxy = QNetworkProxy::NoProxy;
    }

    EngineClient &open()
    {
        engine = std::make_unique<EngineClient>(clock.deadlines(), settings, services);
        engine->setOwner(this);
        QObject::connect(engine.get(), &EngineClient::opened, engine.get(), [this] {
            ++opened;
            run("opened");
        });
        QObject::connect(engine.get(), &EngineClient::upgradeFailed, engine.get(),
                         [this](const TransportError &failure) {
                             upgradeFailures.append(failure.message);
                             run("upgradeFailed");
                         });
        engine->open();
        return *engine;
    }
    void send(const QByteArray &text, const QList<QByteArray> &attachments = {})
    {
        engine->send(EngineMessage(text, attachments));
    }

    TestClock clock;
    EngineClientSettings settings;
    TestServices services;
    std::unique_ptr<EngineClient> engine;

    QByteArrayList received; // binary messages with a leading "b"
    QStringList upgradeFailures;
    int opened = 0;
    int drained = 0;
    int upgraded = 0;
    int closed = 0;
    QSocketIo::DisconnectReason reason{};
    TransportError error;
    // Called last in each call or signal of this name.
    QHash<QByteArray, std::function<void()>> reactions;

private:
    void messageReceived(const EnginePacketView &message) override
    {
        received.append((message.isBinary ? "b" : "") + message.data.toByteArray());
        run("messageReceived");
    }
    void engineDrained() override
    {
        ++drained;
        run("engineDrained");
    }
    void engineUpgraded() override
    {
        ++upgraded;
        run("engineUpgraded");
    }
    void engineClosed(QSocketIo::DisconnectReason why, const TransportError &what) override
    {
        ++closed;
        reason = why;
        error = what;
        run("engineClosed");
    }
    void run(const char *name)
    {
        if (const auto reaction = reactions.value(name))
            reaction();
    }
};

} // namespace QSocketIoPrivate
