// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Accepts connections and hands each one on as a ByteStream.
#pragma once

#include "io/bytestream.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

class QTcpServer;

namespace QSocketIoPrivate {

class Listener : public QObject
{
    Q_OBJECT
public:
    using Acceptor = std::function<void(std::unique_ptr<ByteStream>)>;

    explicit Listener(Acceptor acceptor, QObject *parent = nullptr);
    ~Listener() override;

    bool listen(const QHostAddress &address, quint16 port);
    // Takes ownership; a QSslServer brings TLS. Listening already or later, as the caller likes.
    bool bind(QTcpServer *server);
    void close();
    bool isListening() const;
    QHostAddress address() const;
    quint16 port() const;
    QString errorString() const;

private:
    void acceptPending();
    Acceptor m_acceptor;
    QTcpServer *m_server = nullptr;
    QString m_error;
};

} // namespace QSocketIoPrivate
