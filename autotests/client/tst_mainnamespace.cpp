// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The namespace that the client's own verbs speak to, and what the path of its url has to do with it.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QPointer>
#include <QProperty>
#include <QRegularExpression>
#include <QTest>

#include <thread>

using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using Space = QSocketIoClientNamespace;

namespace {

const auto staysWarning = QRegularExpression(u"names the namespace .* stays so"_s);

} // namespace

class tst_MainNamespace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void pathNamesIt_data();
    void pathNamesIt();
    void pathOfOtherSchemesDoesNot();
    void isJoinedWhenItIsUsed();
    void isJoinedWhenThereIsNoOther();
    void followsTheUrlUntilItOpens();
    void followsTheUrlWithWhatWasDone();
    void followsABinding();
    void leavesWhatWasAskedFor();
    void becomesWhatWasAskedFor();
    void staysWhereBothAreInUse();
    void staysOnceOpened();
    void fromAnotherThread();
    void isMadeAgain();
    void comma();

private:
    QUrl urlOf(const QString &path) const
    {
        QUrl url = m_peer.url();
        url.setPath(path);
        return url;
    }
    void setUp(QSocketIoClient &client, const QString &path) const
    {
        setUpClient(client, urlOf(path));
    }
    ScriptedPeer m_peer;
};

void tst_MainNamespace::pathNamesIt_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("name");
    QTest::newRow("none") << u""_s << u"/"_s;
    QTest::newRow("slash") << u"/"_s << u"/"_s;
    QTest::newRow("one") << u"/admin"_s << u"/admin"_s;
    QTest::newRow("deep") << u"/admin/eu-1"_s << u"/admin/eu-1"_s;
    QTest::newRow("slash at the end") << u"/admin/"_s << u"/admin/"_s;
    QTest::newRow("wide") << u"/gr\u00f6\u00dfe"_s << u"/gr\u00f6\u00dfe"_s;
    QTest::newRow("space") << u"/a b"_s << u"/a b"_s;
}

void tst_MainNamespace::pathNamesIt()
{
    QFETCH(const QString, path);
    QFETCH(const QString, name);
    ScriptedPeer peer;
    QUrl url = peer.url();
    url.setPath(path);
    url.setQuery(u"a=1"_s);
    QSocketIoClient client(QUrl::fromEncoded(url.toEncoded()));
    setUpClient(client, client.url());
    QCOMPARE(client.of("")->name(), name);
    QCOMPARE(client.of("")->objectName(), name);
    QCOMPARE(client.of(name), client.of(""));
    QCOMPARE(client.namespaces(), QList<Space *>{ client.of("") });
    QStringList heard;
    client.on("news", this, [&](const QString &text) { heard.append(text); });
    client.emitEvent("hello");
    client.open();
    const QString prefix = ScriptedPeer::prefix(name);
    QTRY_COMPARE(peer.received, (QStringList{ u'0' + prefix, u'2' + prefix + u"[\"hello\"]"_s }));
    QCOMPARE(peer.requests.constFirst().url().path(), u"/socket.io/"_s);
    peer.send(u'2' + prefix + u"[\"news\",\"x\"]"_s);
    QTRY_COMPARE(heard, QStringList{ u"x"_s });
}

void tst_MainNamespace::pathOfOtherSchemesDoesNot()
{
    QCOMPARE(QSocketIoClient(QUrl(u"unix:/run/app.sock"_s)).of("")->name(), u"/"_s);
    QCOMPARE(QSocketIoClient(QUrl(u"serial:/dev/ttyS0"_s)).of("")->name(), u"/"_s);
}

void tst_MainNamespace::isJoinedWhenItIsUsed()
{
    QSocketIoClient client;
    setUp(client, u"/admin"_s);
    client.of("/chat");
    client.open();
    QTRY_VERIFY(client.of("/chat")->isConnected());
    QCOMPARE(m_peer.received, QStringList{ u"0/chat,"_s });
    client.emitEvent("hello");
    QTRY_COMPARE(m_peer.received,
                 (QStringList{ u"0/chat,"_s, u"0/admin,"_s, u"2/admin,[\"hello\"]"_s }));
    client.of("/")->emitEvent("root");
    QTRY_COMPARE(m_peer.received.mid(3), (QStringList{ u"0"_s, u"2[\"root\"]"_s }));
    m_peer.clear();
}

void tst_MainNamespace::isJoinedWhenThereIsNoOther()
{
    QSocketIoClient client;
    setUp(client, u"/admin"_s);
    client.open();
    QTRY_COMPARE(m_peer.received, QStringList{ u"0/admin,"_s });
    QTRY_VERIFY(client.namespaces().constFirst()->isConnected());
    m_peer.clear();
}

void tst_MainNamespace::followsTheUrlUntilItOpens()
{
    QSocketIoClient client;
    const auto name = [&client] { return client.namespaces().constFirst()->name(); };
    QCOMPARE(name(), u"/"_s);
    client.setUrl(urlOf(u"/a"_s));
    QCOMPARE(name(), u"/a"_s);
    client.setUrl(urlOf(u"/b"_s));
    QCOMPARE(name(), u"/b"_s);
    client.setUrl(urlOf({}));
    QCOMPARE(name(), u"/"_s);
    QCOMPARE(client.namespaces().size(), 1);
}

// Whether the url is set first or last makes no difference.
void tst_MainNamespace::followsTheUrlWithWhatWasDone()
{
    QSocketIoClient client;
    Space *const main = client.of("");
    QStringList heard;
    client.on("news", this, [&](const QString &text) { heard.append(text); });
    client.emitEvent("early");
    setUp(client, u"/admin"_s);
    QCOMPARE(client.of("/admin"), main);
    QCOMPARE(main->name(), u"/admin"_s);
    client.open();
    QTRY_COMPARE(m_peer.received, (QStringList{ u"0/admin,"_s, u"2/admin,[\"early\"]"_s }));
    m_peer.send(u"2/admin,[\"news\",\"x\"]"_s);
    QTRY_COMPARE(heard, QStringList{ u"x"_s });
    m_peer.clear();
}

void tst_MainNamespace::followsABinding()
{
    QProperty<QUrl> url(urlOf(u"/a"_s));
    QSocketIoClient client;
    client.bindableUrl().setBinding([&url] { return url.value(); });
    QCOMPARE(client.of("")->name(), u"/a"_s);
    url = urlOf(u"/b"_s);
    QCOMPARE(client.of("")->name(), u"/b"_s);
}

void tst_MainNamespace::leavesWhatWasAskedFor()
{
    QSocketIoClient client;
    Space *const root = client.of("/");
    setUp(client, u"/admin"_s);
    QCOMPARE(root->name(), u"/"_s);
    QCOMPARE(client.of("/"), root);
    client.emitEvent("hello");
    client.open();
    QTRY_COMPARE(m_peer.received, (QStringList{ u"0"_s, u"0/admin,"_s, u"2/admin,[\"hello\"]"_s }));
    QTRY_VERIFY(root->isConnected());
    m_peer.clear();
}

void tst_MainNamespace::becomesWhatWasAskedFor()
{
    QSocketIoClient client;
    Space *const admin = client.of("/admin");
    setUp(client, u"/admin"_s);
    QCOMPARE(client.of(""), admin);
    client.open();
    QTRY_VERIFY(admin->isConnected());
    QCOMPARE(m_peer.received, QStringList{ u"0/admin,"_s }); // nobody has asked for the other one
    QVERIFY(client.of("/") != admin);
    QTRY_VERIFY(client.of("/")->isConnected());
    m_peer.clear();
}

void tst_MainNamespace::staysWhereBothAreInUse()
{
    QSocketIoClient client;
    client.on("news", this, [] {});
    Space *const admin = client.of("/admin");
    QTest::ignoreMessage(QtWarningMsg, staysWarning);
    setUp(client, u"/admin"_s);
    QCOMPARE(client.of("")->name(), u"/"_s);
    QVERIFY(client.of("") != admin);
    client.open();
    QTRY_COMPARE(m_peer.received, (QStringList{ u"0"_s, u"0/admin,"_s }));
    m_peer.clear();
}

void tst_MainNamespace::staysOnceOpened()
{
    QSocketIoClient client;
    setUp(client, u"/admin"_s);
    client.open();
    QTRY_VERIFY(client.namespaces().constFirst()->isConnected());
    client.close();
    QTRY_COMPARE(client.state(), QSocketIoClient::State::Closed);
    m_peer.clear();
    QTest::ignoreMessage(QtWarningMsg, staysWarning);
    client.setUrl(urlOf(u"/other"_s));
    client.setUrl(urlOf({})); // is said once
    client.open();
    QTRY_COMPARE(m_peer.received, QStringList{ u"0/admin,"_s });
    m_peer.clear();
}

void tst_MainNamespace::fromAnotherThread()
{
    QSocketIoClient client;
    setUp(client, u"/admin"_s);
    client.of("/chat");
    client.open();
    QTRY_VERIFY(client.of("/chat")->isConnected());
    m_peer.clear();
    std::thread([&client] {
        client.emitEvent("first");
        client.asVolatile().emitEvent("lost");
        client.withTimeout(1h).emitEvent("second");
    }).join();
    QTRY_COMPARE(m_peer.received, (QStringList{ u"0/admin,"_s, u"2/admin,[\"first\"]"_s,
                                                u"2/admin,[\"second\"]"_s }));
    m_peer.clear();
}

void tst_MainNamespace::isMadeAgain()
{
    QSocketIoClient client;
    setUp(client, u"/admin"_s);
    client.open();
    QTRY_VERIFY(client.of("")->isConnected());
    const QPointer<Space> main = client.of("");
    client.of("/chat");
    delete main;
    m_peer.clear();
    client.emitEvent("again");
    QTRY_COMPARE(m_peer.received.filter(u"again"_s), QStringList{ u"2/admin,[\"again\"]"_s });
    m_peer.clear();
}

void tst_MainNamespace::comma()
{
    QSocketIoClient client;
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"has a comma in its name"_s));
    setUp(client, u"/a,b"_s);
    QVERIFY(!client.waitForConnected(5s));
    client.setUrl(urlOf(u"/ab"_s));
    client.open();
    QVERIFY(client.waitForConnected(5s));
    QCOMPARE(m_peer.received, QStringList{ u"0/ab,"_s });
    m_peer.clear();
}

QTEST_GUILESS_MAIN(tst_MainNamespace)

#include "tst_mainnamespace.moc"
