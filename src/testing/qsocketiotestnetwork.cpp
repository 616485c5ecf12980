// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "qsocketiotestnetwork.h"

#include "client/qsocketioclient_p.h"
#include "testing/memorynetwork.h"

#include "qsocketioserver.h"
#include "qsocketiotestclock.h"

#include <QThread>

using QSocketIoPrivate::MemoryNetwork;

class QSocketIoTestNetworkPrivate
{
public:
    // Shared with the clients, which may outlive the object of the program.
    std::shared_ptr<MemoryNetwork> network = std::make_shared<MemoryNetwork>();
    QSocketIoTestClock clock;
};

/*!
    \class QSocketIoTestNetwork
    \inmodule QSocketIo
    \ingroup testing
    \since QSocketIo 0.1
    \brief Clients and servers joined in memory, for the tests of programs.

    Connections of a client that was added lead to the servers that were added, in this process and without a socket: a test needs
    no port, no sleep, and no network that works. Above the bytes everything is as it would be: HTTP requests and WebSocket frames,
    polling and upgrade, namespaces and acknowledgements.

    \snippet snippets/tst_testingsnippets.cpp network

    The program under test keeps its URL. Servers are found by host and port, one that was added without a URL wherever there is no
    other; where there is none, the connection is refused.

    Time stands still unless the test moves the clock() on, see QSocketIoTestClock. What the network does to a program can be tested as
    well, see setLink().

    What has no meaning within a process is left out: names are not looked up, proxies are not used, and with \c https and \c wss the
    connection calls itself encrypted but no certificate is shown.

    The network, and all that was added to it, live in one thread.

    \sa QSocketIoTestClock, {Testing your program}
*/

/*!
    \enum QSocketIoTestNetwork::Link

    What the network does.

    \value Up Connections are made, and what is written arrives.
    \value Stalled What is written waits, in both directions, and nobody is told: as when a cable is pulled somewhere between. Only
           heartbeats and time-outs notice.
    \value Down Connections end at once, and new ones are refused.
*/

/*!
    Makes a network without clients and servers, with the \a parent.
*/
QSocketIoTestNetwork::QSocketIoTestNetwork(QObject *parent)
    : QObject(parent)
    , d_ptr(std::make_unique<QSocketIoTestNetworkPrivate>())
{}

/*!
    Ends all connections. The clients cannot connect any more; clients and servers follow the system's clock again.
*/
QSocketIoTestNetwork::~QSocketIoTestNetwork()
{
    d_ptr->network->setLink(Link::Down);
}

/*!
    Puts the \a server at the host and port of \a url, or at the path of a \c unix one, or, with an empty one, wherever there is no other. It need not listen. After
    QSocketIoServer::close() connections to it are refused until it is added again. The server stays the property of the program.
*/
void QSocketIoTestNetwork::addServer(QSocketIoServer *server, const QUrl &url)
{
    Q_D(QSocketIoTestNetwork);
    Q_ASSERT_X(server->thread() == thread(), Q_FUNC_INFO, "the server lives in another thread");
    d->clock.drive(server);
    d->network->addServer(server, url);
}

/*!
    Has the \a client connect to the servers of this network from now on, whatever its transports. To be called before
    QSocketIoClient::open(). The client stays the property of the program.
*/
void QSocketIoTestNetwork::addClient(QSocketIoClient *client)
{
    Q_D(QSocketIoTestNetwork);
    Q_ASSERT_X(client->thread() == thread(), Q_FUNC_INFO, "the client lives in another thread");
    d->clock.drive(client);
    QSocketIoClientPrivate::get(client)->options.network = d->network;
}

/*!
    Returns the clock of this network, which drives everything that was added. It belongs to the network.
*/
QSocketIoTestClock *QSocketIoTestNetwork::clock() const
{
    return &d_ptr->clock;
}

/*!
    Returns what the network does at present. The default is Link::Up.
*/
QSocketIoTestNetwork::Link QSocketIoTestNetwork::link() const
{
    return d_func()->network->link();
}

/*!
    Has the network do what \a link says, to all connections and to new ones. The ends get to know from the event loop, see
    QSocketIoTestClock::settle().
*/
void QSocketIoTestNetwork::setLink(Link link)
{
    d_func()->network->setLink(link);
}

/*!
    Returns how many connections there are. Polling has one for each request that is under way.
*/
int QSocketIoTestNetwork::connectionCount() const
{
    return int(d_func()->network->connectionCount());
}

#include "moc_qsocketiotestnetwork.cpp"
