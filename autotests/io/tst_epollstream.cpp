// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The stream on a bare descriptor, against the same list as the others.
#include "io/epollstream.h"

#include "streamtest.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace QSocketIoPrivate;
using std::chrono::milliseconds;

namespace {

class DescriptorServer : public QTcpServer
{
public:
    qintptr descriptor = -1;

protected:
    void incomingConnection(qintptr accepted) override { descriptor = accepted; }
};

StreamPair connectEpoll(milliseconds linger)
{
    DescriptorServer server;
    if (!server.listen(QHostAddress::LocalHost))
        return {};
    auto peer = std::make_unique<QTcpSocket>();
    peer->connectToHost(QHostAddress::LocalHost, server.serverPort());
    QTcpSocket *const socket = peer.get();
    if (!QTest::qWaitFor([&] {
            return server.descriptor >= 0 && socket->state() == QTcpSocket::ConnectedState;
        }))
        return {};
    StreamPair pair;
    pair.stream = makeEpollStream(server.descriptor, linger);
    pair.flushPeer = [socket] { socket->flush(); };
    pair.setPeerReadBuffer = [socket](qint64 size) { socket->setReadBufferSize(size); };
    pair.peerBytesToWrite = [socket] { return socket->bytesToWrite(); };
    pair.peerDescriptor = socket->socketDescriptor();
    pair.peer = std::move(peer);
    return pair;
}

} // namespace

class tst_EpollStream : public StreamTest
{
    Q_OBJECT

public:
    tst_EpollStream()
        : StreamTest({ { .name = "epoll", .connect = connectEpoll } })
    {}
};

QTEST_GUILESS_MAIN(tst_EpollStream)
#include "tst_epollstream.moc"
