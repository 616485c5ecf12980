// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Every code block of the documentation, run against a real server and a real client.

#include <QSocketIoClient>
#include <QSocketIoServer>

#include <QFutureWatcher>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

using namespace std::chrono_literals;

//! [gadget]
struct Reading
{
    Q_GADGET
    Q_PROPERTY(QString machine MEMBER machine)
    Q_PROPERTY(double celsius MEMBER celsius)
public:
    QString machine;
    double celsius = 0;
};
//! [gadget]

//! [converter]
struct Point
{
    int x = 0;
    int y = 0;
};

template <>
struct QSocketIoConverter<Point>
{
    static std::optional<Point> fromValue(const QVariant &value)
    {
        const QVariantList pair = value.toList();
        if (pair.size() != 2)
            return std::nullopt;
        return Point{ pair[0].toInt(), pair[1].toInt() };
    }
    static QVariant toValue(const Point &point) { return QVariantList{ point.x, point.y }; }
};
//! [converter]

class tst_Snippets : public QObject
{
    Q_OBJECT

    QUrl url(const QSocketIoServer &server) const
    {
        QUrl result;
        result.setScheme(QStringLiteral("http"));
        result.setHost(QStringLiteral("127.0.0.1"));
        result.setPort(server.port());
        return result;
    }

private Q_SLOTS:
    void hello();
    void dataTypes();
    void acknowledgements();
    void rooms();
    void middleware();
    void reliability();
    void threads();
    void ioThread();
    void staticFiles();
};

void tst_Snippets::hello()
{
    QObject app;
    QStringList seen;

    //! [server]
    QSocketIoServer server;
    server.on("join", &app, [](QSocketIoServerSocket *socket, const QString &room) {
        socket->join(room);
        socket->to(room).emitEvent("joined", socket->id());
    });
    server.on("say", &app,
              [&server](QSocketIoServerSocket *socket, const QString &room, const QString &text) {
                  server.to(room).emitEvent("message", socket->id(), text);
                  return text.size(); // the acknowledgement
              });
    server.listen(QHostAddress::LocalHost, 0); // 0: any free port
    qInfo() << "listening on port" << server.port();
    //! [server]

    const QUrl address = url(server);
    //! [client]
    QSocketIoClient client(address);
    client.on("message", &app, [&seen](const QString &from, const QString &text) {
        qInfo() << from << "says" << text;
        seen << text;
    });
    QObject::connect(&client, &QSocketIoClient::opened, &app, [&client] {
        client.emitEvent("join", "lobby");
        client.emitEvent("say", "lobby", "Hello from Qt");
    });
    client.open();
    //! [client]
    QTRY_COMPARE(seen, QStringList{ QStringLiteral("Hello from Qt") });
}

void tst_Snippets::dataTypes()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QList<double> celsius;
    QList<QPoint> points;
    QByteArray picture;
    QObject *context = this;

    //! [typed-handlers]
    server.on("reading", context,
              [&](QSocketIoServerSocket *, const Reading &reading) { celsius << reading.celsius; });
    server.on("move", context,
              [&](QSocketIoServerSocket *, Point point, std::optional<QString> name) {
                  points << QPoint(point.x, point.y);
                  return name.value_or(QStringLiteral("nobody"));
              });
    server.on("photo", context,
              [&](QSocketIoServerSocket *, const QString &, const QByteArray &bytes) {
                  picture = bytes;
              });
    //! [typed-handlers]

    QSocketIoClient client(url(server));
    client.open();
    //! [emit-types]
    Reading reading;
    reading.machine = QStringLiteral("press");
    reading.celsius = 71.5;
    client.emitEvent("reading", reading);    // an object: {"machine":"press","celsius":71.5}
    client.emitEvent("move", Point{ 3, 4 }); // an array: [3,4]
    client.emitEvent("photo", "cat.png", QByteArray("\x89PNG", 4)); // bytes travel as an attachment
    //! [emit-types]
    QTRY_COMPARE(picture, QByteArray("\x89PNG", 4));
    QCOMPARE(celsius, QList<double>{ 71.5 });
    QCOMPARE(points, QList<QPoint>{ QPoint(3, 4) });
}

void tst_Snippets::acknowledgements()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSocketIoAck kept;
    QObject *context = this;
    QFuture<int> slowJob;

    //! [answer]
    server.on("sum", context, [](QSocketIoServerSocket *, int a, int b) { return a + b; });
    server.on("pair", context, [](QSocketIoServerSocket *) {
        return std::tuple{ 1, QStringLiteral("two") };
    });
    server.on("slow", context,
              [&](QSocketIoServerSocket *) { return slowJob; }); // answers when the future does
    server.on("later", context, [&](QSocketIoServerSocket *, QSocketIoAck ack) { kept = ack; });
    //! [answer]

    QPromise<int> job;
    slowJob = job.future();
    job.start();
    QSocketIoClient client(url(server));
    client.open();
    int sum = 0;
    QString failure;

    //! [ask]
    client.emitWithAck("sum", 2, 3).then(this, [&](const QSocketIoReply &reply) {
        if (reply.isError())
            failure = reply.error().message();
        else
            sum = reply.value<int>().value_or(0);
    });
    //! [ask]
    QTRY_COMPARE(sum, 5);
    QVERIFY(failure.isEmpty());

    int number = 0;
    QString text;
    //! [ask-callback]
    client.withTimeout(5s)
            .withAck(this,
                     [&](int first, const QString &second) {
                         number = first;
                         text = second;
                     })
            .emitEvent("pair"); // a typed callback runs on success only
    //! [ask-callback]
    QTRY_COMPARE(text, QStringLiteral("two"));
    QCOMPARE(number, 1);

    QSocketIo::ErrorCode code = QSocketIo::ErrorCode::NoError;
    //! [ask-timeout]
    client.withTimeout(50ms)
            .withAck(this,
                     [&](const QSocketIoReply &reply) {
                         code = reply.error().code();
                     }) // runs in every case
            .emitEvent("later");
    //! [ask-timeout]
    QTRY_COMPARE(code, QSocketIo::ErrorCode::AckTimeout);
    QVERIFY(kept.isExpected());

    QFuture<QSocketIoReply> slow = client.emitWithAck("slow");
    job.addResult(7);
    job.finish();
    QTRY_VERIFY(slow.isFinished());
    QCOMPARE(slow.result().value<int>(), 7);
}

void tst_Snippets::rooms()
{
    QStringList events; // the room says good-bye to its sockets when the server goes
    QList<QSocketIoReply> replies;
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));

    //! [rooms]
    QSocketIoServerNamespace *plant = server.of("/plant");
    QObject::connect(plant, &QSocketIoServerNamespace::socketConnected, this,
                     [](QSocketIoServerSocket *socket) {
                         socket->join(QStringLiteral("press"));
                         socket->to(QStringLiteral("press"))
                                 .emitEvent("arrived", socket->id()); // everybody there but me
                     });
    QSocketIoRoom *press = plant->room(QStringLiteral("press"));
    QObject::connect(press, &QSocketIoRoom::socketCountChanged, this, [&events](qsizetype count) {
        events << QStringLiteral("%1 watching").arg(count);
    });
    //! [rooms]

    QSocketIoClient client(url(server));
    QSocketIoClientNamespace *clientPlant = client.of("/plant");
    clientPlant->on("alarm", this, [&events](const QString &message) {
        events << message;
        return true;
    });
    client.open();
    QTRY_COMPARE(events, QStringList{ QStringLiteral("1 watching") });

    //! [broadcast]
    plant->to(QStringLiteral("press"))
            .except(QStringLiteral("maintenance"))
            .emitEvent("alarm", "pressure");

    plant->to(QStringLiteral("press"))
            .withTimeout(2s)
            .emitWithAck("alarm", "temperature")
            .then(this, [&](const QList<QSocketIoReply> &all) {
                replies = all; // one per receiver
            });
    //! [broadcast]
    QTRY_COMPARE(replies.size(), 1);
    QCOMPARE(replies.first().value<bool>(), true);
    QCOMPARE(events, (QStringList{ QStringLiteral("1 watching"), QStringLiteral("pressure"),
                                   QStringLiteral("temperature") }));
}

void tst_Snippets::middleware()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QSocketIoError refusal;
    bool connected = false;

    //! [middleware]
    QSocketIoServerNamespace *chat = server.of("/chat");
    chat->use(this, [](QSocketIoServerSocket *socket) {
        if (socket->handshake().auth().value(QStringLiteral("token")) == QStringLiteral("secret"))
            return QSocketIoError(); // no error: welcome
        return QSocketIoError::rejected(QStringLiteral("Who are you?"),
                                        QVariantMap{ { QStringLiteral("retry"), false } });
    });
    //! [middleware]

    QSocketIoClient client(url(server));
    //! [auth]
    QSocketIoClientNamespace *clientChat = client.of("/chat");
    QObject::connect(
            clientChat, &QSocketIoClientNamespace::connectionRejected, this,
            [&](const QSocketIoError &error) {
                refusal = error;
                clientChat->setAuth({ { QStringLiteral("token"), QStringLiteral("secret") } });
                clientChat->connectToServer();
            });
    QObject::connect(clientChat, &QSocketIoClientNamespace::connected, this,
                     [&] { connected = true; });
    client.open();
    //! [auth]
    QTRY_VERIFY(connected);
    QCOMPARE(refusal.message(), QStringLiteral("Who are you?"));
    QCOMPARE(refusal.data().toMap().value(QStringLiteral("retry")), QVariant(false));
}

void tst_Snippets::reliability()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QStringList seen;
    server.on("reading", this,
              [&seen](QSocketIoServerSocket *, const QString &value) { seen << value; });

    //! [reconnect]
    QSocketIoClient client(url(server));
    client.setReconnectDelay(1s, 5s); // doubles from the first to the second
    client.setReconnectJitter(0.5);   // of the delay, either way
    client.setReconnectAttempts(-1);  // never give up
    QObject::connect(&client, &QSocketIoClient::reconnectScheduled, this,
                     [](int attempt, std::chrono::milliseconds delay) {
                         qInfo() << "attempt" << attempt << "in" << delay.count() << "ms";
                     });
    //! [reconnect]

    //! [offline]
    client.emitEvent("reading", "kept until the connection is there");
    client.asVolatile().emitEvent("reading", "dropped: only of interest now");
    client.open();
    //! [offline]
    QTRY_COMPARE(seen, QStringList{ QStringLiteral("kept until the connection is there") });
}

void tst_Snippets::threads()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QList<int> seen;
    server.on("sample", this, [&seen](QSocketIoServerSocket *, int value) { seen << value; });
    QSocketIoClient client(url(server));
    client.open();

    //! [thread]
    QThread *worker = QThread::create([&client] {
        for (int i = 0; i < 3; ++i)
            client.emitEvent("sample", i); // from any thread; the order is kept
    });
    worker->start();
    //! [thread]
    QTRY_COMPARE(seen, (QList<int>{ 0, 1, 2 }));
    worker->wait();
    delete worker;
}

void tst_Snippets::ioThread()
{
    QSocketIoServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    int seen = 0;
    server.on("sample", this, [&seen](QSocketIoServerSocket *, int value) { seen = value; });

    const QUrl address = url(server);
    //! [io-thread]
    QSocketIoClient client(address);
    client.setIoThread(QSocketIoClient::IoThread::OwnThread);
    client.open();
    //! [io-thread]
    client.emitEvent("sample", 7);
    QTRY_COMPARE(seen, 7);
}

void tst_Snippets::staticFiles()
{
    //! [static-files]
    QSocketIoServer server;
    server.addStaticFiles(QStringLiteral("/"), QStringLiteral(":/web"));
    server.listen(QHostAddress::LocalHost);
    //! [static-files]
    QVERIFY(server.isListening());
}

QTEST_GUILESS_MAIN(tst_Snippets)
#include "tst_snippets.moc"
