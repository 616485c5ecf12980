// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Requests that somebody else has received: answered once, with what every answer carries.
#include "fakechannel.h"

#include <QTest>

using namespace QSocketIoPrivate;

namespace {

class FakeStream final : public ByteStream
{
public:
    void write(const QByteArray &) override {}
    qint64 bytesToWrite() const override { return 0; }
    void setPaused(bool) override {}
    void close() override {}
    void abort() override {}
    QHostAddress peerAddress() const override { return {}; }
    quint16 peerPort() const override { return 0; }
    bool isEncrypted() const override { return false; }

protected:
    void readerChanged() override {}
};

HttpExchangePtr makeExchange(FakeChannel &channel)
{
    channel.thePeer.address = QHostAddress(QHostAddress::LocalHost);
    channel.thePeer.isEncrypted = true;
    return channel.makeExchange(FakeChannel::request("GET", "/"));
}

} // namespace

class tst_HttpExchange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersOnce();
    void answersForWhoeverForgets();
    void addsHeaders();
    void knowsWhomThePeerSpeaksFor();
    void givesItsStreamAway();
    void keepsARequestThatHasNoStream();
    void tellsOfAPeerThatIsGone();
};

void tst_HttpExchange::answersOnce()
{
    FakeChannel channel;
    const HttpExchangePtr exchange = makeExchange(channel);
    QVERIFY(exchange->isOpen());
    exchange->onAborted([] { QFAIL("answered"); });
    exchange->respond(HttpResponse::text(200, "first"));
    QVERIFY(!exchange->isOpen());
    exchange->respond(HttpResponse::text(200, "second"));
    exchange->abort();
    QVERIFY(!exchange->takeStream());
    QCOMPARE(channel.answers.size(), 1);
    QCOMPARE(channel.answers.first().body, "first");
}

void tst_HttpExchange::answersForWhoeverForgets()
{
    FakeChannel channel;
    makeExchange(channel).reset();
    QCOMPARE(channel.answers.size(), 1);
    QCOMPARE(channel.answers.first().status, 500);
}

void tst_HttpExchange::addsHeaders()
{
    FakeChannel channel;
    const HttpExchangePtr exchange = makeExchange(channel);
    exchange->responseHeaders().append("X-Own", "general");
    exchange->responseHeaders().append("X-Other", "general");
    exchange->responseHeaders().append("Set-Cookie", "a=1");
    exchange->responseHeaders().append("Vary", "Origin");
    HttpResponse response = HttpResponse::text(200, "ok");
    response.headers.append("x-own", "special");
    response.headers.append("Set-Cookie", "b=2");
    response.headers.append("Vary", "Accept-Encoding");
    exchange->respond(response);
    const HttpHeaders headers = channel.answers.first().headers;
    QCOMPARE(headers.values("X-Own"), QList<QByteArray>({ "special" }));
    QCOMPARE(headers.values("X-Other"), QList<QByteArray>({ "general" }));
    QCOMPARE(headers.values("Set-Cookie"), QList<QByteArray>({ "b=2", "a=1" }));
    QCOMPARE(headers.values("Vary"), QList<QByteArray>({ "Accept-Encoding", "Origin" }));
}

void tst_HttpExchange::knowsWhomThePeerSpeaksFor()
{
    FakeChannel channel;
    const HttpExchangePtr exchange = makeExchange(channel);
    QVERIFY(exchange->peer().address.isLoopback());
    QVERIFY(exchange->peer().isEncrypted);
    HttpPeer client;
    client.address = QHostAddress(QStringLiteral("192.0.2.1"));
    client.host = "example.org";
    exchange->setPeer(client);
    QCOMPARE(exchange->peer().address, QHostAddress(QStringLiteral("192.0.2.1")));
    QCOMPARE(exchange->peer().host, "example.org");
    QVERIFY(!exchange->peer().isEncrypted);
    exchange->respond(HttpResponse::text(200, "ok"));
    QCOMPARE(exchange->peer().host, "example.org");
}

void tst_HttpExchange::givesItsStreamAway()
{
    FakeChannel channel;
    channel.stream = std::make_unique<FakeStream>();
    const ByteStream *const stream = channel.stream.get();
    const HttpExchangePtr exchange = makeExchange(channel);
    exchange->onAborted([] { QFAIL("upgraded"); });
    QCOMPARE(exchange->takeStream().get(), stream);
    QVERIFY(!exchange->isOpen());
    exchange->respond(HttpResponse::text(200, "too late"));
    exchange->abort();
    QVERIFY(channel.answers.isEmpty());
}

void tst_HttpExchange::keepsARequestThatHasNoStream()
{
    FakeChannel channel;
    const HttpExchangePtr exchange = makeExchange(channel);
    QVERIFY(!exchange->takeStream());
    QVERIFY(exchange->isOpen());
    exchange->respond(HttpResponse::text(501, "no stream"));
    QCOMPARE(channel.answers.first().status, 501);
}

void tst_HttpExchange::tellsOfAPeerThatIsGone()
{
    FakeChannel channel;
    HttpExchangePtr exchange = makeExchange(channel);
    int aborted = 0;
    exchange->onAborted([&] {
        ++aborted;
        exchange.reset(); // the last holder lets go in the call
    });
    exchange->abort();
    QCOMPARE(aborted, 1);
    QVERIFY(!exchange);
    QVERIFY(channel.answers.isEmpty());
}

QTEST_GUILESS_MAIN(tst_HttpExchange)
#include "tst_httpexchange.moc"
