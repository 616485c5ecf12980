// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The admin page of the reference, unchanged and in Chromium, on our server.
#include "clientpeer.h"
#include "wireclient.h"

#include <QSocketIoAdmin>
#include <QSocketIoServer>

#include <QJsonArray>
#include <QTest>

using namespace Qt::StringLiterals;
using QSocketIoPrivate::WireClient;

class tst_interop_admin : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void asksForThePassword();
    void listsEverything();
    void joinsAndLeaves();
    void disconnects();
    void actsOnRooms();
    void readOnly();
    void showsEvents();

private:
    // Sends the command and waits for this report.
    bool ask(const QJsonObject &command, const QJsonObject &report);
    bool reads(const QStringList &texts);
    bool logIn();
    bool openSocket(const QString &id);
    QStringList buttons(); // that can be pressed
    QString url() const { return u"http://127.0.0.1:%1"_s.arg(m_server->port()); }

    std::unique_ptr<ClientPeer> m_page;
    std::unique_ptr<QSocketIoServer> m_server;
    QSocketIoAdmin *m_admin = nullptr;
};

void tst_interop_admin::init()
{
    if (!m_page) {
        m_page = std::make_unique<ClientPeer>(u"admin"_s);
        QVERIFY(!m_page->wait({ { u"ready"_s, u"admin"_s } }, 60'000).isEmpty());
    }
    m_server = std::make_unique<QSocketIoServer>();
    m_server->of("/chat");
    m_server->addStaticFiles(u"/ui"_s, QStringLiteral(INTEROP_FOLDER)
                                               + u"/node_modules/@socket.io/admin-ui/ui/dist"_s);
    // The page would fetch its fonts from elsewhere, and wait for them.
    m_server->setResponseHeaders(
            { { "Content-Security-Policy", "default-src 'self' 'unsafe-inline' 'unsafe-eval' "
                                           "data:; connect-src 'self' ws:" } });
    m_admin = m_server->instrument();
    QVERIFY(m_admin->setCredentials(u"operator"_s, QSocketIoAdmin::hashPassword(u"secret"_s, 1000)));
    QVERIFY(m_server->listen(QHostAddress::LocalHost));
    QVERIFY(ask({ { u"do"_s, u"open"_s }, { u"url"_s, QString(url() + u"/ui/") } },
                { { u"opened"_s, true } }));
}

void tst_interop_admin::cleanup()
{
    m_server.reset();
}

bool tst_interop_admin::ask(const QJsonObject &command, const QJsonObject &report)
{
    m_page->send(command);
    return !m_page->wait(report, 30'000).isEmpty();
}

bool tst_interop_admin::reads(const QStringList &texts)
{
    return ask({ { u"do"_s, u"read"_s }, { u"texts"_s, QJsonArray::fromStringList(texts) } },
               { { u"read"_s, true } });
}

bool tst_interop_admin::logIn()
{
    return ask({ { u"do"_s, u"login"_s },
                 { u"url"_s, url() },
                 { u"user"_s, u"operator"_s },
                 { u"password"_s, u"secret"_s } },
               { { u"pressed"_s, u"login"_s } })
           && QTest::qWaitFor([this] { return m_server->of("/admin")->socketCount() == 1; });
}

bool tst_interop_admin::openSocket(const QString &id)
{
    return ask({ { u"do"_s, u"go"_s }, { u"hash"_s, u"/sockets/"_s } },
               { { u"at"_s, u"/sockets/"_s } })
           && ask({ { u"do"_s, u"choose"_s }, { u"row"_s, id } }, { { u"chosen"_s, id } })
           && reads({ u"Socket details"_s });
}

QStringList tst_interop_admin::buttons()
{
    m_page->takeAll({});
    m_page->send({ { u"do"_s, u"icons"_s } });
    QStringList names;
    const QJsonArray icons = m_page->wait({}, 30'000).value(u"icons"_s).toArray();
    for (const QJsonValue &icon : icons)
        names.append(icon.toString());
    return names;
}

void tst_interop_admin::asksForThePassword()
{
    QVERIFY(ask({ { u"do"_s, u"login"_s },
                  { u"url"_s, url() },
                  { u"user"_s, u"operator"_s },
                  { u"password"_s, u"guess"_s } },
                { { u"pressed"_s, u"login"_s } }));
    QVERIFY(reads({ u"Invalid credentials"_s }));
    QCOMPARE(m_server->of("/admin")->socketCount(), 0);
    QVERIFY(logIn());
    // It comes back by the session that it was given, without asking again.
    QVERIFY(ask({ { u"do"_s, u"reload"_s } }, { { u"opened"_s, true } }));
    QVERIFY(reads({ u"Status: \nCONNECTED"_s }));
    QTRY_COMPARE(m_server->of("/admin")->socketCount(), 1);
}

void tst_interop_admin::listsEverything()
{
    WireClient client(m_server->port());
    const QString id = QString::fromLatin1(client.join());
    m_server->of("/")->socket(id)->join(u"lobby"_s);
    QVERIFY(logIn());
    QVERIFY(reads({ u"/chat"_s, u"/admin"_s })); // the namespaces
    QVERIFY(ask({ { u"do"_s, u"go"_s }, { u"hash"_s, u"/sockets/"_s } },
                { { u"at"_s, u"/sockets/"_s } }));
    QVERIFY(reads({ id }));
    WireClient late(m_server->port());
    QVERIFY(reads({ QString::fromLatin1(late.join()) }));
    QVERIFY(ask({ { u"do"_s, u"go"_s }, { u"hash"_s, u"/rooms/"_s } },
                { { u"at"_s, u"/rooms/"_s } }));
    QVERIFY(reads({ u"lobby"_s }));
    QVERIFY(ask({ { u"do"_s, u"go"_s }, { u"hash"_s, u"/servers/"_s } },
                { { u"at"_s, u"/servers/"_s } }));
    QVERIFY(reads({ QString::number(QCoreApplication::applicationPid()) }));
}

void tst_interop_admin::joinsAndLeaves()
{
    WireClient client(m_server->port());
    const QString id = QString::fromLatin1(client.join());
    QSocketIoServerSocket *const socket = m_server->of("/")->socket(id);
    QVERIFY(logIn());
    QVERIFY(openSocket(id));
    QVERIFY(ask({ { u"do"_s, u"join"_s }, { u"room"_s, u"lounge"_s } },
                { { u"pressed"_s, u"join"_s } }));
    QTRY_VERIFY(socket->roomNames().contains(u"lounge"_s));
    QVERIFY(reads({ u"lounge"_s }));
    QVERIFY(ask({ { u"do"_s, u"press"_s },
                  { u"icon"_s, u"tag-off-outline"_s },
                  { u"row"_s, u"lounge"_s } },
                { { u"pressed"_s, u"tag-off-outline"_s } }));
    QTRY_VERIFY(!socket->roomNames().contains(u"lounge"_s));
    QVERIFY(socket->isConnected());
}

void tst_interop_admin::disconnects()
{
    WireClient one(m_server->port());
    const QString id = QString::fromLatin1(one.join());
    WireClient other(m_server->port());
    other.join();
    QVERIFY(logIn());
    QVERIFY(ask({ { u"do"_s, u"go"_s }, { u"hash"_s, u"/sockets/"_s } },
                { { u"at"_s, u"/sockets/"_s } }));
    QVERIFY(ask({ { u"do"_s, u"press"_s }, { u"icon"_s, u"logout"_s }, { u"row"_s, id } },
                { { u"pressed"_s, u"logout"_s } }));
    QTRY_COMPARE(m_server->of("/")->socketCount(), 1);
    QVERIFY(!m_server->of("/")->socket(id));
    QCOMPARE(one.next(), "1");
}

void tst_interop_admin::actsOnRooms()
{
    WireClient one(m_server->port());
    const QString first = QString::fromLatin1(one.join());
    WireClient other(m_server->port());
    const QString second = QString::fromLatin1(other.join());
    QSocketIoServerNamespace *const space = m_server->of("/");
    space->broadcast().join(u"hall"_s);
    space->socket(first)->join(u"cellar"_s);
    QVERIFY(logIn());
    QVERIFY(ask({ { u"do"_s, u"go"_s }, { u"hash"_s, u"/rooms/"_s } },
                { { u"at"_s, u"/rooms/"_s } }));
    QVERIFY(ask({ { u"do"_s, u"press"_s },
                  { u"icon"_s, u"tag-off-outline"_s },
                  { u"row"_s, u"hall"_s } },
                { { u"pressed"_s, u"tag-off-outline"_s } }));
    QTRY_COMPARE(space->to(u"hall"_s).sockets().size(), 0);
    // The click has also opened the details of that room.
    QVERIFY(ask({ { u"do"_s, u"go"_s }, { u"hash"_s, u"/rooms/"_s } },
                { { u"at"_s, u"/rooms/"_s } }));
    QVERIFY(ask({ { u"do"_s, u"press"_s }, { u"icon"_s, u"logout"_s }, { u"row"_s, u"cellar"_s } },
                { { u"pressed"_s, u"logout"_s } }));
    QTRY_COMPARE(space->socketCount(), 1);
    QVERIFY(space->socket(second));
}

void tst_interop_admin::readOnly()
{
    m_admin->setAccess(QSocketIoAdmin::Access::ReadOnly);
    WireClient client(m_server->port());
    const QString id = QString::fromLatin1(client.join());
    QVERIFY(logIn());
    QVERIFY(ask({ { u"do"_s, u"go"_s }, { u"hash"_s, u"/sockets/"_s } },
                { { u"at"_s, u"/sockets/"_s } }));
    QVERIFY(reads({ id }));
    QCOMPARE(buttons(), QStringList());
    m_admin->setAccess(QSocketIoAdmin::Access::Full);
    QVERIFY(ask({ { u"do"_s, u"reload"_s } }, { { u"opened"_s, true } }));
    QVERIFY(reads({ id }));
    QVERIFY(buttons().contains(u"mdi-logout"_s));
}

void tst_interop_admin::showsEvents()
{
    m_server->on("hello", this, [](QSocketIoServerSocket *) {});
    WireClient client(m_server->port());
    client.join();
    QVERIFY(logIn());
    QVERIFY(ask({ { u"do"_s, u"go"_s }, { u"hash"_s, u"/events/"_s } },
                { { u"at"_s, u"/events/"_s } }));
    client.send("2[\"hello\",\"to whom it may concern\"]");
    m_server->emitEvent("greeting");
    QVERIFY(reads({ u"hello"_s, u"greeting"_s }));
}

QTEST_GUILESS_MAIN(tst_interop_admin)
#include "tst_interop_admin.moc"
