// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Documents are used again: by the thread that lets go of them, and by those that only ever make some.
#include "protocol/jsondocument.h"

#include <QTest>
#include <QThread>

#include <cstdlib>
#include <functional>
#include <memory>
#include <new>

using namespace QSocketIoPrivate;

namespace {

thread_local int t_allocations = 0;

QList<JsonDocumentPtr> parseMany(int count, QByteArrayView text)
{
    QList<JsonDocumentPtr> documents;
    for (int i = 0; i < count; ++i)
        documents.append(JsonDocument::parse(text, 64).document);
    return documents;
}

void runInThread(const std::function<void()> &function)
{
    const std::unique_ptr<QThread> thread(QThread::create(function));
    thread->start();
    QVERIFY(thread->wait());
}

} // namespace

void *operator new(std::size_t size)
{
    ++t_allocations;
    if (void *const memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}

void *operator new(std::size_t size, const std::nothrow_t &) noexcept
{
    ++t_allocations;
    return std::malloc(size);
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

class tst_JsonDocumentPool : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void ownDocumentsAreUsedAgain();
    void thoseOfOtherThreadsAreUsedAgain();
    void largeOnesAreNotKept();
};

void tst_JsonDocumentPool::ownDocumentsAreUsedAgain()
{
    parseMany(100, "[1]").clear();
    const int before = t_allocations;
    parseMany(100, "[1]").clear();
    QCOMPARE(t_allocations, before);
}

// As where some threads parse and one handles what they have parsed.
void tst_JsonDocumentPool::thoseOfOtherThreadsAreUsedAgain()
{
    QList<JsonDocumentPtr> documents;
    runInThread([&] { documents = parseMany(100, "[2]"); });
    documents.clear();
    int allocations = -1;
    runInThread([&] {
        parseMany(1, "[3]"); // the thread's own parser
        const int before = t_allocations;
        documents = parseMany(50, "[4]");
        allocations = t_allocations - before;
    });
    QCOMPARE(allocations, 0);
    for (const JsonDocumentPtr &document : std::as_const(documents))
        QCOMPARE(document->text(), "[4]");
    // More than anybody keeps: the rest is destroyed.
    documents = parseMany(3000, "[5]");
    documents.clear();
    documents = parseMany(3000, "[6]");
    QCOMPARE(documents.last()->text(), "[6]");
}

void tst_JsonDocumentPool::largeOnesAreNotKept()
{
    const QByteArray text = "[\"" + QByteArray(5000, 'x') + "\"]";
    parseMany(100, text).clear();
    const int before = t_allocations;
    parseMany(100, text).clear();
    QVERIFY(t_allocations - before >= 100);
}

QTEST_GUILESS_MAIN(tst_JsonDocumentPool)
#include "tst_jsondocumentpool.moc"
