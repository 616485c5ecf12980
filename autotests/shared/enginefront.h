// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An Engine.IO server on loopback whose sessions echo, or do what the test says.
#pragma once

#include "engine/engineserver.h"
#include "httpfront.h"

#include <QByteArrayList>

#include <functional>
#include <memory>
#include <vector>

namespace QSocketIoPrivate {

class EngineFront
{
public:
    // One session as the layer above would keep it.
    class Connection final : public EngineConnection::Owner
    {
    public:
        Connection(EngineFront *front, EngineSession *engineSession)
            : session(engineSession)
            , m_front(front)
        {
            session->setOwner(this);
        }
        void messageReceived(const EnginePacketView &message) override
        {
            received.append(message.toByteArray());
            if (m_front->onMessage)
                m_front->onMessage(this, message);
        }
        void engineUpgraded() override { ++upgradedCount; }
        void engineClosed(QSocketIo::DisconnectReason why, const TransportError &what) override
        {
            reason = why;
            error = what;
            m_front->engine->release(std::exchange(session, nullptr));
        }

        EngineSession *session; // null once it is closed
        QByteArrayList received;
        int upgradedCount = 0;
        std::optional<QSocketIo::DisconnectReason> reason;
        TransportError error;

    private:
        EngineFront *m_front;
    };

    explicit EngineFront(DeadlineQueue &deadlines, const EngineSettings &settings = {},
                         HttpSettings httpSettings = {})
        : engine(std::make_unique<EngineServer>(
                deadlines, settings, [this](EngineSession *session) { open(session); },
                [this](EngineRefusal code, const QByteArray &, const EngineRequestInfo &) {
                    refusals.append(code);
                }))
        , http(
                  deadlines,
                  [this](const HttpExchangePtr &exchange) { engine->handleRequest(exchange); },
                  withBodyLimit(std::move(httpSettings), settings.maxPayload))
    {
        http.onBadRequest([this](const HttpRequest &header, int status) {
            engine->handleBadRequest(header, status);
        });
    }

    void echo()
    {
        onMessage = [](Connection *connection, const EnginePacketView &message) {
            if (message.isBinary)
                connection->session->send(EngineMessage("binary", { message.toByteArray() }));
            else
                connection->session->send(EngineMessage(message.toByteArray()));
        };
    }
    quint16 port() const { return http.port(); }
    Connection *connection(size_t index = 0) const { return connections.at(index).get(); }

    std::function<void(EngineSession *)> onOpened; // instead of a Connection
    std::function<void(Connection *, const EnginePacketView &)> onMessage;
    QList<EngineRefusal> refusals;
    std::vector<std::unique_ptr<Connection>> connections;
    std::unique_ptr<EngineServer> engine;
    HttpFront http;

private:
    static HttpSettings withBodyLimit(HttpSettings settings, qint64 bytes)
    {
        settings.limits.body = bytes;
        return settings;
    }
    void open(EngineSession *session)
    {
        if (onOpened)
            onOpened(session);
        else
            connections.push_back(std::make_unique<Connection>(this, session));
    }
};

} // namespace QSocketIoPrivate
