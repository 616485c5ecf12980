// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The code blocks about the server's insides, run against a real server and a real client.

#include <QSocketIoClient>
#include <QSocketIoServer>

#include <QSignalSpy>
#include <QTest>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

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
    void adapters();
    void sets();
};

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
