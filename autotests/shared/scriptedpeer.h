// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Servers that do what a test tells them, packet by packet.
#pragma once

#include <QHostAddress>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>
#include <QWebSocket>
#include <QWebSocketServer>

#include <functional>

// Speaks Engine.IO 4 over WebSockets. It answers CONNECT packets unless told otherwise and keeps everything else.
class ScriptedPeer : public QObject
{
public:
    ScriptedPeer()
        : m_server(QStringLiteral("peer"), QWebSocketServer::NonSecureMode)
    {
        connect(&m_server, &QWebSocketServer::newConnection, this, [this] { accept(); });
        listen();
    }

    bool listen(quint16 port = 0) { return m_server.listen(QHostAddress::LocalHost, port); }
    void stopListening() { m_server.close(); }
    quint16 port() const { return m_server.serverPort(); }
    QUrl url(const QString &scheme = QStringLiteral("ws")) const
    {
        QUrl result;
        result.setScheme(scheme);
        result.setHost(QStringLiteral("127.0.0.1"));
        result.setPort(port());
        return result;
    }

    // A Socket.IO packet in a message of the newest connection; raw: any engine packet.
    void send(const QString &packet) { sendRaw(u'4' + packet); }
    void sendRaw(const QString &packet)
    {
        if (m_socket)
            m_socket->sendTextMessage(packet);
    }
    void sendBinary(const QByteArray &bytes)
    {
        if (m_socket)
            m_socket->sendBinaryMessage(bytes);
    }
    void drop() // without a word
    {
        if (m_socket)
            m_socket->abort();
    }
    void closeInOrder()
    {
        if (m_socket)
            m_socket->close();
    }
    bool hasClient() const
    {
        return m_socket && m_socket->state() == QAbstractSocket::ConnectedState;
    }
    void clear()
    {
        received.clear();
        binaries.clear();
    }

    QStringList received; // Socket.IO packets of all connections, in order
    QList<QByteArray> binaries;
    QList<QNetworkRequest> requests; // the handshakes
    int connectionCount = 0;
    int openCount = 0;
    bool saysHello = true; // sends the open packet
    bool ignoresClose = false;
    QString handshake = QStringLiteral(R"({"sid":"engine","upgrades":[],"pingInterval":25000,)"
                                       R"("pingTimeout":20000,"maxPayload":1000000})");
    // The answer to a CONNECT for nsp ("/chat"); empty: none.
    std::function<QString(const QString &nsp)> answer = [this](const QString &nsp) {
        return welcome(nsp);
    };

    std::function<void(const QString &packet)> heard; // each Socket.IO packet, after the answer above

    QString welcome(const QString &nsp)
    {
        return QStringLiteral("0%1{\"sid\":\"id-%2\"}").arg(prefix(nsp)).arg(++m_lastId);
    }
    static QString prefix(const QString &nsp)
    {
        return nsp == QLatin1String("/") ? QString() : nsp + u',';
    }

private:
    void accept()
    {
        QWebSocket *socket = m_server.nextPendingConnection();
        socket->setParent(this);
        m_socket = socket;
        ++connectionCount;
        ++openCount;
        requests.append(socket->request());
        connect(socket, &QWebSocket::disconnected, this, [this, socket] {
            --openCount;
            socket->deleteLater();
        });
        connect(socket, &QWebSocket::binaryMessageReceived, this,
                [this](const QByteArray &bytes) { binaries.append(bytes); });
        connect(socket, &QWebSocket::textMessageReceived, this,
                [this, socket](const QString &text) { take(socket, text); });
        if (saysHello)
            socket->sendTextMessage(u'0' + handshake);
    }

    void take(QWebSocket *socket, const QString &text)
    {
        if (text == QLatin1String("1") && !ignoresClose)
            socket->close();
        if (!text.startsWith(u'4'))
            return;
        const QString packet = text.mid(1);
        received.append(packet);
        if (packet.startsWith(u'0'))
            welcomeTo(socket, packet);
        if (heard)
            heard(packet);
    }

    void welcomeTo(QWebSocket *socket, const QString &packet)
    {
        const QString nsp = packet.mid(1).startsWith(u'/') ? packet.mid(1).section(u',', 0, 0)
                                                           : QStringLiteral("/");
        const QString reply = answer(nsp);
        if (!reply.isEmpty())
            socket->sendTextMessage(u'4' + reply);
    }

    QWebSocketServer m_server;
    QPointer<QWebSocket> m_socket; // the newest
    int m_lastId = 0;
};

// Answers the first bytes of every connection with the same bytes, or with silence.
class CannedPeer : public QTcpServer
{
public:
    explicit CannedPeer(const QByteArray &answer = {})
    {
        connect(this, &QTcpServer::newConnection, this, [this, answer] {
            while (QTcpSocket *socket = nextPendingConnection()) {
                ++connectionCount;
                ++openCount;
                connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
                    --openCount;
                    socket->deleteLater();
                });
                connect(socket, &QTcpSocket::readyRead, this, [this, socket, answer] {
                    received += socket->readAll();
                    if (answer.isEmpty())
                        return;
                    socket->write(answer);
                    socket->disconnectFromHost();
                });
            }
        });
        listen(QHostAddress::LocalHost);
    }
    QUrl url(const QString &scheme = QStringLiteral("http")) const
    {
        return QUrl(QStringLiteral("%1://127.0.0.1:%2").arg(scheme).arg(serverPort()));
    }

    QByteArray received;
    int connectionCount = 0;
    int openCount = 0;
};
