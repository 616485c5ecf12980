// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "connection.h"

#include "output.h"

#include <QJsonDocument>
#include <QSslConfiguration>
#include <QSslSocket>

#include <utility>

using namespace Qt::StringLiterals;
using QSocketIo::DisconnectReason;

Connection::Connection(const ConnectionOptions &options, Loss loss)
    : m_client(options.url)
    , m_space(m_client.of(options.nsp))
    , m_loss(loss)
{
    apply(options);
    m_patience.setSingleShot(true);
    m_patience.setInterval(options.timeout);
    connect(&m_patience, &QTimer::timeout, this, [this, url = options.url] {
        fail(ExitCode::TimedOut, u"no connection to %1 in time"_s.arg(displayUrl(url)));
    });
    connect(m_space, &QSocketIoClientNamespace::connected, this, [this, url = options.url] {
        m_patience.stop();
        m_wasConnected = true;
        note(u"connected to %1 as %2"_s.arg(displayUrl(url), m_space->id()));
        Q_EMIT connected();
    });
    connect(m_space, &QSocketIoClientNamespace::connectionRejected, this, &Connection::rejected);
    connect(m_space, &QSocketIoEndpoint::disconnected, this, &Connection::disconnected);
    connect(&m_client, &QSocketIoClient::errorOccurred, this, [this](const QSocketIoError &error) {
        if (!m_wasConnected)
            fail(ExitCode::ConnectionFailed, error.message());
        else if (!m_isFinishing)
            note(error.message());
    });
    connect(&m_client, &QSocketIoClient::closed, this, [this] {
        if (m_isFinishing)
            end();
    });
}

void Connection::apply(const ConnectionOptions &options)
{
    m_space->setAuth(options.auth);
    m_client.setParser(options.parser);
    if (!options.path.isEmpty())
        m_client.setPath(options.path);
    if (!options.transports.isEmpty())
        m_client.setTransports(options.transports);
    QNetworkRequest request = m_client.baseRequest();
    for (const auto &[name, value] : options.headers)
        request.setRawHeader(name, value);
    m_client.setBaseRequest(request);
    if (options.isInsecure) {
        QSslConfiguration tls = m_client.sslConfiguration();
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        m_client.setSslConfiguration(tls);
    }
    // Whoever starts a program wants to know at once that it will not work; later, patience is better.
    QSocketIoClientSettings::ReconnectPolicy policy = m_client.reconnectPolicy();
    policy.setFlag(QSocketIoClientSettings::ReconnectFlag::FirstAttempt, false);
    m_client.setReconnectPolicy(policy);
    m_client.setReconnectEnabled(m_loss == Loss::IsRepaired);
}

void Connection::open()
{
    m_patience.start();
    m_client.open();
}

void Connection::finish(ExitCode code)
{
    if (std::exchange(m_isFinishing, true))
        return;
    m_code = code;
    m_patience.stop();
    if (m_client.state() == QSocketIoClient::State::Closed)
        // From the event loop: whoever called is not done yet.
        QMetaObject::invokeMethod(this, &Connection::end, Qt::QueuedConnection);
    else
        m_client.close();
}

void Connection::end()
{
    if (!std::exchange(m_isFinished, true))
        Q_EMIT finished(m_code);
}

void Connection::fail(ExitCode code, const QString &message)
{
    if (m_isFinishing)
        return;
    complain(message);
    finish(code);
}

void Connection::rejected(const QSocketIoError &error)
{
    QString message = u"refused by the server: %1"_s.arg(error.message());
    const QJsonDocument data = QJsonDocument::fromVariant(error.data());
    if (!data.isNull())
        message += u' ' + QString::fromUtf8(data.toJson(QJsonDocument::Compact));
    fail(ExitCode::Refused, message);
}

void Connection::disconnected(DisconnectReason reason)
{
    if (m_isFinishing)
        return;
    if (reason == DisconnectReason::ServerDisconnect)
        fail(ExitCode::Disconnected, u"disconnected by the server"_s);
    else if (m_loss == Loss::IsAnError)
        fail(ExitCode::Disconnected, u"the connection was lost"_s);
    else
        note(u"the connection was lost; connecting again"_s);
}
