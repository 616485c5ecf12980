// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The other end of a Qt Quick test: a server in this process, or a real one in a process of its own.
#pragma once

#include "peerprocess.h"

#include "qsocketioserver.h"

#include <QJSValue>
#include <QVariant>

#include <memory>

class QQmlEngine;

class Peer : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QUrl url READ url CONSTANT)
    Q_PROPERTY(QVariantList received READ received NOTIFY receivedChanged)
    Q_PROPERTY(int connections READ connections NOTIFY receivedChanged)
    Q_PROPERTY(int departures READ departures NOTIFY receivedChanged)
public:
    explicit Peer(QQmlEngine *engine);

    QUrl url() const;
    QVariantList received() const
    {
        return m_received;
    } // [namespace, event, arguments...] of each event
    int connections() const { return m_connections; }
    int departures() const { return m_departures; }

    // Forgets everything and everybody.
    Q_INVOKABLE void reset();
    Q_INVOKABLE int socketCount(const QString &nsp) const;
    Q_INVOKABLE QVariant auth(const QString &nsp) const; // of the latest socket
    Q_INVOKABLE QString header(const QString &nsp, const QString &name) const;
    Q_INVOKABLE void refuse(const QString &message); // everybody from now on; empty: nobody
    Q_INVOKABLE void disconnectAll(const QString &nsp);
    Q_INVOKABLE void stopListening();
    Q_INVOKABLE void listenAgain();
    Q_INVOKABLE void emitEvent(const QString &nsp, const QString &event, const QVariantList &args);
    Q_INVOKABLE void emitJson(const QString &nsp, const QString &event, const QString &args);
    // The answer of the first socket, or its error's message, is stored under the key.
    Q_INVOKABLE void ask(const QString &nsp, const QString &event, const QVariantList &args,
                         const QString &key);
    Q_INVOKABLE QVariant answer(const QString &key) const { return m_answers.value(key); }
    Q_INVOKABLE void answerLater(const QVariantList &args); // the oldest "later" or "say"

    Q_INVOKABLE QUrl startRealServer(); // socket.io in a Node process; empty: it did not start
    Q_INVOKABLE void setApplicationState(Qt::ApplicationState state); // as the system would
    Q_INVOKABLE void collectGarbage();
    Q_INVOKABLE QString readme() const; // the QML in it

Q_SIGNALS:
    void receivedChanged();

private:
    void open(const QString &nsp);

    QQmlEngine *m_engine;
    std::unique_ptr<QSocketIoServer> m_server;
    PeerProcess m_process;
    QVariantList m_received;
    QVariantMap m_answers;
    QList<QSocketIoAck> m_waiting;
    QString m_refusal;
    quint16 m_port = 0;
    int m_connections = 0;
    int m_departures = 0;
};
