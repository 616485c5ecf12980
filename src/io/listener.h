// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Accepts connections somewhere and hands each one on as a ByteStream.
#pragma once

#include "io/bytestream.h"

#include <QBasicTimer>
#include <QObject>
#include <QString>
#include <QUrl>

#include <functional>
#include <memory>

namespace QSocketIoPrivate {

// Thousands of clients come back at once after a restart; the system cuts the backlog to its own limit.
constexpr int listenerBacklog = 4096;

class Listener : public QObject
{
    Q_OBJECT
public:
    using Acceptor = std::function<void(std::unique_ptr<ByteStream>)>;

    virtual bool isListening() const = 0;
    virtual void close() = 0;
    virtual QUrl url()
            const = 0; // "http://127.0.0.1:3000", "https://[::1]:3443", "unix:/run/chat"; empty while closed
    virtual quint16 port() const { return 0; }
    // Accepts nobody any more, so that somebody else can on the same descriptor, which stays this listener's. -1: it
    // goes on by itself.
    virtual qintptr handOver() { return -1; }
    void takeBack() { resumeAccepting(); } // after that
    QString errorString() const { return m_error; }

Q_SIGNALS:
    // Connections cannot be accepted at present (descriptors exhausted, mostly). Once for a row of failures; the
    // listener goes on trying by itself.
    void acceptFailed(const QString &message);
    // TLS: a connection that came to nothing.
    void handshakeFailed(const QHostAddress &peer, const QString &message);

protected:
    Listener(Acceptor acceptor, QObject *parent);
    void timerEvent(QTimerEvent *event) override;

    bool setError(const QString &message); // false unless empty
    // The acceptor may destroy the listener: false then.
    bool accept(std::unique_ptr<ByteStream> stream);
    bool acceptLater(const QString &message); // after a failure; false: the listener is gone
    void stopWaiting();
    virtual void resumeAccepting() = 0;

private:
    Acceptor m_acceptor;
    QString m_error;
    QBasicTimer m_retry;
    bool m_isFailing = false;
};

} // namespace QSocketIoPrivate
