// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code blocks about the server's insides, run against a real server and a real client.

#include <QSocketIoClient>
#include <QSocketIoServer>

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

//! [bound-class]
class Machine : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    bool start(QSocketIoServerSocket *socket, int speed) // the event "start"
    {
        Q_EMIT started(socket->id(), speed);
        return speed < 100; // the acknowledgement
    }
    QString on_status() const { return u"idle"_s; } // the event "status"

Q_SIGNALS:
    void started(const QString &by, int speed); // sent as the event "started"
};
//! [bound-class]

//! [bus]
// Whatever carries messages between the servers: a broker, a socket, or, here, a signal.
class MessageBus : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void published(const QString &nsp, const QStringList &rooms, const QStringList &except,
                   const QString &event, const QVariantList &arguments);
};
//! [bus]

//! [adapter]
class BusAdapter : public QSocketIoAdapter
{
    Q_OBJECT
public:
    BusAdapter(MessageBus *bus, QSocketIoServerNamespace *serverNamespace)
        : QSocketIoAdapter(serverNamespace)
        , m_bus(bus)
    {
        connect(bus, &MessageBus::published, this, &BusAdapter::receive);
    }

    void broadcast(const QSocketIoBroadcastTarget &target, const QSocketIoPacket &packet) override
    {
        QSocketIoAdapter::broadcast(target, packet); // the sockets of this server
        if (target.isLocal)
            return;
        m_isPublishing = true;
        Q_EMIT m_bus->published(serverNamespace()->name(), target.rooms, target.except,
                                packet.eventName(), packet.arguments());
        m_isPublishing = false;
    }

private:
    void receive(const QString &nsp, const QStringList &rooms, const QStringList &except,
                 const QString &event, const QVariantList &arguments)
    {
        if (m_isPublishing || nsp != serverNamespace()->name())
            return;
        QSocketIoBroadcastTarget target;
        target.rooms = rooms;
        target.except = except;
        QSocketIoAdapter::broadcast(target, QSocketIoPacket(event, arguments));
    }

    MessageBus *m_bus;
    bool m_isPublishing = false;
};
//! [adapter]

class tst_ServerSnippets : public QObject
{
    Q_OBJECT

    static QUrl url(const QSocketIoServer &server)
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.port()));
    }

private Q_SLOTS:
    void listenFailure();
    void adapters();
    void dynamicNamespaces();
    void boundObjects();
    void recovery();
    void sets();
    void ioThreads();
};

void tst_ServerSnippets::listenFailure()
{
    QSocketIoServer other;
    QVERIFY(other.listen(QHostAddress::Any));
    const quint16 port = other.port();
    QSocketIoServer server;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"^cannot listen on "_s));
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"in use"_s));
    //! [listen-failure]
    if (!server.listen(QHostAddress::Any, port))
        qCritical() << "no server on port" << port << "-" << server.errorString();
    //! [listen-failure]
    QVERIFY(!server.isListening());
}

void tst_ServerSnippets::ioThreads()
{
    QObject app;
    //! [io-threads]
    QSocketIoServer server;
    server.setIoThreads(2);
    server.on("work", &app, [](QSocketIoServerSocket *, int amount) {
        // As ever in the server's thread, however long it takes.
        return amount * 2;
    });
    server.listen(QHostAddress::LocalHost, 0);
    //! [io-threads]
    QSocketIoClient client(url(server));
    int answer = 0;
    client.open();
    client.emitWithAck("work", 21).then(this, [&answer](const QSocketIoReply &reply) {
        answer = reply.value<int>().value_or(0);
    });
    QTRY_COMPARE(answer, 42);
}

void tst_ServerSnippets::adapters()
{
    MessageBus bus;
    //! [factory]
    QSocketIoServer server;
    server.setAdapterFactory([&bus](QSocketIoServerNamespace *serverNamespace) {
        return new BusAdapter(&bus, serverNamespace);
    });
    //! [factory]
    QSocketIoServer other;
    other.setAdapterFactory(
            [&bus](QSocketIoServerNamespace *here) { return new BusAdapter(&bus, here); });
    QVERIFY(server.listen(QHostAddress::LocalHost) && other.listen(QHostAddress::LocalHost));
    QSocketIoClient client(url(other));
    QStringList news;
    client.on("news", this, [&news](const QString &text) { news << text; });
    client.open();
    QTRY_COMPARE(other.of("/")->socketCount(), 1);
    server.emitEvent("news", "from elsewhere");
    QTRY_COMPARE(news, QStringList{ QStringLiteral("from elsewhere") });
}

void tst_ServerSnippets::dynamicNamespaces()
{
    QSocketIoServer server;
    QObject *context = this;
    QStringList stopped;
    //! [dynamic-namespaces]
    QSocketIoServerNamespace *machines = server.of(QRegularExpression(u"^/machine-\\d+$"_s));
    machines->on("stop", context, [&stopped](QSocketIoServerSocket *socket) {
        stopped << socket->name(); // "/machine-7"
    });
    server.setEmptyNamespaces(QSocketIoServer::EmptyNamespaces::Remove);
    //! [dynamic-namespaces]
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSocketIoClient client(url(server));
    client.of("/machine-7")->emitEvent("stop");
    client.open();
    QTRY_COMPARE(stopped, QStringList{ u"/machine-7"_s });
}

void tst_ServerSnippets::boundObjects()
{
    QSocketIoServer server;
    Machine machine;
    //! [bind-object]
    server.of("/")->bindObject(&machine,
                               QSocketIo::BindOption::Methods | QSocketIo::BindOption::Signals);
    //! [bind-object]
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSocketIoClient client(url(server));
    QSignalSpy events(client.of("/"), &QSocketIoEndpoint::eventReceived);
    client.open();
    const auto started = client.emitWithAck("start", 50);
    const auto status = client.emitWithAck("status");
    QTRY_VERIFY(started.isFinished() && status.isFinished());
    QCOMPARE(started.result().value<bool>(), true);
    QCOMPARE(status.result().value<QString>(), u"idle"_s);
    QTRY_COMPARE(events.size(), 1);
}

void tst_ServerSnippets::recovery()
{
    QSocketIoServer server;
    //! [recovery-server]
    server.setRecoveryWindow(2min); // before listen()
    //! [recovery-server]
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const quint16 port = server.port();
    QSocketIoClient client(url(server));
    client.setReconnectDelay(1ms, 1ms);
    int refreshed = 0;
    const auto refreshEverything = [&refreshed] { ++refreshed; };
    QObject *context = this;
    //! [recovery-client]
    QSocketIoClientNamespace *chat = client.of("/");
    QObject::connect(chat, &QSocketIoClientNamespace::connected, context, [chat, refreshEverything] {
        if (!chat->isRecovered()) // otherwise nothing was missed
            refreshEverything();
    });
    //! [recovery-client]
    QSignalSpy recovered(chat, &QSocketIoClientNamespace::recovered);
    client.on("unused", this, [] {});
    client.open();
    QTRY_COMPARE(refreshed, 1);
    server.close();
    QVERIFY(server.listen(QHostAddress::LocalHost, port));
    QTRY_COMPARE(recovered.size(), 1);
    QCOMPARE(refreshed, 1);
}

void tst_ServerSnippets::sets()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSocketIoClient client(url(server));
    client.open();
    QTRY_COMPARE(server.of("/")->socketCount(), 1);
    QSocketIoServerNamespace *chat = server.of("/");
    QObject *context = this;
    QStringList found;
    chat->sockets().first()->join(QStringLiteral("lobby"));

    //! [sets]
    chat->to(u"lobby"_s).join(u"hall"_s); // everybody in the lobby is in the hall, too
    chat->to(u"lobby"_s).except(u"vip"_s).leave(u"lobby"_s);
    chat->to(u"hall"_s).fetchSockets().then(context,
                                            [&](const QList<QSocketIoRemoteSocket> &sockets) {
                                                for (const QSocketIoRemoteSocket &socket : sockets)
                                                    found << socket.id();
                                            });
    //! [sets]
    QTRY_COMPARE(found, QStringList{ chat->sockets().first()->id() });

    //! [partial-replies]
    chat->to(u"hall"_s)
            .withTimeout(200ms)
            .emitWithAck("vote")
            .then(context, [&](const QList<QSocketIoReply> &replies) {
                for (const QSocketIoReply &reply : replies) {
                    if (reply.isError())
                        found << reply.error().message(); // has not answered in time
                    else
                        found << reply.value<QString>().value_or(QString());
                }
            });
    //! [partial-replies]
    QTRY_COMPARE(found.size(), 2);
    QCOMPARE(found.last(), QStringLiteral("operation has timed out"));

    QSignalSpy asked(chat, &QSocketIoServerNamespace::serverEventReceived);
    //! [servers]
    QObject::connect(chat, &QSocketIoServerNamespace::serverEventReceived, context,
                     [chat](const QSocketIoEvent &event) {
                         if (event.name() == QLatin1String("count"))
                             event.ack().send(chat->socketCount());
                     });
    chat->emitToServersWithAck("count").then(context, [&](const QList<QSocketIoReply> &answers) {
        qsizetype total = chat->socketCount();
        for (const QSocketIoReply &answer : answers)
            total += answer.value<qsizetype>().value_or(0);
        found << QString::number(total);
    });
    //! [servers]
    QTRY_COMPARE(found.last(), QStringLiteral("1"));
    QCOMPARE(asked.size(), 0); // there are no others
    chat->broadcast().disconnectClients();
}

QTEST_GUILESS_MAIN(tst_ServerSnippets)
#include "tst_serversnippets.moc"
