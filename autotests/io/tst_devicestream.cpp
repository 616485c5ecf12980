// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The stream on Qt's sockets, over TCP, TLS and a local socket.
#include "io/devicestream.h"

#include "streamtest.h"
#include "testcertificate.h"

#include <QEventLoop>
#include <QLocalServer>
#include <QLocalSocket>
#include <QSslServer>
#include <QSslSocket>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QUuid>

using namespace QSocketIoPrivate;
using std::chrono::milliseconds;

namespace {

template <typename Socket>
StreamPair finishPair(std::unique_ptr<ByteStream> stream, std::unique_ptr<Socket> peer)
{
    StreamPair pair;
    Socket *const socket = peer.get();
    pair.stream = std::move(stream);
    pair.flushPeer = [socket] { socket->flush(); };
    pair.setPeerReadBuffer = [socket](qint64 size) { socket->setReadBufferSize(size); };
    pair.peerBytesToWrite = [socket] {
        if constexpr (std::is_same_v<Socket, QSslSocket>)
            return socket->bytesToWrite() + socket->encryptedBytesToWrite();
        else
            return socket->bytesToWrite();
    };
    pair.peerDescriptor = socket->socketDescriptor();
    pair.peer = std::move(peer);
    return pair;
}

template <typename Ready>
bool waitUntil(Ready ready)
{
    return QTest::qWaitFor(ready, 5000);
}

StreamPair connectTcp(milliseconds linger)
{
    QTcpServer server;
    if (!server.listen(QHostAddress::LocalHost))
        return {};
    auto peer = std::make_unique<QTcpSocket>();
    peer->connectToHost(QHostAddress::LocalHost, server.serverPort());
    if (!waitUntil([&] {
            return server.hasPendingConnections() && peer->state() == QTcpSocket::ConnectedState;
        }))
        return {};
    return finishPair(makeDeviceStream(server.nextPendingConnection(), { .linger = linger }),
                      std::move(peer));
}

StreamPair connectTls(milliseconds linger)
{
    QSslServer server;
    server.setSslConfiguration(testServerTls());
    if (!server.listen(QHostAddress::LocalHost))
        return {};
    auto peer = std::make_unique<QSslSocket>();
    peer->setSslConfiguration(testClientTls());
    peer->connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.serverPort());
    if (!waitUntil([&] { return server.hasPendingConnections() && peer->isEncrypted(); }))
        return {};
    // Session tickets are still on their way, and a peer that closes before it has read them resets the connection.
    QTcpSocket *const socket = server.nextPendingConnection();
    socket->write("!");
    if (!waitUntil([&] { return peer->bytesAvailable() == 1; }))
        return {};
    peer->readAll();
    return finishPair(makeDeviceStream(socket, { .linger = linger }), std::move(peer));
}

StreamPair connectLocal(milliseconds linger)
{
    QLocalServer server;
    if (!server.listen(QUuid::createUuid().toString(QUuid::WithoutBraces)))
        return {};
    auto peer = std::make_unique<QLocalSocket>();
    peer->connectToServer(server.serverName());
    if (!waitUntil([&] { return server.hasPendingConnections(); }))
        return {};
    return finishPair(makeDeviceStream(server.nextPendingConnection(), { .linger = linger }),
                      std::move(peer));
}

} // namespace

class tst_DeviceStream : public StreamTest
{
    Q_OBJECT

public:
    tst_DeviceStream()
        : StreamTest({
                { .name = "tcp", .connect = connectTcp },
                { .name = "tls", .connect = connectTls, .isEncrypted = true, .canEndWriting = false },
                { .name = "local", .connect = connectLocal, .hasAddress = false, .canMove = false },
        })
    {}

private Q_SLOTS:
    void sendsSmallWritesWithoutDelay();
};

void tst_DeviceStream::sendsSmallWritesWithoutDelay()
{
    QFETCH_GLOBAL(int, kind);
    if (kind != 0)
        QSKIP("One socket says it for all");
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QTcpSocket peer;
    peer.connectToHost(QHostAddress::LocalHost, server.serverPort());
    QTRY_VERIFY(server.hasPendingConnections());
    QTcpSocket *const socket = server.nextPendingConnection();
    const auto stream = makeDeviceStream(socket);
    QCOMPARE(socket->socketOption(QAbstractSocket::LowDelayOption).toInt(), 1);
}

QTEST_GUILESS_MAIN(tst_DeviceStream)
#include "tst_devicestream.moc"
