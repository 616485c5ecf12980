// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Asking the program who it is, before each request for a namespace.
#include "qsocketioclient.h"
#include "scriptedpeer.h"
#include "signallog.h"

#include <QFuture>
#include <QPromise>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <exception>
#include <memory>
#include <stdexcept>

using namespace std::chrono_literals;
using QSocketIo::ErrorCode;
using ClientState = QSocketIoClient::State;
using Flag = QSocketIoClient::ReconnectFlag;
using State = QSocketIoEndpoint::State;

namespace {

QVariantMap token(int number)
{
    return { { QStringLiteral("token"), number } };
}

QFuture<QVariantMap> finishedFuture(const QVariantMap &auth)
{
    QPromise<QVariantMap> promise;
    promise.start();
    promise.addResult(auth);
    promise.finish();
    return promise.future();
}

} // namespace

class tst_AuthProvider : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();

    void isAskedBeforeEveryAttempt_data();
    void isAskedBeforeEveryAttempt();
    void eachNamespaceHasItsOwn();
    void clientsProviderIsTheDefault();
    void nothingIsSentBeforeTheAnswer();
    void failureIsAnError_data();
    void failureIsAnError();
    void failureIsRetried();
    void failureIsFinalWithoutTheFlag();
    void takesNoLongerThanAllowed();
    void contextThatIsGoneIsNotAsked();
    void contextThatGoesEndsTheWait();
    void futureIsCanceledWhenNobodyWaits_data();
    void futureIsCanceledWhenNobodyWaits();
    void programMayDoAnythingInIt_data();
    void programMayDoAnythingInIt();

private:
    std::unique_ptr<ScriptedPeer> m_peer;
    std::unique_ptr<QSocketIoClient> m_client;
    QSocketIoClientNamespace *m_main = nullptr;
};

void tst_AuthProvider::init()
{
    m_peer = std::make_unique<ScriptedPeer>();
    m_client = std::make_unique<QSocketIoClient>();
    setUpClient(*m_client, m_peer->url());
    m_main = m_client->of("/");
}

void tst_AuthProvider::cleanup()
{
    m_client.reset();
    m_peer.reset();
}

void tst_AuthProvider::isAskedBeforeEveryAttempt_data()
{
    QTest::addColumn<bool>("isLater");
    QTest::newRow("map") << false;
    QTest::newRow("future") << true;
}

void tst_AuthProvider::isAskedBeforeEveryAttempt()
{
    QFETCH(bool, isLater);
    int number = 0;
    m_main->setAuth(token(99)); // not used while there is a provider
    if (isLater)
        m_main->setAuthProvider(this, [&number] { return finishedFuture(token(++number)); });
    else
        m_main->setAuthProvider(this, [&number] { return token(++number); });
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    m_peer->drop();
    QTRY_COMPARE(m_peer->received.size(), 2);
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(m_peer->received,
             (QStringList{ QStringLiteral(R"(0{"token":1})"), QStringLiteral(R"(0{"token":2})") }));
    m_main->clearAuthProvider();
    m_main->disconnectFromServer();
    m_main->connectToServer();
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(m_peer->received.constLast(), QStringLiteral(R"(0{"token":99})"));
}

void tst_AuthProvider::eachNamespaceHasItsOwn()
{
    auto *chat = m_client->of("/chat");
    m_main->setAuthProvider(this, [] { return token(1); });
    chat->setAuthProvider(this, [] { return token(2); });
    m_client->open();
    QTRY_VERIFY(m_main->isConnected() && chat->isConnected());
    QCOMPARE(m_peer->received, (QStringList{ QStringLiteral(R"(0{"token":1})"),
                                             QStringLiteral(R"(0/chat,{"token":2})") }));
}

void tst_AuthProvider::clientsProviderIsTheDefault()
{
    auto *chat = m_client->of("/chat");
    m_client->setAuthProvider(this, [] { return token(7); });
    chat->setAuthProvider(this, [] { return token(2); });
    m_client->open();
    QTRY_VERIFY(m_main->isConnected() && chat->isConnected());
    QCOMPARE(m_peer->received, (QStringList{ QStringLiteral(R"(0{"token":7})"),
                                             QStringLiteral(R"(0/chat,{"token":2})") }));
    m_client->clearAuthProvider();
    m_client->reconnectNow();
    QTRY_VERIFY(m_main->isConnected() && chat->isConnected());
    QVERIFY(m_peer->received.contains(QStringLiteral("0")));
}

void tst_AuthProvider::nothingIsSentBeforeTheAnswer()
{
    QPromise<QVariantMap> promise;
    promise.start();
    m_main->setAuthProvider(this, [&promise] { return promise.future(); });
    m_main->emitEvent("early", 1);
    m_client->open();
    QTRY_COMPARE(m_client->state(), ClientState::Open);
    QTRY_COMPARE(m_main->state(), State::Connecting);
    auto *chat = m_client->of("/chat"); // is not held up
    QTRY_VERIFY(chat->isConnected());
    QCOMPARE(m_peer->received, QStringList{ QStringLiteral("0/chat,") });
    promise.addResult(token(1));
    promise.finish();
    QTRY_COMPARE(m_peer->received.size(), 3);
    QCOMPARE(m_peer->received.mid(1),
             (QStringList{ QStringLiteral(R"(0{"token":1})"), QStringLiteral(R"(2["early",1])") }));
}

void tst_AuthProvider::failureIsAnError_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("word");
    QTest::newRow("exception") << QStringLiteral("exception") << ErrorCode::AuthenticationFailed
                               << QStringLiteral("no token today");
    QTest::newRow("no result") << QStringLiteral("nothing") << ErrorCode::Canceled
                               << QStringLiteral("no answer");
    QTest::newRow("canceled") << QStringLiteral("cancel") << ErrorCode::Canceled
                              << QStringLiteral("no answer");
}

void tst_AuthProvider::failureIsAnError()
{
    QFETCH(QString, how);
    QFETCH(QString, word);
    QPromise<QVariantMap> promise;
    promise.start();
    m_client->setReconnectPolicy({});
    m_main->setAuthProvider(this, [&promise] { return promise.future(); });
    QSignalSpy errors(m_main, &QSocketIoEndpoint::errorOccurred);
    QSignalSpy closed(m_client.get(), &QSocketIoClient::closed);
    m_client->open();
    QTRY_COMPARE(m_main->state(), State::Connecting);
    if (how == QLatin1String("exception"))
        promise.setException(std::make_exception_ptr(std::runtime_error("no token today")));
    else if (how == QLatin1String("cancel"))
        promise.future().cancel();
    promise.finish();
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
    QTEST(error.code(), "code");
    QVERIFY2(error.message().contains(word), qPrintable(error.message()));
    QCOMPARE(m_main->disconnectDetails().error().message(), error.message());
    QCOMPARE(m_main->state(), State::Disconnected);
    QTRY_COMPARE(closed.count(), 1); // nothing is left that is wanted
    QVERIFY(m_peer->received.isEmpty());
}

void tst_AuthProvider::failureIsRetried()
{
    int count = 0;
    m_main->setAuthProvider(this, [&count] {
        ++count;
        if (count == 3)
            return finishedFuture(token(count));
        QPromise<QVariantMap> promise;
        promise.start();
        promise.finish();
        return promise.future();
    });
    QSignalSpy errors(m_main, &QSocketIoEndpoint::errorOccurred);
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QCOMPARE(errors.count(), 2);
    QCOMPARE(m_peer->received, QStringList{ QStringLiteral(R"(0{"token":3})") });
    QCOMPARE(m_peer->connectionCount, 1);
}

void tst_AuthProvider::failureIsFinalWithoutTheFlag()
{
    int count = 0;
    auto *chat = m_client->of("/chat");
    m_client->setReconnectPolicy(Flag::AfterRefusal);
    m_main->setAuthProvider(this, [&count] {
        ++count;
        return QFuture<QVariantMap>();
    });
    QSignalSpy errors(m_main, &QSocketIoEndpoint::errorOccurred);
    m_client->open();
    QTRY_COMPARE(errors.count(), 1);
    QTRY_VERIFY(chat->isConnected());
    m_peer->drop();
    QTRY_VERIFY(!chat->isConnected());
    QTRY_VERIFY(chat->isConnected()); // and with it would have been the other
    QCOMPARE(count, 1);
    m_main->connectToServer();
    QTRY_COMPARE(count, 2);
}

void tst_AuthProvider::takesNoLongerThanAllowed()
{
    QCOMPARE(m_client->authTimeout(), 20s);
    m_client->setAuthTimeout(-1s);
    QCOMPARE(m_client->authTimeout(), 0s);
    m_client->setAuthTimeout(20ms);
    m_client->setReconnectPolicy({});
    QPromise<QVariantMap> promise;
    promise.start();
    m_main->setAuthProvider(this, [&promise] { return promise.future(); });
    QSignalSpy errors(m_main, &QSocketIoEndpoint::errorOccurred);
    m_client->open();
    QTRY_COMPARE(errors.count(), 1);
    const auto error = errors.constFirst().constFirst().value<QSocketIoError>();
    QCOMPARE(error.code(), ErrorCode::AuthenticationFailed);
    QVERIFY2(error.message().contains(QStringLiteral("20 ms")), qPrintable(error.message()));
    QTRY_VERIFY(promise.isCanceled());
}

void tst_AuthProvider::contextThatIsGoneIsNotAsked()
{
    auto context = std::make_unique<QObject>();
    bool isAsked = false;
    m_main->setAuth(token(5));
    m_main->setAuthProvider(context.get(), [&isAsked] {
        isAsked = true;
        return token(1);
    });
    context.reset();
    m_client->open();
    QTRY_VERIFY(m_main->isConnected());
    QVERIFY(!isAsked);
    QCOMPARE(m_peer->received, QStringList{ QStringLiteral(R"(0{"token":5})") });
}

void tst_AuthProvider::contextThatGoesEndsTheWait()
{
    auto context = std::make_unique<QObject>();
    QPromise<QVariantMap> promise;
    promise.start();
    m_main->setAuthProvider(context.get(), [&promise] { return promise.future(); });
    QSignalSpy errors(m_main, &QSocketIoEndpoint::errorOccurred);
    m_client->open();
    QTRY_COMPARE(m_main->state(), State::Connecting);
    context.reset();
    QCOMPARE(errors.count(), 1);
    QCOMPARE(errors.constFirst().constFirst().value<QSocketIoError>().code(), ErrorCode::Canceled);
    QTRY_VERIFY(promise.isCanceled());
    QTRY_COMPARE(m_client->state(), ClientState::Closed);
    QVERIFY(m_peer->received.isEmpty());
}

void tst_AuthProvider::futureIsCanceledWhenNobodyWaits_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : { "leave", "close", "drop", "delete namespace", "delete client" })
        QTest::newRow(how) << QString::fromLatin1(how);
}

void tst_AuthProvider::futureIsCanceledWhenNobodyWaits()
{
    QFETCH(QString, how);
    QPromise<QVariantMap> promise;
    promise.start();
    bool isFirst = true;
    m_main->setAuthProvider(this, [&] {
        return std::exchange(isFirst, false) ? promise.future() : finishedFuture(token(2));
    });
    QSignalSpy errors(m_main, &QSocketIoEndpoint::errorOccurred);
    m_client->open();
    QTRY_COMPARE(m_main->state(), State::Connecting);
    QVERIFY(!promise.isCanceled());
    if (how == QLatin1String("leave"))
        m_main->disconnectFromServer();
    else if (how == QLatin1String("close"))
        m_client->close();
    else if (how == QLatin1String("drop"))
        m_peer->drop();
    else if (how == QLatin1String("delete namespace"))
        delete m_main;
    else
        m_client.reset();
    QTRY_VERIFY(promise.isCanceled());
    promise.addResult(token(1)); // too late
    promise.finish();
    if (how == QLatin1String("drop")) {
        QTRY_VERIFY(m_main->isConnected());
        QCOMPARE(m_peer->received, QStringList{ QStringLiteral(R"(0{"token":2})") });
    }
    QVERIFY(errors.isEmpty());
    QVERIFY(!m_peer->received.contains(QStringLiteral(R"(0{"token":1})")));
}

void tst_AuthProvider::programMayDoAnythingInIt_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : { "leave", "close", "reconnect", "delete namespace", "delete client" })
        QTest::newRow(what) << QString::fromLatin1(what);
}

void tst_AuthProvider::programMayDoAnythingInIt()
{
    QFETCH(QString, what);
    int count = 0;
    m_main->setAuthProvider(this, [&, what] {
        if (++count > 1)
            return token(count);
        if (what == QLatin1String("leave"))
            m_main->disconnectFromServer();
        else if (what == QLatin1String("close"))
            m_client->close();
        else if (what == QLatin1String("reconnect"))
            m_client->reconnectNow();
        else if (what == QLatin1String("delete namespace"))
            delete m_main;
        else
            m_client.reset();
        return token(1);
    });
    m_client->open();
    QTRY_VERIFY(count >= 1);
    if (what == QLatin1String("reconnect"))
        QTRY_VERIFY(m_main->isConnected());
    else if (m_client)
        QTRY_COMPARE(m_client->state(), ClientState::Closed);
    QVERIFY(!m_peer->received.contains(QStringLiteral(R"(0{"token":1})")));
}

QTEST_GUILESS_MAIN(tst_AuthProvider)
#include "tst_authprovider.moc"
