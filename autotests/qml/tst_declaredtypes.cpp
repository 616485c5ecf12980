// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Signals with parameters of types that not every version of Qt lets a QML file declare: here a class declares them.
#include "testserver.h"

#include "socketioclient.h"
#include "socketionamespace.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using QSocketIoPrivate::TestServer;

class Chat : public SocketIoNamespace
{
    Q_OBJECT
public:
    using SocketIoNamespace::SocketIoNamespace;
Q_SIGNALS:
    void bytes(const QByteArray &value);         // ArrayBuffer
    void integers(const QList<int> &value);      // list<int>
    void texts(const QStringList &value);        // list<string>
    void moments(const QList<QDateTime> &value); // list<date>
    void nested(const QList<QList<double>> &value);
    void mixed(const QVariantList &value); // list<var>
    void object(const QVariantMap &value);
    void address(const QUrl &value, const QDateTime &when);
};

class tst_DeclaredTypes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void converts_data();
    void converts();
    void mismatches_data();
    void mismatches();

private:
    void send(const QString &event, const QVariantList &arguments)
    {
        m_server.socket("/chat")->emitArguments(event, arguments);
    }
    TestServer m_server;
    SocketIoClient m_client;
    Chat m_chat;
};

void tst_DeclaredTypes::initTestCase()
{
    m_server.of("/chat");
    m_client.setUrl(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.port())));
    m_chat.classBegin();
    m_chat.setName(QStringLiteral("/chat"));
    m_chat.setClient(&m_client);
    m_chat.componentComplete();
    m_client.setActive(true);
    QTRY_COMPARE(m_chat.state(), SocketIoNamespace::State::Connected);
    QTRY_VERIFY(m_server.socket("/chat"));
}

void tst_DeclaredTypes::converts_data()
{
    QTest::addColumn<QByteArray>("signal");
    QTest::addColumn<QVariantList>("sent");
    QTest::addColumn<QVariantList>("expected");
    const QDateTime moment = QDateTime::fromString(QStringLiteral("2024-02-29T12:30:00.250Z"),
                                                   Qt::ISODateWithMs);
    const QString text = moment.toString(Qt::ISODateWithMs);
    const QByteArray data("\0\xff", 2);
    const auto row = [](const char *name, const QByteArray &signal, const QVariantList &sent,
                        const QVariantList &expected) {
        QTest::newRow(name) << signal << sent << expected;
    };
    row("bytes", SIGNAL(bytes(QByteArray)), { data }, { data });
    row("no bytes", SIGNAL(bytes(QByteArray)), { QByteArray("") }, { QByteArray("") });
    const auto list = [](const QVariantList &elements) { return QVariant(elements); };
    row("integers", SIGNAL(integers(QList<int>)), { list({ 1, -2, 3 }) },
        { QVariant::fromValue(QList<int>{ 1, -2, 3 }) });
    row("no integers", SIGNAL(integers(QList<int>)), { list({}) },
        { QVariant::fromValue(QList<int>()) });
    row("texts", SIGNAL(texts(QStringList)), { list({ text, QString() }) },
        { QStringList{ text, QString() } });
    row("dates", SIGNAL(moments(QList<QDateTime>)), { list({ text }) },
        { QVariant::fromValue(QList<QDateTime>{ moment }) });
    row("lists of lists", SIGNAL(nested(QList<QList<double>>)),
        { list({ list({ 1, 2.5 }), list({}) }) },
        { QVariant::fromValue(QList<QList<double>>{ { 1, 2.5 }, {} }) });
    row("list of anything", SIGNAL(mixed(QVariantList)), { list({ data, text, list({ true }) }) },
        { list({ data, text, list({ true }) }) });
    row("object", SIGNAL(object(QVariantMap)), { QVariantMap{ { text, data } } },
        { QVariantMap{ { text, data } } });
    row("url and date", SIGNAL(address(QUrl, QDateTime)),
        { QStringLiteral("http://example.org/"), text, 7 },
        { QUrl(QStringLiteral("http://example.org/")), moment });
}

void tst_DeclaredTypes::converts()
{
    QFETCH(QByteArray, signal);
    QFETCH(QVariantList, sent);
    QFETCH(QVariantList, expected);
    QSignalSpy spy(&m_chat, signal.constData());
    send(QString::fromLatin1(signal.mid(1, signal.indexOf('(') - 1)), sent);
    QTRY_COMPARE(spy.count(), 1);
    QCOMPARE(spy.at(0), expected);
}

void tst_DeclaredTypes::mismatches_data()
{
    QTest::addColumn<QString>("event");
    QTest::addColumn<QVariantList>("sent");
    QTest::addColumn<QString>("warning");
    QTest::newRow("text for bytes") << "bytes" << QVariantList{ QStringLiteral("x") }
                                    << "event \"bytes\": argument 1 is a string, .* to ArrayBuffer";
    QTest::newRow("text among integers")
            << "integers" << QVariantList{ QVariant(QVariantList{ 1, QStringLiteral("2") }) }
            << "event \"integers\": argument 1 is an array, .* to QList<int>";
    QTest::newRow("no list") << "texts" << QVariantList{ QStringLiteral("x") }
                             << "event \"texts\": argument 1 is a string, .* to QStringList";
    QTest::newRow("no second") << "address" << QVariantList{ QStringLiteral("http://example.org/") }
                               << "event \"address\": argument 2 is missing, .* date";
}

void tst_DeclaredTypes::mismatches()
{
    QFETCH(QString, event);
    QFETCH(QVariantList, sent);
    QFETCH(QString, warning);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(warning));
    QSignalSpy bytes(&m_chat, &Chat::bytes);
    QSignalSpy integers(&m_chat, &Chat::integers);
    QSignalSpy texts(&m_chat, &Chat::texts);
    QSignalSpy addresses(&m_chat, &Chat::address);
    QSignalSpy objects(&m_chat, &Chat::object);
    send(event, sent);
    send(QStringLiteral("object"), { QVariantMap() });
    QTRY_COMPARE(objects.count(), 1);
    QCOMPARE(bytes.count() + integers.count() + texts.count() + addresses.count(), 0);
}

QTEST_GUILESS_MAIN(tst_DeclaredTypes)

#include "tst_declaredtypes.moc"
