// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A million random operations on a SocketIoListModel against a plain reference: what it holds, what its signals say, and where
// persistent indexes lead.
#include "listitems.h"
#include "listreference.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QTest>

#include <memory>

class tst_ListOperations : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void millionOperations_data();
    void millionOperations();

private:
    using Persistent = std::vector<std::pair<int, QPersistentModelIndex>>; // identity, index

    void operate(QRandomGenerator &random);
    void operateByIndex(QRandomGenerator &random);
    void compare();
    void compareWitness(const ListWitness &witness);
    void comparePersistent(const Persistent &persistent);

    std::unique_ptr<SocketIoListModel> m_model;
    ListReference m_reference;
    bool m_hasKeys = false;
};

void tst_ListOperations::millionOperations_data()
{
    QTest::addColumn<bool>("hasKeys");
    QTest::addColumn<bool>("isSorted");
    QTest::addColumn<bool>("isNewestFirst");
    QTest::addColumn<int>("maximum");
    QTest::newRow("by key") << true << false << false << 10'000;
    QTest::newRow("by key, newest first, 20 at most") << true << false << true << 20;
    QTest::newRow("sorted, 25 at most") << true << true << false << 25;
    QTest::newRow("by index") << false << false << false << 30;
}

void tst_ListOperations::millionOperations()
{
    constexpr int operations = 250'000; // in each of the four rows
    QFETCH(bool, isNewestFirst);
    QFETCH(bool, isSorted);
    QFETCH(int, maximum);
    QFETCH(bool, hasKeys);
    m_hasKeys = hasKeys;
    m_reference = ListReference();
    m_reference.isSorted = isSorted;
    m_reference.isNewestFirst = isNewestFirst;
    m_reference.maximum = maximum;
    m_model = std::make_unique<SocketIoListModel>();
    setUp(*m_model);
    if (!m_hasKeys)
        m_model->setKeyRole({});
    m_model->setNewestFirst(isNewestFirst);
    m_model->setMaximumRows(m_reference.maximum);
    m_model->setSortDescending(true);
    if (isSorted)
        m_model->setSortRole(QStringLiteral("value"));
    const QAbstractItemModelTester tester(m_model.get());
    ListWitness witness(m_model.get());

    QRandomGenerator random(5);
    Persistent persistent;
    for (int done = 0; done < operations;) {
        const int batch = random.bounded(10) < 6 ? 1 + random.bounded(6) : 1 + random.bounded(2500);
        for (int i = 0; i < batch && done < operations; ++i, ++done) {
            if (m_hasKeys)
                operate(random);
            else
                operateByIndex(random);
        }
        m_reference.trim();
        m_model->flush();
        compare();
        compareWitness(witness);
        comparePersistent(persistent);
        persistent.clear();
        for (int i = 0; i < m_model->rowCount(); i += 3)
            persistent.emplace_back(m_reference.rows[size_t(i)].identity, m_model->index(i));
    }
}

void tst_ListOperations::compareWitness(const ListWitness &witness)
{
    QVERIFY(witness.rows.size() == m_reference.rows.size());
    for (size_t i = 0; i < witness.rows.size(); ++i) {
        const ReferenceRow &row = m_reference.rows[i];
        QVERIFY(witness.rows[i] == std::pair(row.key, row.value));
    }
}

void tst_ListOperations::comparePersistent(const Persistent &persistent)
{
    const auto &rows = m_reference.rows;
    for (const auto &[identity, index] : persistent) {
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [id = identity](const ReferenceRow &one) {
                                          return one.identity == id;
                                      });
        QCOMPARE(index.row(), row == rows.end() ? -1 : int(row - rows.begin()));
    }
}

void tst_ListOperations::operate(QRandomGenerator &random)
{
    constexpr int keys = 40;
    const int key = random.bounded(keys);
    const int value = random.bounded(1000);
    const int known = m_reference.find(key);
    const int size = int(m_reference.rows.size());
    const int kind = random.bounded(100);
    if (kind < 30) {
        m_reference.insert(key, value);
        QVERIFY(m_model->insert(item(key, value)));
    } else if (kind < 40) {
        const int index = random.bounded(size + 1);
        m_reference.insert(key, value, index);
        QVERIFY(m_model->insert(item(key, value), index));
    } else if (kind < 70 && known >= 0) {
        m_reference.rows[size_t(known)].value = value;
        m_reference.sort();
        QVERIFY(m_model->update(key, item(key, value)));
    } else if (kind < 85 && known >= 0) {
        m_reference.remove(known);
        QVERIFY(m_model->remove(QVariant(key)));
    } else if (kind < 98 && known >= 0 && !m_reference.isSorted) {
        const int to = random.bounded(size);
        m_reference.move(known, to);
        QVERIFY(m_model->move(QVariant(key), to));
    } else if (kind == 98 && random.bounded(20) == 0) {
        std::vector<std::pair<int, int>> items;
        QVariantList list;
        for (int i = random.bounded(keys); i < keys; i += 1 + random.bounded(3)) {
            items.emplace_back((i * 7) % keys, i);
            list.append(item((i * 7) % keys, i));
        }
        m_reference.reset(items);
        QVERIFY(m_model->reset(list));
    } else if (kind == 99 && random.bounded(50) == 0) {
        m_reference.rows.clear();
        m_model->clear();
    }
}

void tst_ListOperations::operateByIndex(QRandomGenerator &random)
{
    const int size = int(m_reference.rows.size());
    const int value = random.bounded(1000);
    const int index = size > 0 ? random.bounded(size) : 0;
    const int kind = size == 0 ? 0 : size > 60 ? 60 : random.bounded(100);
    static int key = 0;
    if (kind < 40) {
        m_reference.insert(++key, value, index);
        QVERIFY(m_model->insert(item(key, value), index));
    } else if (kind < 60) {
        m_reference.rows[size_t(index)].value = value;
        QVERIFY(m_model->update(index, { { QStringLiteral("value"), value } }));
    } else if (kind < 85) {
        m_reference.remove(index);
        QVERIFY(m_model->remove(QVariant(index)));
    } else {
        const int to = random.bounded(size);
        m_reference.move(index, to);
        QVERIFY(m_model->move(QVariant(index), to));
    }
}

void tst_ListOperations::compare()
{
    QCOMPARE(m_model->rowCount(), int(m_reference.rows.size()));
    for (int i = 0; i < m_model->rowCount(); ++i) {
        const QModelIndex index = m_model->index(i);
        QCOMPARE(index.data(Qt::UserRole).toInt(), m_reference.rows[size_t(i)].key);
        QCOMPARE(index.data(Qt::UserRole + 1).toInt(), m_reference.rows[size_t(i)].value);
        if (m_hasKeys)
            QCOMPARE(m_model->indexOf(index.data(Qt::UserRole)), i);
    }
}

QTEST_GUILESS_MAIN(tst_ListOperations)

#include "tst_listoperations.moc"
