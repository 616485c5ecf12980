// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// SocketIoListModel: which signals it needs, what it refuses, what its handlers may do, what its settings mean.
#include "listitems.h"
#include "socketiolistmodel.h"

#include <QAbstractItemModelTester>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <functional>
#include <memory>

class tst_ListModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void manyRowsChangePlaces();
    void oneMovesFromEndToEnd();
    void changesAreOneSignalPerFrame();
    void growthIsBounded();
    void badOperations_data();
    void badOperations();
    void deletedInAHandler();
    void changedInAHandler();
    void rolesOfTheFirstObject();
    void settingsChangeWhatIsShown();
};

void tst_ListModel::manyRowsChangePlaces()
{
    constexpr int count = 2000;
    SocketIoListModel model;
    setUp(model);
    const QAbstractItemModelTester tester(&model);
    QVariantList list;
    for (int i = 0; i < count; ++i)
        list.append(item(i, 0));
    QVERIFY(model.reset(list));
    model.flush();
    const QPersistentModelIndex first(model.index(0));
    const QPersistentModelIndex second(model.index(1));
    QSignalSpy moves(&model, &QAbstractItemModel::rowsMoved);
    QSignalSpy layouts(&model, &QAbstractItemModel::layoutChanged);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removes(&model, &QAbstractItemModel::rowsRemoved);
    std::reverse(list.begin(), list.end());
    list.removeIf([](const QVariant &one) {
        return one.toMap().value(QStringLiteral("key")).toInt() % 5 == 1;
    });
    for (int i = 0; i < 10; ++i)
        list.insert(i * 50, item(count + i, 1));
    QVERIFY(model.reset(list));
    model.flush();
    QCOMPARE(model.count(), int(list.size()));
    QCOMPARE(moves.count(), 0);
    QCOMPARE(resets.count(), 0);
    QCOMPARE(layouts.count(), 1);
    QCOMPARE(inserts.count(), 1);
    QCOMPARE(removes.count(), 1);
    QCOMPARE(first.row(), model.count() - 1);
    QVERIFY(!second.isValid());
    for (int i = 0; i < model.count(); ++i)
        QCOMPARE(model.get(i), list.at(i).toMap());
}

void tst_ListModel::oneMovesFromEndToEnd()
{
    SocketIoListModel model;
    setUp(model);
    for (int i = 0; i < 1000; ++i)
        QVERIFY(model.insert(item(i, 0)));
    model.flush();
    QSignalSpy moves(&model, &QAbstractItemModel::rowsMoved);
    QVERIFY(model.move(QVariant(0), 999));
    model.flush();
    QVERIFY(model.move(QVariant(0), 0));
    model.flush();
    QCOMPARE(moves.count(), 2); // of one row each, whatever stands in between
    QCOMPARE(model.indexOf(QVariant(0)), 0);
    QCOMPARE(model.indexOf(QVariant(999)), 999);
}

void tst_ListModel::changesAreOneSignalPerFrame()
{
    SocketIoListModel model;
    setUp(model);
    QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy counts(&model, &SocketIoListModel::countChanged);
    for (int i = 0; i < 100; ++i)
        QVERIFY(model.insert(item(i, i)));
    QCOMPARE(model.count(), 0);
    QTRY_COMPARE(model.count(), 100);
    QCOMPARE(inserts.count(), 1);
    QCOMPARE(changes.count(), 0);
    for (int n = 1; n <= 1000; ++n) {
        for (int i = 10; i < 20; ++i)
            QVERIFY(model.update(i, item(i, -n)));
    }
    QTRY_COMPARE(changes.count(), 1);
    QCOMPARE(changes.at(0).at(0).toModelIndex().row(), 10);
    QCOMPARE(changes.at(0).at(1).toModelIndex().row(), 19);
    QCOMPARE(changes.at(0).at(2).value<QList<int>>(), QList<int>{ Qt::UserRole + 1 });
    QCOMPARE(model.get(19).value(QStringLiteral("value")).toInt(), -1000);
    QCOMPARE(counts.count(), 1);
    QVERIFY(model.update(10, item(10, -1000))); // nothing new
    QVERIFY(model.insert(item(100, 0)));
    QTRY_COMPARE(model.count(), 101);
    QCOMPARE(changes.count(), 1);
}

// Between two frames, too: the last thousand of a million are there, and no more than a few thousand ever were.
void tst_ListModel::growthIsBounded()
{
    SocketIoListModel model;
    setUp(model);
    model.setMaximumRows(1000);
    for (int i = 0; i < 100'000; ++i)
        QVERIFY(model.insert(item(i, 0)));
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(QStringLiteral("no row has the key \"96975\"")));
    QVERIFY(!model.update(96'975, item(96'975, 1))); // gone already
    QVERIFY(model.update(99'000, item(99'000, 1)));
    model.flush();
    QCOMPARE(model.count(), 1000);
    QCOMPARE(model.get(0).value(QStringLiteral("key")).toInt(), 99'000);
    QCOMPARE(model.get(999).value(QStringLiteral("key")).toInt(), 99'999);
    model.setMaximumRows(0);
    QCOMPARE(model.maximumRows(), 1);
    model.flush();
    QCOMPARE(model.count(), 1);
}

void tst_ListModel::badOperations_data()
{
    QTest::addColumn<QString>("operation");
    QTest::addColumn<QString>("warning");
    QTest::newRow("item without key") << "insert"
                                      << "insert\\(\\): the object has no key \"key\"";
    QTest::newRow("index beyond the end") << "insertAt"
                                          << "insert\\(\\): there is no index 3";
    QTest::newRow("unknown key to update") << "update"
                                           << "update\\(\\): no row has the key \"7\"";
    QTest::newRow("another key") << "updateKey"
                                 << "update\\(\\): the object has another key \"key\"";
    QTest::newRow("unknown key to remove") << "remove"
                                           << "remove\\(\\): no row has the key \"7\"";
    QTest::newRow("key that is none") << "removeList"
                                      << "remove\\(\\): the key \"key\" is missing";
    QTest::newRow("unknown key to move") << "move"
                                         << "move\\(\\): no row has the key \"7\"";
    QTest::newRow("unknown place to move to") << "moveTo"
                                              << "move\\(\\): there is no index 2";
    QTest::newRow("negative place") << "moveBelow"
                                    << "move\\(\\): there is no index -1";
    QTest::newRow("one of many is none") << "reset"
                                         << "reset\\(\\): what is to be a row is not an object";
}

void tst_ListModel::badOperations()
{
    QFETCH(QString, operation);
    QFETCH(QString, warning);
    SocketIoListModel model;
    setUp(model);
    QVERIFY(model.reset({ item(1, 10), item(2, 20) }));
    model.flush();
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(warning));
    const QHash<QString, std::function<bool()>> operations{
        { QStringLiteral("insert"),
          [&] {
              return model.insert({ { QStringLiteral("value"), 3 } });
          } },
        { QStringLiteral("insertAt"), [&] { return model.insert(item(3, 30), 3); } },
        { QStringLiteral("update"), [&] { return model.update(7, item(7, 70)); } },
        { QStringLiteral("updateKey"), [&] { return model.update(1, item(2, 0)); } },
        { QStringLiteral("remove"), [&] { return model.remove(QVariant(7)); } },
        { QStringLiteral("removeList"), [&] { return model.remove(QVariantList{ 1 }); } },
        { QStringLiteral("move"), [&] { return model.move(QVariant(7), 0); } },
        { QStringLiteral("moveTo"), [&] { return model.move(QVariant(1), 2); } },
        { QStringLiteral("moveBelow"), [&] { return model.move(QVariant(1), -1); } },
        { QStringLiteral("reset"),
          [&] {
              return model.reset({ item(5, 50), 6 });
          } },
    };
    QCOMPARE(operations.value(operation)(), false);
    model.flush();
    QCOMPARE(model.count(), 2);
    QCOMPARE(model.get(0), item(1, 10));
    QCOMPARE(model.get(1), item(2, 20));
}

void tst_ListModel::deletedInAHandler()
{
    using Model = SocketIoListModel;
    using Handler = std::function<void()>;
    const std::vector<std::function<void(Model *, const Handler &)>> connections{
        [](Model *model, const Handler &run) { connect(model, &Model::rowsInserted, qApp, run); },
        [](Model *model, const Handler &run) { connect(model, &Model::rowsRemoved, qApp, run); },
        [](Model *model, const Handler &run) { connect(model, &Model::rowsMoved, qApp, run); },
        [](Model *model, const Handler &run) { connect(model, &Model::dataChanged, qApp, run); },
        [](Model *model, const Handler &run) { connect(model, &Model::countChanged, qApp, run); },
        [](Model *model, const Handler &run) { connect(model, &Model::layoutChanged, qApp, run); },
        [](Model *model, const Handler &run) { connect(model, &Model::modelReset, qApp, run); },
    };
    for (const auto &connectTo : connections) {
        const QPointer<Model> model(new Model);
        setUp(*model);
        QVariantList rows;
        for (int i = 0; i < 200; ++i)
            rows.append(item(i, 0));
        model->flush(); // the roles
        QVERIFY(model->reset(rows));
        model->flush();
        connectTo(model, [&] { delete model.data(); });
        // One more, one less, one that moves and one that changes; then all in another order; then other roles.
        rows.move(50, 60);
        rows.removeAt(10);
        rows.append(item(1000, 0));
        rows.append(item(1001, 0));
        rows[5] = item(5, 1);
        QVERIFY(model->reset(rows));
        QTRY_VERIFY(!model || model->count() == 201);
        if (!model)
            continue;
        std::reverse(rows.begin(), rows.end());
        QVERIFY(model->reset(rows));
        model->flush();
        if (model)
            model->setRoles({ QStringLiteral("key") });
        QVERIFY(!model);
    }
}

void tst_ListModel::changedInAHandler()
{
    SocketIoListModel model;
    setUp(model);
    connect(&model, &QAbstractItemModel::rowsInserted, &model, [&] {
        if (model.count() < 3)
            QVERIFY(model.insert(item(model.count(), 0)));
        model.flush(); // no effect here
    });
    QVERIFY(model.insert(item(0, 0)));
    QTRY_COMPARE(model.count(), 3);
}

void tst_ListModel::rolesOfTheFirstObject()
{
    SocketIoListModel model;
    const QAbstractItemModelTester tester(&model);
    QSignalSpy roles(&model, &SocketIoListModel::rolesChanged);
    QVERIFY(model.roleNames().isEmpty());
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(QStringLiteral(
                                               "has no members to take the roles from")));
    QVERIFY(!model.insert(QVariantMap()));
    QVERIFY(model.insert(
            { { QStringLiteral("a"), 1 }, { QStringLiteral("b"), QStringLiteral("x") } }));
    QVERIFY(model.insert({ { QStringLiteral("b"), 2 }, { QStringLiteral("c"), 3 } }));
    model.flush();
    QCOMPARE(roles.count(), 1);
    const QHash<int, QByteArray> names = model.roleNames();
    QCOMPARE(QSet<QByteArray>(names.cbegin(), names.cend()), (QSet<QByteArray>{ "a", "b" }));
    QCOMPARE(model.get(1),
             (QVariantMap{ { QStringLiteral("a"), QVariant() }, { QStringLiteral("b"), 2 } }));
    model.setRoles({ QStringLiteral("c") });
    QCOMPARE(roles.count(), 2);
    QCOMPARE(model.count(), 0);
    QVERIFY(model.insert({ { QStringLiteral("b"), 2 }, { QStringLiteral("c"), 3 } }));
    model.flush();
    QCOMPARE(model.get(0), (QVariantMap{ { QStringLiteral("c"), 3 } }));
    QStringList many;
    for (int i = 0; i < 65; ++i)
        many.append(QString::number(i));
    model.setRoles(many);
    QCOMPARE(model.roles().size(), 64);
    QVERIFY(model.insert({ { QStringLiteral("63"), 1 }, { QStringLiteral("64"), 2 } }));
    model.flush();
    QCOMPARE(model.get(0).value(QStringLiteral("63")).toInt(), 1);
}

void tst_ListModel::settingsChangeWhatIsShown()
{
    SocketIoListModel model;
    setUp(model);
    const QAbstractItemModelTester tester(&model);
    const auto keys = [&] {
        model.flush();
        QList<int> result;
        for (int i = 0; i < model.count(); ++i)
            result.append(model.get(i).value(QStringLiteral("key")).toInt());
        return result;
    };
    QVERIFY(model.reset({ item(1, 30), item(2, 10), item(3, 20), item(4, 10) }));
    QCOMPARE(keys(), (QList<int>{ 1, 2, 3, 4 }));
    const QPersistentModelIndex one(model.index(0));
    model.setSortRole(QStringLiteral("value"));
    QCOMPARE(keys(), (QList<int>{ 2, 4, 3, 1 }));
    QCOMPARE(one.row(), 3);
    model.setSortDescending(true);
    QCOMPARE(keys(), (QList<int>{ 1, 3, 2, 4 }));
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(QStringLiteral("the rows are sorted by \"value\"")));
    QVERIFY(!model.move(QVariant(1), 2));
    QVERIFY(model.update(4, { { QStringLiteral("value"), QStringLiteral("text") } }));
    QVERIFY(model.update(3, { { QStringLiteral("value"), QVariant() } }));
    QCOMPARE(keys(), (QList<int>{ 4, 1, 2, 3 })); // texts, numbers, nothing
    model.setSortRole({});
    QCOMPARE(keys(), (QList<int>{ 1, 2, 3, 4 }));
    model.setNewestFirst(true);
    QCOMPARE(keys(), (QList<int>{ 4, 3, 2, 1 }));
    model.setMaximumRows(2);
    QCOMPARE(keys(), (QList<int>{ 4, 3 }));
    model.setKeyRole({});
    QCOMPARE(keys(), QList<int>());
}

QTEST_GUILESS_MAIN(tst_ListModel)

#include "tst_listmodel.moc"
