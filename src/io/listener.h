// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Accepts connections and hands each one on as a ByteStream.
#pragma once

#include "io/bytestream.h"

#include <QBasicTimer>
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

Q_SIGNALS:
    // Connections cannot be accepted at present (descriptors exhausted, mostly). Once for a row of failures; the
    // listener goes on trying by itself.
    void acceptFailed(const QString &message);

protected:
    void timerEvent(QTimerEvent *event) override;

private:
    friend class PlainServer;
    void acceptPending();
    void acceptStream(std::unique_ptr<ByteStream> stream);
    void acceptError();

    Acceptor m_acceptor;
    QTcpServer *m_server = nullptr;
    QString m_error;
    QBasicTimer m_retry;
    bool m_isFailing = false;
    bool m_isInSignal = false; // of the server, which then has to outlive us
};

} // namespace QSocketIoPrivate
