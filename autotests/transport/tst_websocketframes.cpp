// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The frames of a message, which all its receivers share.
#include "transport/websocketframes.h"

#include <QTest>

using namespace QSocketIoPrivate;

class tst_WebSocketFrames : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void framesAreMadeOnce();
    void framesShareLargePayloads_data();
    void framesShareLargePayloads();
    void framesOfARest();
    void framesOfBytesAlone();
};

void tst_WebSocketFrames::framesAreMadeOnce()
{
    const EngineMessage message("hello", { "abc" });
    const EngineMessage copy = message;
    const QList<QByteArray> &frames = sharedWebSocketFrames(message);
    QCOMPARE(frames, QList<QByteArray>{ QByteArray("\x81\x06"
                                                   "4hello\x82\x03"
                                                   "abc") });
    QCOMPARE(sharedWebSocketFrames(copy).first().constData(), frames.first().constData());
}

void tst_WebSocketFrames::framesShareLargePayloads_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("arrays");
    QTest::newRow("copied") << 4095 << 1;
    QTest::newRow("shared") << 4096 << 3;
}

void tst_WebSocketFrames::framesShareLargePayloads()
{
    QFETCH(int, size);
    QFETCH(int, arrays);
    const QByteArray payload(size, 'x');
    const QList<QByteArray> frames = webSocketFrames(EngineMessage("t", { "a", payload, "b" }));
    QCOMPARE(frames.size(), arrays);
    const QByteArray start = QByteArray("\x81\x02"
                                        "4t\x82\x01"
                                        "a\x82\x7e")
                             + char(size >> 8) + char(size & 0xff);
    QCOMPARE(frames.join(), start + payload
                                    + "\x82\x01"
                                      "b");
    if (arrays > 1)
        QCOMPARE(frames.at(1).constData(), payload.constData());
    // A large text too: only the type digit goes with the header.
    const QList<QByteArray> text = webSocketFrames(EngineMessage(payload));
    QCOMPARE(text.size(), arrays > 1 ? 2 : 1);
    QCOMPARE(text.last().constData() == payload.constData(), arrays > 1);
}

void tst_WebSocketFrames::framesOfARest()
{
    const EngineMessage message("t", { "a", "b", "c" });
    QCOMPARE(webSocketFrames(message, 1).join(), QByteArray("\x82\x01"
                                                            "a\x82\x01"
                                                            "b\x82\x01"
                                                            "c"));
    QCOMPARE(webSocketFrames(message, 3).join(), QByteArray("\x82\x01"
                                                            "c"));
}

void tst_WebSocketFrames::framesOfBytesAlone()
{
    QCOMPARE(webSocketFrames(EngineMessage::binary("abc")).join(), QByteArray("\x82\x03"
                                                                              "abc"));
    QVERIFY(webSocketFrames(EngineMessage::binary("abc"), 1).isEmpty());
}

QTEST_GUILESS_MAIN(tst_WebSocketFrames)
#include "tst_websocketframes.moc"
