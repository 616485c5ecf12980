// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Objects whose methods are handlers and whose signals are events.
#include "endpointpair.h"

#include <QFutureInterface>
#include <QPromise>
#include <QRegularExpression>
#include <QTest>
#include <QThread>

using namespace Qt::StringLiterals;
using namespace QSocketIo;

namespace {

struct Position
{
    Q_GADGET
    Q_PROPERTY(int x MEMBER x)
    Q_PROPERTY(int y MEMBER y)
public:
    int x = 0;
    int y = 0;
};

class BaseHandler : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    void inherited() { calls.append(u"inherited"_s); }
    virtual void overridden() { calls.append(u"base"_s); }

Q_SIGNALS:
    void raisedByBase();

public:
    QStringList calls;
};

class Handler : public BaseHandler
{
    Q_OBJECT
public:
    Q_INVOKABLE int sum(int a, int b) const { return a + b; }
    Q_INVOKABLE QString on_greet(const QString &name) { return u"hello "_s + name; }
    Q_INVOKABLE QVariant echo(const QVariant &value) { return value; }
    Q_INVOKABLE QFuture<QVariant> later() { return promise.future(); }
    Q_INVOKABLE void ask(int number, const QSocketIoAck &ack) { ack.send(number, u"twice"_s); }
    Q_INVOKABLE void whole(const QSocketIoEvent &event) { calls.append(event.name()); }
    Q_INVOKABLE Position move(const Position &position, const QList<int> &by)
    {
        return { position.x + by.value(0), position.y + by.value(1) };
    }
    QPromise<QVariant> promise;
    QThread *calledIn = nullptr;

public Q_SLOTS:
    void message(const QString &text, int times = 7)
    {
        calledIn = QThread::currentThread();
        calls.append(u"%1 %2"_s.arg(text).arg(times));
    }
    void message(int number) { calls.append(u"number %1"_s.arg(number)); }
    void overridden() override { calls.append(u"derived"_s); }
    void destroy() { delete this; }

protected Q_SLOTS:
    void hidden() { calls.append(u"hidden"_s); }

private Q_SLOTS:
    void secret() { calls.append(u"secret"_s); }

Q_SIGNALS:
    void noticed(const QString &what, int level = 3);
    void moved(const Position &to, const QVariant &more);
    void happened();
};

class BadHandler : public QObject
{
    Q_OBJECT
public:
    Q_INVOKABLE void pointer(QObject *) {}
    Q_INVOKABLE int twice(const QSocketIoAck &) { return 1; }
    Q_INVOKABLE void early(const QSocketIoAck &, int) {}
    Q_INVOKABLE QFuture<int> promised() { return {}; }
    Q_INVOKABLE void good() { isCalled = true; }
    bool isCalled = false;
};

} // namespace

class tst_ObjectBinding : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void answers_data();
    void answers();
    void answersLater();
    void choosesByArguments();
    void warnsOfMismatches();
    void hidesWhatIsNotPublic();
    void hidesBaseClasses();
    void bindsBaseClasses();
    void refusesWhatCannotBeCalled();
    void endsWithTheHandler();
    void endsByOff();
    void mayBeDestroyedInACall();
    void callsInTheHandlersThread();
    void sendsSignals();
    void sendsSignalsOfBaseClasses();
    void sendsNoSignalsUnasked();

private:
    QByteArray replyTo(const QByteArray &arguments);

    std::unique_ptr<EndpointPair> m_pair;
    std::unique_ptr<Handler> m_handler;
};

void tst_ObjectBinding::init()
{
    m_pair = std::make_unique<EndpointPair>();
    m_handler = std::make_unique<Handler>();
}

void tst_ObjectBinding::cleanup()
{
    m_handler.reset();
    m_pair.reset();
}

// What the left endpoint writes when this arrives.
QByteArray tst_ObjectBinding::replyTo(const QByteArray &packet)
{
    m_pair->left->takeSent();
    m_pair->left->inject(packet);
    return m_pair->left->takeSent().join(' ');
}

void tst_ObjectBinding::answers_data()
{
    QTest::addColumn<QByteArray>("packet");
    QTest::addColumn<QByteArray>("reply");
    const auto row = [](const char *name, const char *packet, const char *reply) {
        QTest::newRow(name) << QByteArray(packet) << QByteArray(reply);
    };
    row("numbers", "21[\"sum\",3,4]", "31[7]");
    row("without a wish for an answer", "2[\"sum\",3,4]", "");
    row("more arguments than parameters", "21[\"sum\",3,4,5]", "31[7]");
    row("a prefix", "21[\"greet\",\"you\"]", "31[\"hello you\"]");
    row("anything", "21[\"echo\",[null,{\"a\":1}]]", "31[[null,{\"a\":1}]]");
    row("an acknowledgement", "21[\"ask\",5]", "31[5,\"twice\"]");
    row("gadgets and lists", "21[\"move\",{\"x\":1,\"y\":2},[10,20]]", "31[{\"x\":11,\"y\":22}]");
    row("no result", "21[\"happen\"]", "");
    row("the prefix is no name", "21[\"on_greet\",\"you\"]", "");
}

void tst_ObjectBinding::answers()
{
    QFETCH(QByteArray, packet);
    m_pair->left->bindObject(m_handler.get());
    QTEST(replyTo(packet), "reply");
}

void tst_ObjectBinding::answersLater()
{
    m_pair->left->bindObject(m_handler.get());
    m_handler->promise.start();
    QCOMPARE(replyTo("21[\"later\"]"), "");
    m_handler->promise.addResult(QVariant(42));
    m_handler->promise.finish();
    QTRY_COMPARE(m_pair->left->d()->sent, QByteArrayList{ "31[42]" });
}

void tst_ObjectBinding::choosesByArguments()
{
    m_pair->left->bindObject(m_handler.get());
    m_pair->left->inject("2[\"message\",\"a\",1]");
    m_pair->left->inject("2[\"message\",\"b\"]");
    m_pair->left->inject("2[\"message\",5]");
    m_pair->left->inject("2[\"whole\"]");
    QCOMPARE(m_handler->calls, (QStringList{ u"a 1"_s, u"b 7"_s, u"number 5"_s, u"whole"_s }));
}

void tst_ObjectBinding::warnsOfMismatches()
{
    m_pair->left->bindObject(m_handler.get());
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"event \"sum\": argument 2 is a string.*int"_s));
    QCOMPARE(replyTo("21[\"sum\",1,\"two\"]"), "");
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"event \"sum\": argument 2 is missing"_s));
    QCOMPARE(replyTo("21[\"sum\",1]"), "");
}

void tst_ObjectBinding::hidesWhatIsNotPublic()
{
    m_pair->left->bindObject(m_handler.get());
    for (const char *name : { "hidden", "secret", "deleteLater", "destroyed", "noticed" })
        m_pair->left->inject("2[\"" + QByteArray(name) + "\"]");
    QVERIFY(m_handler->calls.isEmpty());
}

void tst_ObjectBinding::hidesBaseClasses()
{
    m_pair->left->bindObject(m_handler.get());
    m_pair->left->inject("2[\"inherited\"]");
    m_pair->left->inject("2[\"overridden\"]");
    QCOMPARE(m_handler->calls, QStringList{ u"derived"_s });
}

void tst_ObjectBinding::bindsBaseClasses()
{
    m_pair->left->bindObject(m_handler.get(), BindOption::Methods | BindOption::BaseClasses);
    m_pair->left->inject("2[\"inherited\"]");
    m_pair->left->inject("2[\"overridden\"]");
    m_pair->left->inject("2[\"deleteLater\"]");
    QCOMPARE(m_handler->calls, (QStringList{ u"inherited"_s, u"derived"_s }));
}

void tst_ObjectBinding::refusesWhatCannotBeCalled()
{
    BadHandler handler;
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"pointer\\(QObject\\*\\) is no handler"_s));
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(u"twice.*an acknowledgement and a result"_s));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"early.*is no handler"_s));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"promised.*is no handler"_s));
    m_pair->left->bindObject(&handler);
    for (const char *name : { "pointer", "twice", "early", "promised" })
        QCOMPARE(replyTo("21[\"" + QByteArray(name) + "\",1]"), "");
    m_pair->left->inject("2[\"good\"]");
    QVERIFY(handler.isCalled);
}

void tst_ObjectBinding::endsWithTheHandler()
{
    m_pair->left->bindObject(m_handler.get(), BindOption::Methods | BindOption::Signals);
    m_handler.reset();
    QCOMPARE(replyTo("21[\"sum\",1,2]"), "");
}

void tst_ObjectBinding::endsByOff()
{
    m_pair->left->bindObject(m_handler.get());
    m_pair->left->off("sum", m_handler.get());
    QCOMPARE(replyTo("21[\"sum\",1,2]"), "");
    QCOMPARE(replyTo("21[\"echo\",1]"), "31[1]");
}

void tst_ObjectBinding::mayBeDestroyedInACall()
{
    m_pair->left->bindObject(m_handler.get());
    const QPointer<Handler> guard(m_handler.release());
    m_pair->left->inject("2[\"destroy\"]");
    QVERIFY(!guard);
}

void tst_ObjectBinding::callsInTheHandlersThread()
{
    QThread thread;
    m_handler->moveToThread(&thread);
    m_pair->left->bindObject(m_handler.get());
    thread.start();
    m_pair->left->inject("2[\"message\",\"far\"]");
    QMetaObject::invokeMethod(
            m_handler.get(), [] {}, Qt::BlockingQueuedConnection);
    thread.quit();
    QVERIFY(thread.wait());
    QCOMPARE(m_handler->calls, QStringList{ u"far 7"_s });
    QCOMPARE(m_handler->calledIn, &thread);
}

void tst_ObjectBinding::sendsSignals()
{
    m_pair->left->bindObject(m_handler.get(), BindOption::Signals);
    Q_EMIT m_handler->noticed(u"smoke"_s);
    Q_EMIT m_handler->moved({ 1, 2 }, QVariantList{ 1 });
    Q_EMIT m_handler->happened();
    Q_EMIT m_handler->raisedByBase();
    QCOMPARE(m_pair->left->takeSent(),
             (QByteArrayList{ "2[\"noticed\",\"smoke\",3]", "2[\"moved\",{\"x\":1,\"y\":2},[1]]",
                              "2[\"happened\"]" }));
    // Only what was asked for.
    QCOMPARE(replyTo("21[\"sum\",1,2]"), "");
    // It ends with the endpoint, too.
    m_pair.reset();
    Q_EMIT m_handler->happened();
}

void tst_ObjectBinding::sendsSignalsOfBaseClasses()
{
    m_pair->left->bindObject(m_handler.get(), BindOption::Signals | BindOption::BaseClasses);
    Q_EMIT m_handler->raisedByBase();
    m_handler->setObjectName(u"unheard"_s);
    QCOMPARE(m_pair->left->takeSent(), QByteArrayList{ "2[\"raisedByBase\"]" });
}

void tst_ObjectBinding::sendsNoSignalsUnasked()
{
    m_pair->left->bindObject(m_handler.get());
    Q_EMIT m_handler->happened();
    QVERIFY(m_pair->left->takeSent().isEmpty());
}

QTEST_GUILESS_MAIN(tst_ObjectBinding)
#include "tst_objectbinding.moc"
