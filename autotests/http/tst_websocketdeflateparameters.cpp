// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Who offers what, and what comes of it: the tables of RFC 7692 section 7.1.
#include "http/websocketdeflateparameters.h"

#include <QTest>

using namespace QSocketIoPrivate;
using Options = WebSocketDeflateOptions;

Q_DECLARE_METATYPE(QSocketIoPrivate::WebSocketDeflateOptions)

namespace {

constexpr ContextTakeover yes = ContextTakeover::Yes;

HttpHeaders extensionsField(const QByteArray &value)
{
    HttpHeaders headers;
    if (!value.isNull())
        headers.append("Sec-WebSocket-Extensions", value);
    return headers;
}

} // namespace

class tst_WebSocketDeflateParameters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepted_data();
    void accepted();
    void offersInSeveralFields();
    void declined_data();
    void declined();
    void offer_data();
    void offer();
    void goodAnswers_data();
    void goodAnswers();
    void badAnswers_data();
    void badAnswers();
};

void tst_WebSocketDeflateParameters::accepted_data()
{
    QTest::addColumn<Options>("options");
    QTest::addColumn<QByteArray>("offer");
    QTest::addColumn<QByteArray>("answer");
    const Options plain;
    const Options takeover{ .serverTakeover = yes, .clientTakeover = yes };
    const Options small{ .serverWindowBits = 10, .clientWindowBits = 11 };
    const QByteArray none = "permessage-deflate; server_no_context_takeover; "
                            "client_no_context_takeover";
    QTest::newRow("plain") << plain << QByteArray("permessage-deflate") << none;
    QTest::newRow("any case") << plain << QByteArray("PerMessage-Deflate") << none;
    QTest::newRow("browser") << plain << QByteArray("permessage-deflate; client_max_window_bits")
                             << none;
    QTest::newRow("takeover") << takeover << QByteArray("permessage-deflate")
                              << QByteArray("permessage-deflate");
    QTest::newRow("takeover not for the server")
            << takeover << QByteArray("permessage-deflate; server_no_context_takeover")
            << QByteArray("permessage-deflate; server_no_context_takeover");
    QTest::newRow("takeover not by the client")
            << takeover << QByteArray("permessage-deflate;client_no_context_takeover")
            << QByteArray("permessage-deflate; client_no_context_takeover");
    QTest::newRow("the server's window") << takeover
                                         << QByteArray("permessage-deflate; "
                                                       "server_max_window_bits=9")
                                         << QByteArray("permessage-deflate; "
                                                       "server_max_window_bits=9");
    QTest::newRow("quoted") << takeover
                            << QByteArray("permessage-deflate; server_max_window_bits=\"12\"")
                            << QByteArray("permessage-deflate; server_max_window_bits=12");
    QTest::newRow("the client's window")
            << takeover << QByteArray("permessage-deflate; client_max_window_bits=8")
            << QByteArray("permessage-deflate; client_max_window_bits=8");
    QTest::newRow("blanks") << takeover
                            << QByteArray("permessage-deflate ;\tserver_max_window_bits = 15 ")
                            << QByteArray("permessage-deflate; server_max_window_bits=15");
    QTest::newRow("our smaller windows")
            << small << QByteArray("permessage-deflate; client_max_window_bits")
            << QByteArray(none + "; server_max_window_bits=10; client_max_window_bits=11");
    QTest::newRow("the smaller ones of both")
            << small
            << QByteArray("permessage-deflate; server_max_window_bits=9; client_max_window_bits=15")
            << QByteArray(none + "; server_max_window_bits=9; client_max_window_bits=11");
    QTest::newRow("the second offer")
            << plain << QByteArray("permessage-deflate; x=1, permessage-deflate") << none;
    QTest::newRow("after another extension")
            << plain << QByteArray("x-webkit-deflate-frame, permessage-deflate") << none;
    QTest::newRow("the first of two")
            << takeover
            << QByteArray("permessage-deflate; server_max_window_bits=10, permessage-deflate")
            << QByteArray("permessage-deflate; server_max_window_bits=10");
}

void tst_WebSocketDeflateParameters::accepted()
{
    QFETCH(Options, options);
    QFETCH(QByteArray, offer);
    const auto parameters = acceptedDeflate(extensionsField(offer), options);
    QVERIFY(parameters);
    QTEST(parameters->toHeader(), "answer");
}

void tst_WebSocketDeflateParameters::offersInSeveralFields()
{
    HttpHeaders headers = extensionsField("bbf-usp-protocol");
    headers.append("Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=8");
    headers.append("Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=9");
    const auto parameters = acceptedDeflate(headers, {});
    QVERIFY(parameters);
    QCOMPARE(parameters->serverWindowBits, 9);
}

void tst_WebSocketDeflateParameters::declined_data()
{
    QTest::addColumn<QByteArray>("offer");
    const char *const offers[] = {
        "",
        ",",
        "permessage-bzip2",
        "permessage-deflate-2",
        "permessage-deflate;",
        "permessage-deflate; ; client_max_window_bits",
        "permessage-deflate; unknown",
        "permessage-deflate; unknown=1",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=8", // which zlib cannot do
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=010",
        "permessage-deflate; server_max_window_bits=1e1",
        "permessage-deflate; server_max_window_bits=-9",
        "permessage-deflate; server_max_window_bits=\"10",
        "permessage-deflate; server_max_window_bits=99999999999999999999",
        "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
    };
    for (const char *offer : offers)
        QTest::newRow(offer) << QByteArray(offer);
    QTest::newRow("no field") << QByteArray();
}

void tst_WebSocketDeflateParameters::declined()
{
    QFETCH(QByteArray, offer);
    QVERIFY(!acceptedDeflate(extensionsField(offer), {}));
    // One that cannot be told how large its window may be.
    const Options limitsClients{ .clientWindowBits = 14 };
    QVERIFY(!acceptedDeflate(extensionsField("permessage-deflate"), limitsClients));
    QVERIFY(acceptedDeflate(extensionsField("permessage-deflate; client_max_window_bits"),
                            limitsClients));
}

void tst_WebSocketDeflateParameters::offer_data()
{
    QTest::addColumn<Options>("options");
    QTest::addColumn<QByteArray>("header");
    QTest::newRow("default") << Options()
                             << QByteArray("permessage-deflate; server_no_context_takeover; "
                                           "client_no_context_takeover; client_max_window_bits");
    QTest::newRow("takeover") << Options{ .serverTakeover = yes, .clientTakeover = yes }
                              << QByteArray("permessage-deflate; client_max_window_bits");
    QTest::newRow("windows") << Options{ .serverTakeover = yes,
                                         .clientTakeover = yes,
                                         .serverWindowBits = 9,
                                         .clientWindowBits = 12 }
                             << QByteArray("permessage-deflate; server_max_window_bits=9; "
                                           "client_max_window_bits=12");
}

void tst_WebSocketDeflateParameters::offer()
{
    QFETCH(Options, options);
    QTEST(deflateOffer(options), "header");
    // Our own server understands it.
    const auto parameters = acceptedDeflate(extensionsField(deflateOffer(options)),
                                            { .serverTakeover = yes, .clientTakeover = yes });
    QVERIFY(parameters);
    const DeflateAnswer answer = readDeflateAnswer(extensionsField(parameters->toHeader()), options);
    QVERIFY2(!answer.problem, answer.problem);
    QVERIFY(answer.parameters);
    QCOMPARE(answer.parameters->toHeader(),
             WebSocketDeflateParameters({ .serverTakeover = options.serverTakeover,
                                          .clientTakeover = options.clientTakeover })
                     .toHeader());
    QCOMPARE(answer.parameters->serverWindowBits, options.serverWindowBits);
    QCOMPARE(answer.parameters->clientWindowBits, options.clientWindowBits);
}

void tst_WebSocketDeflateParameters::goodAnswers_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("serverTakesOver");
    QTest::addColumn<bool>("clientTakesOver");
    QTest::addColumn<int>("serverBits");
    QTest::addColumn<int>("clientBits");
    QTest::newRow("plain") << QByteArray("permessage-deflate") << true << true << 12 << 15;
    QTest::newRow("unasked") << QByteArray("permessage-deflate; server_no_context_takeover; "
                                           "client_no_context_takeover")
                             << false << false << 12 << 15;
    QTest::newRow("smaller") << QByteArray("permessage-deflate; client_max_window_bits=8; "
                                           "server_max_window_bits=8")
                             << true << true << 8 << 8;
}

void tst_WebSocketDeflateParameters::goodAnswers()
{
    QFETCH(QByteArray, header);
    if (!header.contains("server_max_window_bits"))
        header += "; server_max_window_bits=12";
    const Options options{ .serverTakeover = yes, .clientTakeover = yes, .serverWindowBits = 12 };
    const DeflateAnswer answer = readDeflateAnswer(extensionsField(header), options);
    QVERIFY2(!answer.problem, answer.problem);
    QVERIFY(answer.parameters);
    QTEST(answer.parameters->serverTakeover == yes, "serverTakesOver");
    QTEST(answer.parameters->clientTakeover == yes, "clientTakesOver");
    QTEST(answer.parameters->serverWindowBits, "serverBits");
    QTEST(answer.parameters->clientWindowBits, "clientBits");
}

void tst_WebSocketDeflateParameters::badAnswers_data()
{
    QTest::addColumn<Options>("options");
    QTest::addColumn<QByteArray>("header");
    const Options takeover{ .serverTakeover = yes, .clientTakeover = yes };
    const Options small{ .serverTakeover = yes, .clientTakeover = yes, .serverWindowBits = 10 };
    QTest::newRow("another") << takeover << QByteArray("permessage-bzip2");
    QTest::newRow("two") << takeover << QByteArray("permessage-deflate, permessage-deflate");
    QTest::newRow("unknown") << takeover << QByteArray("permessage-deflate; x");
    QTest::newRow("bits") << takeover
                          << QByteArray("permessage-deflate; server_max_window_bits=16");
    QTest::newRow("no value") << takeover
                              << QByteArray("permessage-deflate; client_max_window_bits");
    QTest::newRow("takeover that was declined") << Options() << QByteArray("permessage-deflate");
    QTest::newRow("window not confirmed") << small << QByteArray("permessage-deflate");
    QTest::newRow("window too large")
            << small << QByteArray("permessage-deflate; server_max_window_bits=11");
}

void tst_WebSocketDeflateParameters::badAnswers()
{
    QFETCH(Options, options);
    QFETCH(QByteArray, header);
    const DeflateAnswer answer = readDeflateAnswer(extensionsField(header), options);
    QVERIFY(answer.problem);
    QVERIFY(!answer.parameters);
    const DeflateAnswer silence = readDeflateAnswer({}, options);
    QVERIFY(!silence.problem && !silence.parameters);
}

QTEST_APPLESS_MAIN(tst_WebSocketDeflateParameters)
#include "tst_websocketdeflateparameters.moc"
