// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Servers and proxies that want to know who connects, and functions in QML that answer.
#include "proxyprocess.h"
#include "scriptedserver.h"
#include "testserver.h"

#include "socketioclient.h"

#include <QFile>
#include <QJSValue>
#include <QQmlComponent>
#include <QQmlEngine>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using QSocketIo::ErrorCode;
using QSocketIo::Transport;
using QSocketIoPrivate::TestServer;
using State = QSocketIoClient::State;

namespace {

// Only who says this gets in.
void demand(ScriptedServer &server, const QByteArray &password, const QByteArray &realm = "here")
{
    const QByteArray right{ "Basic " + QByteArray("me:" + password).toBase64() };
    const auto guarded = [right, realm](const ScriptedServer::Handler &usual) {
        return [right, realm, usual](const ScriptedRequest &request) {
            if (request.header("authorization") == right)
                usual(request);
            else
                request.answer("who?", 401, { "WWW-Authenticate: Basic realm=\"" + realm + '"' });
        };
    };
    server.onRequest = guarded(server.onRequest);
    server.onUpgrade = guarded(server.onUpgrade);
}

// Who has a new realm each time.
void demandAnew(ScriptedServer &server)
{
    auto count = std::make_shared<int>(0);
    server.onRequest = [count](const ScriptedRequest &request) {
        request.answer("who?", 401,
                       { "WWW-Authenticate: Basic realm=\"r" + QByteArray::number(++*count) + '"' });
    };
    server.onUpgrade = server.onRequest;
}

} // namespace

class tst_Credentials : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();

    void functionAnswers_data();
    void functionAnswers();
    void wrongAnswerIsAskedForAgain();
    void wrongAnswersEndTheAttempt();
    void noAnswerEndsTheAttempt_data();
    void noAnswerEndsTheAttempt();
    void promiseAnswersLater();
    void promisedAnswerMayBeWrong();
    void promiseOfAClosedClient();
    void promiseThatFails();
    void promisesHaveALimit();
    void clientGoesBeforeThePromise();
    void notAFunction();
    void loginWindow();
    void proxyAsks_data();
    void proxyAsks();

private:
    // A client whose credentials are this expression; asked: what it was called with.
    SocketIoClient *make(const QString &credentials, const QUrl &url);
    QJSValue asked() const { return property("asked"); }
    QJSValue property(const char *name) const { return m_client->property(name).value<QJSValue>(); }
    int askedCount() const { return asked().property(u"length"_s).toInt(); }
    void settle(const QString &call) // "resolve(...)" or "reject(...)" of the oldest promise
    {
        m_engine->globalObject().setProperty(u"client"_s, m_engine->toScriptValue(m_client.data()));
        const QJSValue result = m_engine->evaluate(u"client.waiting.shift()."_s + call);
        QVERIFY2(!result.isError(), qPrintable(result.toString()));
    }

    std::unique_ptr<QQmlEngine> m_engine;
    QPointer<SocketIoClient> m_client;
};

void tst_Credentials::initTestCase()
{
    m_engine = std::make_unique<QQmlEngine>();
    m_engine->addImportPath(QStringLiteral(QML_IMPORT_DIR));
}

void tst_Credentials::cleanup()
{
    delete m_client;
}

SocketIoClient *tst_Credentials::make(const QString &credentials, const QUrl &url)
{
    const QString source = uR"(
        import QtQml
        import QSocketIo
        SocketIoClient {
            property var asked: []
            property var waiting: []
            function later(question) {
                asked.push(question)
                return new Promise((resolve, reject) => waiting.push({ resolve: resolve, reject: reject }))
            }
            reconnectDelay: 10
            maxReconnectDelay: 10
            credentials: %1
            SocketIoNamespace {}
        })"_s.arg(credentials);
    QQmlComponent component(m_engine.get());
    component.setData(source.toUtf8(), QUrl(u"credentials.qml"_s));
    m_client = qobject_cast<SocketIoClient *>(component.create());
    if (!m_client) {
        qWarning("%s", qPrintable(component.errorString()));
        return nullptr;
    }
    m_client->setProxy(QNetworkProxy::NoProxy);
    m_client->setUrl(url);
    return m_client;
}

void tst_Credentials::functionAnswers_data()
{
    QTest::addColumn<QSocketIo::Transport>("transport");
    QTest::newRow("polling") << Transport::Polling;
    QTest::newRow("WebSocket") << Transport::WebSocket;
}

void tst_Credentials::functionAnswers()
{
    QFETCH(QSocketIo::Transport, transport);
    ScriptedEngine server;
    demand(server, "secret");
    const QUrl url = server.url(QString());
    QVERIFY(make(u"question => { asked.push(question); return { user: 'me', password: 'secret' } }"_s,
                 url));
    m_client->setTransports({ transport });
    m_client->setActive(true);
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(askedCount(), 1);
    const QVariantMap expected{ { u"host"_s, url.host() },
                                { u"port"_s, url.port() },
                                { u"realm"_s, u"here"_s },
                                { u"isProxy"_s, false },
                                { u"isRepeated"_s, false } };
    QCOMPARE(asked().property(0).toVariant().toMap(), expected);
    QVERIFY(!m_client->lastError().isError());
}

void tst_Credentials::wrongAnswerIsAskedForAgain()
{
    ScriptedEngine server;
    demand(server, "true");
    QVERIFY(make(
            u"question => { asked.push(question); return { user: 'me', password: '' + question.isRepeated } }"_s,
            server.url(QString())));
    m_client->setTransports({ Transport::WebSocket });
    m_client->setActive(true);
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(askedCount(), 2);
    QVERIFY(!asked().property(0).property(u"isRepeated"_s).toBool());
    QVERIFY(asked().property(1).property(u"isRepeated"_s).toBool());
}

void tst_Credentials::wrongAnswersEndTheAttempt()
{
    ScriptedEngine server;
    demand(server, "secret");
    QVERIFY(make(u"question => { asked.push(question); return { user: 'me', password: 'wrong' } }"_s,
                 server.url(QString())));
    m_client->setReconnectEnabled(false);
    m_client->setActive(true);
    QTRY_COMPARE(m_client->lastError().code(), ErrorCode::AuthenticationFailed);
    QCOMPARE(m_client->state(), State::Closed);
    QVERIFY(askedCount() >= 2 && askedCount() <= 10);
}

void tst_Credentials::noAnswerEndsTheAttempt_data()
{
    QTest::addColumn<QString>("credentials");
    QTest::addColumn<QString>("warning");
    QTest::newRow("null") << u"() => null"_s << QString();
    QTest::newRow("nothing") << u"() => {}"_s << QString();
    const QString noTexts = u"no object with the texts user and password"_s;
    QTest::newRow("no user") << u"() => ({ password: 'secret' })"_s << noTexts;
    QTest::newRow("a number") << u"() => 1"_s << noTexts;
    QTest::newRow("a text") << u"() => 'me'"_s << noTexts;
    QTest::newRow("a Symbol") << u"() => Symbol('me')"_s << noTexts;
    QTest::newRow("Symbols") << u"() => ({ user: Symbol('me'), password: 'secret' })"_s << noTexts;
    QTest::newRow("a number as password") << u"() => ({ user: 'me', password: 1 })"_s << noTexts;
    QTest::newRow("it throws") << u"() => { throw new Error('lost the key') }"_s
                               << u"lost the key"_s;
}

void tst_Credentials::noAnswerEndsTheAttempt()
{
    QFETCH(QString, credentials);
    QFETCH(QString, warning);
    ScriptedEngine server;
    demand(server, "secret");
    QVERIFY(make(credentials, server.url(QString())));
    m_client->setReconnectEnabled(false);
    m_client->setTransports({ Transport::WebSocket });
    if (!warning.isEmpty())
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"credentials: .*"_s + warning));
    m_client->setActive(true);
    QTRY_COMPARE(m_client->lastError().code(), ErrorCode::AuthenticationFailed);
    QCOMPARE(m_client->state(), State::Closed);
}

// As a window does: it asks once, whatever becomes of the attempts until then.
void tst_Credentials::promiseAnswersLater()
{
    ScriptedEngine server;
    demand(server, "secret");
    QVERIFY(make(u"later"_s, server.url(QString())));
    m_client->setTransports({ Transport::WebSocket });
    QSignalSpy errors(m_client, &QSocketIoClient::errorOccurred);
    m_client->setActive(true);
    QTRY_VERIFY(errors.size() >= 2);
    QCOMPARE(m_client->lastError().code(), ErrorCode::AuthenticationFailed);
    QCOMPARE(askedCount(), 1);
    m_client->setReconnectDelay(1h, 1h);
    settle(u"resolve({ user: 'me', password: 'secret' })"_s);
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(askedCount(), 1);
    QVERIFY(server.webSocket);
    server.webSocket->abort();
    m_client->reconnectNow();
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(askedCount(), 1); // it is remembered
}

void tst_Credentials::promisedAnswerMayBeWrong()
{
    ScriptedEngine server;
    demand(server, "secret");
    QVERIFY(make(u"later"_s, server.url(QString())));
    m_client->setTransports({ Transport::WebSocket });
    m_client->setActive(true);
    QTRY_COMPARE(askedCount(), 1);
    settle(u"resolve({ user: 'me', password: 'wrong' })"_s);
    QTRY_COMPARE(askedCount(), 2);
    QVERIFY(asked().property(1).property(u"isRepeated"_s).toBool());
    settle(u"resolve({ user: 'me', password: 'secret' })"_s);
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(askedCount(), 2);
}

void tst_Credentials::promiseOfAClosedClient()
{
    ScriptedEngine server;
    demand(server, "secret");
    QVERIFY(make(u"later"_s, server.url(QString())));
    m_client->setActive(true);
    QTRY_COMPARE(askedCount(), 1);
    m_client->setActive(false);
    QTRY_COMPARE(m_client->state(), State::Closed);
    settle(u"resolve({ user: 'me', password: 'secret' })"_s);
    QCoreApplication::processEvents(); // in which promises are settled
    QCOMPARE(m_client->state(), State::Closed);
    m_client->setActive(true); // when it is of use
    QTRY_COMPARE(m_client->state(), State::Open);
    QCOMPARE(askedCount(), 1);
}

void tst_Credentials::promiseThatFails()
{
    ScriptedEngine server;
    demand(server, "secret");
    QVERIFY(make(u"later"_s, server.url(QString())));
    m_client->setActive(true);
    QTRY_COMPARE(askedCount(), 1);
    settle(u"reject(new Error('nobody is there'))"_s);
    QTRY_COMPARE(askedCount(), 2);
    QVERIFY(!asked().property(1).property(u"isRepeated"_s).toBool());
    settle(u"resolve(null)"_s);
    QTRY_COMPARE(askedCount(), 3);
}

void tst_Credentials::promisesHaveALimit()
{
    constexpr int limit = 16;
    ScriptedServer server;
    demandAnew(server);
    QVERIFY(make(u"later"_s, server.url(QString())));
    m_client->setTransports({ Transport::WebSocket });
    QSignalSpy errors(m_client, &QSocketIoClient::errorOccurred);
    m_client->setActive(true);
    QTRY_VERIFY(errors.size() >= limit + 3);
    QCOMPARE(askedCount(), limit);
    settle(u"resolve(null)"_s);
    QTRY_COMPARE(askedCount(), limit + 1);
}

void tst_Credentials::clientGoesBeforeThePromise()
{
    ScriptedEngine server;
    demand(server, "secret");
    QVERIFY(make(u"later"_s, server.url(QString())));
    m_client->setActive(true);
    QTRY_COMPARE(askedCount(), 1);
    const QJSValue waiting = property("waiting").property(0);
    delete m_client;
    waiting.property(u"resolve"_s).call({ QJSValue(1) });
    QTRY_COMPARE(server.connectionCount, 0);
}

void tst_Credentials::notAFunction()
{
    ScriptedEngine server;
    QVERIFY(make(u"null"_s, server.url(QString())));
    QVERIFY(m_client->credentials().isNull());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"credentials is not a function"_s));
    QSignalSpy changes(m_client, &SocketIoClient::credentialsChanged);
    m_client->setCredentials(QJSValue(3));
    QCOMPARE(changes.size(), 1);
    m_client->setActive(true); // asks nobody, and nobody asks
    QTRY_COMPARE(m_client->state(), State::Open);
}

void tst_Credentials::loginWindow()
{
    ScriptedEngine server;
    demand(server, "secret", "machine room");
    QQmlComponent component(m_engine.get(), QUrl::fromLocalFile(QStringLiteral(LOGIN_FILE)));
    m_client = qobject_cast<SocketIoClient *>(component.create());
    QVERIFY2(m_client, qPrintable(component.errorString()));
    m_client->setProxy(QNetworkProxy::NoProxy);
    m_client->setReconnectDelay(10ms, 10ms);
    m_client->setUrl(server.url(QString()));
    m_client->setActive(true);
    auto *const login = m_client->property("window").value<QObject *>();
    QVERIFY(login);
    const auto isVisible = [login] { return login->property("visible").toBool(); };
    const auto accept = [login](const QString &password) {
        return QMetaObject::invokeMethod(login, "accept", Q_ARG(QString, u"me"_s),
                                         Q_ARG(QString, password));
    };
    QTRY_VERIFY(isVisible());
    QCOMPARE(login->property("title").toString(), u"machine room"_s);
    QVERIFY(accept(u"wrong"_s));
    QTRY_VERIFY(isVisible());
    QCOMPARE(login->property("title").toString(), u"Try again: machine room"_s);
    QVERIFY(QMetaObject::invokeMethod(login, "reject"));
    QTRY_COMPARE(m_client->state(), State::Closed);
    QVERIFY(!isVisible());
    m_client->setActive(true);
    QTRY_VERIFY(isVisible());
    QVERIFY(accept(u"secret"_s));
    QTRY_COMPARE(m_client->state(), State::Open);
}

void tst_Credentials::proxyAsks_data()
{
    QTest::addColumn<QNetworkProxy::ProxyType>("type");
    QTest::newRow("HTTP") << QNetworkProxy::HttpProxy;
    QTest::newRow("SOCKS 5") << QNetworkProxy::Socks5Proxy;
}

// Those of the system: tinyproxy and microsocks.
void tst_Credentials::proxyAsks()
{
    QFETCH(QNetworkProxy::ProxyType, type);
    const quint16 port = QSocketIoPrivate::freePorts<1>()[0];
    QSocketIoPrivate::ProxyProcess proxy;
    QTemporaryDir folder;
    if (type == QNetworkProxy::HttpProxy) {
        QFile file(folder.filePath(u"tinyproxy.conf"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("Listen 127.0.0.1\nAllow 127.0.0.1\nBasicAuth me secret\nPort "
                   + QByteArray::number(port) + '\n');
        file.close();
        QVERIFY(proxy.start(u"tinyproxy"_s, { u"-d"_s, u"-c"_s, file.fileName() }, port));
    } else {
        QVERIFY(proxy.start(u"microsocks"_s,
                            { u"-i"_s, u"127.0.0.1"_s, u"-p"_s, QString::number(port), u"-u"_s,
                              u"me"_s, u"-P"_s, u"secret"_s },
                            port));
    }
    TestServer server;
    QVERIFY(make(u"later"_s, QUrl(u"http://127.0.0.1:%1"_s.arg(server.port()))));
    m_client->setProxy(QNetworkProxy(type, u"127.0.0.1"_s, port));
    m_client->setActive(true);
    QTRY_COMPARE(askedCount(), 1);
    QVERIFY(asked().property(0).property(u"isProxy"_s).toBool());
    QCOMPARE(asked().property(0).property(u"host"_s).toString(), u"127.0.0.1"_s);
    QCOMPARE(asked().property(0).property(u"port"_s).toInt(), int(port));
    QTRY_COMPARE(m_client->lastError().code(), ErrorCode::ProxyFailed);
    settle(u"resolve({ user: 'me', password: 'secret' })"_s);
    QTRY_VERIFY(m_client->of("/")->isConnected());
    QTRY_COMPARE(m_client->transport(), Transport::WebSocket);
    QCOMPARE(askedCount(), 1);
}

QTEST_GUILESS_MAIN(tst_Credentials)

#include "tst_credentials.moc"
