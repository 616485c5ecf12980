// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Follows the handshakes of a QSslServer, which drops some of those that fail without a word.
#pragma once

#include <QHash>
#include <QHostAddress>
#include <QObject>

#include <functional>

class QSslServer;

namespace QSocketIoPrivate {

class TlsHandshakes final : public QObject
{
    Q_OBJECT
public:
    // failed: once for each connection that comes to nothing; may destroy this, but not the server.
    using FailedHandler = std::function<void(const QHostAddress &peer, const QString &message)>;

    TlsHandshakes(QSslServer *server, FailedHandler failed, QObject *parent);
    void succeeded(const QObject *socket); // it has been handed on

protected:
    bool eventFilter(QObject *server, QEvent *event) override;

private:
    struct Handshake
    {
        QHostAddress peer;
        QString message;
    };
    void begin(QObject *child);

    FailedHandler m_failed;
    QHash<const QObject *, Handshake> m_pending;
};

} // namespace QSocketIoPrivate
