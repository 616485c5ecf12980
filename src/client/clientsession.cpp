// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/clientsession.h"

#include "logging.h"

namespace QSocketIoPrivate {

ClientSession::ClientSession(DeadlineQueue &deadlines, const ClientOptions &options,
                             const QUrl &url, std::shared_ptr<QNetworkCookieJar> cookies,
                             Owner *owner)
    : m_cookies(std::move(cookies))
    , m_proxy(options.proxy)
    , m_owner(owner)
{
    m_engine = std::make_unique<EngineClient>(deadlines, engineSettings(options, url),
                                              [this] { return networkAccess(); });
    m_channel = std::make_unique<PacketChannel>(m_engine.get(), PacketCodec::Text,
                                                decoderLimits(options),
                                                static_cast<PacketChannel::Owner *>(this));
    connect(m_engine.get(), &EngineClient::opened, this,
            [this] { report([](Owner *to) { to->sessionOpened(); }); });
    connect(m_engine.get(), &EngineClient::sslErrors, this, [this](const QList<QSslError> &errors) {
        report([&errors](Owner *to) { to->sslErrorsOccurred(errors); });
    });
    connect(m_engine.get(), &EngineClient::upgradeFailed, this, [](const QString &message) {
        qCDebug(lcQSocketIoClient).noquote() << "the connection stays on polling:" << message;
    });
}

ClientSession::~ClientSession() = default;

void ClientSession::open()
{
    m_engine->open();
}

void ClientSession::release()
{
    m_owner = nullptr;
    m_engine->abort();
    // Frames of the engine may be below us on the stack; report() deletes once they have returned.
    if (m_depth == 0)
        delete this;
}

void ClientSession::packetReceived(SocketPacket &&packet)
{
    report([&packet](Owner *to) { to->packetReceived(std::move(packet)); });
}

void ClientSession::channelUpgraded()
{
    report([](Owner *to) { to->sessionUpgraded(); });
}

void ClientSession::channelClosed(QSocketIo::DisconnectReason reason, const TransportError &error)
{
    report([reason, &error](Owner *to) { to->sessionClosed(reason, error); });
}

// Made for the first poll only: it brings a thread of its own.
QNetworkAccessManager *ClientSession::networkAccess()
{
    if (!m_networkAccess) {
        m_networkAccess = std::make_unique<QNetworkAccessManager>();
        m_networkAccess->setProxy(m_proxy);
        m_networkAccess->setCookieJar(m_cookies.get());
        m_cookies->setParent(nullptr); // shared with the next attempt
    }
    return m_networkAccess.get();
}

template <typename Report>
void ClientSession::report(Report report)
{
    if (!m_owner)
        return;
    ++m_depth;
    report(m_owner);
    // Not earlier: a handler may run an event loop, which would delete us below its feet.
    if (--m_depth == 0 && !m_owner)
        deleteLater();
}

} // namespace QSocketIoPrivate
