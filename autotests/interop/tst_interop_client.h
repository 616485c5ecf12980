// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Our client against the reference server (Node) and python-socketio, over every transport.
#pragma once

#include "peerparser.h"
#include "peerprocess.h"
#include "peertrust.h"
#include "qsocketioclient.h"

#include <QTest>

#include <memory>

using Transports = QList<QSocketIo::Transport>;

enum class Server { Node, Python };

constexpr int patience = 30000; // for what a busy machine may take

inline QString folder()
{
    return QStringLiteral(QSOCKETIO_INTEROP_DIR);
}

inline bool startServer(PeerProcess &process, Server server, const QStringList &arguments = {})
{
    if (server == Server::Node)
        return process.start(QStringLiteral(QSOCKETIO_NODE),
                             QStringList{ folder() + QStringLiteral("/peers/nodeserver.mjs") }
                                     + arguments);
    return process.start(QStringLiteral(QSOCKETIO_PYTHON),
                         QStringList{ folder() + QStringLiteral("/peers/pythonserver.py") }
                                 + arguments);
}

// The JSON of a server's view of values, see the peers.
inline QVariant described(const QVariant &value)
{
    if (value.metaType() == QMetaType::fromType<QByteArray>())
        return QVariantMap{ { QStringLiteral("bytes"),
                              QString::fromLatin1(value.toByteArray().toHex()) } };
    if (value.metaType() == QMetaType::fromType<QVariantList>()) {
        QVariantList result;
        for (const QVariant &item : value.toList())
            result.append(described(item));
        return result;
    }
    if (value.metaType() == QMetaType::fromType<QVariantMap>()) {
        QVariantMap result;
        const QVariantMap map = value.toMap();
        for (auto it = map.cbegin(); it != map.cend(); ++it)
            result.insert(it.key(), described(it.value()));
        return result;
    }
    return value;
}

// The only server to test with, "node-2" for one; empty: all that speak today's protocol.
inline QString chosenServer()
{
    return qEnvironmentVariable("QSOCKETIO_SERVER");
}

// Whether it speaks Engine.IO 3 with the client, either because it knows no other or because the client insists.
inline bool isLegacy()
{
    return QStringList{ QStringLiteral("node-1"), QStringLiteral("node-2"),
                        QStringLiteral("node-3-eio3") }
            .contains(chosenServer());
}

inline bool usesTls()
{
    return qEnvironmentVariableIsSet("QSOCKETIO_TLS");
}

inline QUrl urlOf(const PeerProcess &process)
{
    QUrl url = process.url();
    if (usesTls())
        url.setScheme(QStringLiteral("https"));
    return url;
}

inline QByteArray pattern(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        bytes[i] = char(i * 31 + (i >> 8));
    return bytes;
}

Q_DECLARE_METATYPE(Server)

class tst_InteropClient : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void namespaces_data() { addMatrix(); }
    void namespaces();
    void namespaceOfTheUrl_data() { addMatrix(); }
    void namespaceOfTheUrl();
    void auth_data() { addMatrix(); }
    void auth();
    void refusalWithData_data() { addMatrix(); }
    void refusalWithData();
    void unknownNamespace_data() { addMatrix(); }
    void unknownNamespace();
    void queryAndHeaders_data() { addMatrix(); }
    void queryAndHeaders();
    void everyJsonType_data() { addMatrix(); }
    void everyJsonType();
    void severalArgumentsAndNone_data() { addMatrix(); }
    void severalArgumentsAndNone();
    void nestedBinary_data() { addMatrix(); }
    void nestedBinary();
    void acknowledgementsBothWays_data() { addMatrix(); }
    void acknowledgementsBothWays();
    void acknowledgementTimesOut_data() { addMatrix(); }
    void acknowledgementTimesOut();
    void compression_data() { addMatrix(); }
    void compression();
    void megabytes_data() { addMatrix(); }
    void megabytes();
    void largestEvent_data() { addMatrix(); }
    void largestEvent();
    void thousandEventsInOrder_data() { addMatrix(); }
    void thousandEventsInOrder();
    void serverDisconnects_data() { addMatrix(); }
    void serverDisconnects();
    void serverClosesTheConnection_data() { addMatrix(); }
    void serverClosesTheConnection();
    void clientDisconnects_data() { addMatrix(); }
    void clientDisconnects();
    void closeSendsEverything_data() { addMatrix(); }
    void closeSendsEverything();
    void leaveAndComeBackAtOnce_data() { addMatrix(); }
    void leaveAndComeBackAtOnce();
    void heartbeatKeepsTheConnection_data() { addMatrix(); }
    void heartbeatKeepsTheConnection();
    void restartAndReconnection_data() { addMatrix(); }
    void restartAndReconnection();
    void wrongPath_data() { addMatrix(); }
    void wrongPath();
    void localSocket();
    void otherRevision_data() { addMatrix(); }
    void otherRevision();

private:
    static void addMatrix();
    Server server() const;
    void open(); // and waits until "/" is connected
    QSocketIoReply ask(QSocketIoClientNamespace *space, const QString &event,
                       const QVariantList &arguments = {});
    void checkTransport();

    ServerIdentity m_identity;
    PeerProcess m_node;
    PeerProcess m_python;
    std::unique_ptr<QSocketIoClient> m_client;
    QSocketIoClientNamespace *m_main = nullptr;
};

#define OPEN() \
    do { \
        open(); \
        if (QTest::currentTestFailed()) \
            return; \
    } while (false)
