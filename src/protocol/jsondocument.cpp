// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/jsondocument.h"

#include "protocol/jsonrepair.h"
#include "protocol/jsonwriter.h"

#include <QMutex>

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace QSocketIoPrivate {

namespace {

// Buffers for texts up to this size are kept for the next one (they take about 14 times as much memory).
constexpr size_t KeptCapacity = 4096;
// About what one burst of events keeps alive at the same time.
constexpr int KeptDocuments = 16;
// What waits for the threads that need it, in such bursts, and in bytes of text that they have buffers for. Enough for
// all that is on its way from some threads that parse to one that handles events.
constexpr size_t DepotBursts = 64;
constexpr size_t DepotCapacity = 512 * 1024;

// Small buffers grow in powers of two, so that a slightly longer text finds room.
size_t roomFor(size_t size)
{
    return size <= KeptCapacity ? std::bit_ceil(std::max<size_t>(size, 256)) : size;
}

// Destructors of static objects may release documents after the caches of their thread are gone.
constinit thread_local bool t_jsonCachesAreGone = false;

} // namespace

struct JsonDocument::Private
{
    using Burst = std::array<JsonDocument *, KeptDocuments>;
    // What a thread keeps for its next texts.
    struct Cache
    {
        Burst documents{};
        int count = 0;
        simdjson::dom::parser parser;

        ~Cache();
        bool isFull() const { return count == KeptDocuments; }
        static Cache *current();
    };
    // Where a thread puts what others have parsed, and where they find it again: whoever only parses, or only lets go,
    // would otherwise make and destroy a document for every text.
    class Depot
    {
    public:
        void put(Cache &cache);  // all of a full one
        void take(Cache &cache); // into an empty one, if there are any
        static Depot &instance();

    private:
        static size_t capacity(const Burst &burst);
        QMutex m_mutex;
        std::vector<Burst> m_bursts;
        size_t m_capacity = 0;
    };

    Error parse(simdjson::dom::parser &parser, QByteArrayView text, int depth);
    Error repair(simdjson::dom::parser &parser, int depth);
    Error read(simdjson::dom::parser &parser, QByteArrayView paddedText, int depth);
    void setNumbers(const std::vector<JsonRepair::Number> &numbers);
    JsonTape tape() const { return { document.tape.get(), document.string_buf.get() }; }

    std::vector<char> buffer; // the text and simdjson's padding
    qsizetype textSize = 0;
    QByteArray relayText; // null: same as the text
    simdjson::dom::document document;
    std::unique_ptr<JsonTapeBuilder> built; // set when there was no text
    bool mayBeRepaired = false;
};

JsonDocument::Private::Cache *JsonDocument::Private::Cache::current()
{
    if (t_jsonCachesAreGone)
        return nullptr;
    static thread_local Cache cache;
    return &cache;
}

JsonDocument::Private::Cache::~Cache()
{
    t_jsonCachesAreGone = true;
    for (int i = 0; i < count; ++i)
        destroy(documents[size_t(i)]);
}

// Never destroyed: threads may outlive the static objects.
JsonDocument::Private::Depot &JsonDocument::Private::Depot::instance()
{
    static auto *const depot = new Depot;
    return *depot;
}

size_t JsonDocument::Private::Depot::capacity(const Burst &burst)
{
    size_t sum = 0;
    for (const JsonDocument *document : burst)
        sum += document->d->document.capacity();
    return sum;
}

void JsonDocument::Private::Depot::put(Cache &cache)
{
    const size_t more = capacity(cache.documents);
    {
        const QMutexLocker lock(&m_mutex);
        if (m_bursts.size() < DepotBursts && m_capacity + more <= DepotCapacity) {
            m_bursts.push_back(cache.documents);
            m_capacity += more;
            cache.count = 0;
            return;
        }
    }
    while (cache.count > 0)
        destroy(cache.documents[size_t(--cache.count)]);
}

void JsonDocument::Private::Depot::take(Cache &cache)
{
    const QMutexLocker lock(&m_mutex);
    if (m_bursts.empty())
        return;
    cache.documents = m_bursts.back();
    cache.count = KeptDocuments;
    m_bursts.pop_back();
    m_capacity -= capacity(cache.documents);
}

JsonDocument::JsonDocument()
    : d(std::make_unique<Private>())
{}

JsonDocument::~JsonDocument() = default;

void JsonDocument::destroy(JsonDocument *document)
{
    document->~JsonDocument();
    ::operator delete(document);
}

void JsonDocument::operator delete(JsonDocument *document, std::destroying_delete_t)
{
    auto *cache = Private::Cache::current();
    if (!cache || document->d->document.capacity() > KeptCapacity) {
        destroy(document);
        return;
    }
    if (cache->isFull())
        Private::Depot::instance().put(*cache);
    document->m_attachments.clear();
    document->m_placeholders.clear();
    document->d->relayText.clear();
    document->d->built.reset();
    cache->documents[size_t(cache->count++)] = document;
}

JsonDocument::Result JsonDocument::parse(QByteArrayView text, int depth)
{
    auto *cache = Private::Cache::current();
    simdjson::dom::parser spare;
    simdjson::dom::parser &parser = cache ? cache->parser : spare;
    if (cache && cache->count == 0)
        Private::Depot::instance().take(*cache);
    const bool recycle = cache && cache->count > 0;
    JsonDocumentPtr document(recycle ? cache->documents[size_t(--cache->count)] : new JsonDocument);
    const Error error = document->d->parse(parser, text, qBound(0, depth, MaxDepth));
    if (parser.capacity() > KeptCapacity)
        parser = simdjson::dom::parser();
    if (error != Error::None)
        return { {}, error };
    document->m_tape = document->d->tape();
    return { document, Error::None };
}

JsonDocumentPtr JsonDocument::fromTape(JsonTapeBuilder &&builder)
{
    JsonDocumentPtr document(new JsonDocument);
    document->d->built = std::make_unique<JsonTapeBuilder>(std::move(builder));
    document->m_tape = document->d->built->tape();
    document->m_attachments = document->d->built->attachments();
    return document;
}

// Rare: for relaying, and for events whose name is a number. Other threads may hold the document as well.
void JsonDocument::writeText() const
{
    static QMutex mutex;
    const QMutexLocker lock(&mutex);
    if (!d->relayText.isNull())
        return;
    QList<QByteArray> attachments; // those of the document, in its order
    JsonWriter(d->relayText, attachments).write(root());
}

qint64 JsonDocument::byteCount() const
{
    qint64 count = d->built ? d->built->byteCount() : d->textSize;
    for (const QByteArray &attachment : m_attachments)
        count += attachment.size();
    return count;
}

QByteArrayView JsonDocument::text() const
{
    if (d->built)
        writeText();
    if (!d->relayText.isNull())
        return d->relayText;
    return { d->buffer.data(), d->textSize };
}

JsonDocument::Error JsonDocument::Private::parse(simdjson::dom::parser &parser, QByteArrayView text,
                                                 int depth)
{
    textSize = text.size();
    const size_t needed = size_t(textSize) + simdjson::SIMDJSON_PADDING;
    if (buffer.size() < needed)
        buffer.resize(roomFor(needed));
    if (textSize > 0)
        std::memcpy(buffer.data(), text.data(), size_t(textSize));
    const Error error = read(parser, { buffer.data(), textSize }, depth);
    return mayBeRepaired ? repair(parser, depth) : error;
}

JsonDocument::Error JsonDocument::Private::repair(simdjson::dom::parser &parser, int depth)
{
    const auto repaired = JsonRepair::apply({ buffer.data(), textSize });
    if (!repaired)
        return Error::Invalid;
    QByteArray padded = repaired->text();
    padded.append(simdjson::SIMDJSON_PADDING, '\0');
    const Error error = read(parser, QByteArrayView(padded).first(repaired->text().size()), depth);
    if (error != Error::None)
        return error;
    setNumbers(repaired->numbers());
    relayText = repaired->relayText();
    return Error::None;
}

namespace {

// simdjson does not count empty arrays and objects: one of them may stand a level too deep.
bool exceedsDepth(const JsonTape &tape, int depth)
{
    if (tape.end() < 2 * JsonTape::Index(depth + 1))
        return false;
    int level = 0;
    for (JsonTape::Index i = JsonTape::Root; i < tape.end(); i = tape.next(i)) {
        const char type = tape.type(i);
        if (type == ']' || type == '}')
            --level;
        else if (tape.isContainer(i) && ++level > depth)
            return true;
    }
    return false;
}

simdjson::error_code makeRoom(simdjson::dom::parser &parser, simdjson::dom::document &document,
                              size_t size, int depth)
{
    const size_t capacity = roomFor(size);
    const size_t levels = size_t(depth) + 1; // its count includes the document itself
    auto error = simdjson::SUCCESS;
    if (parser.capacity() < capacity || parser.max_depth() != levels)
        error = parser.allocate(std::max(parser.capacity(), capacity), levels);
    if (!error && document.capacity() < capacity)
        error = document.allocate(capacity);
    return error;
}

} // namespace

JsonDocument::Error JsonDocument::Private::read(simdjson::dom::parser &parser,
                                                QByteArrayView paddedText, int depth)
{
    const size_t size = size_t(paddedText.size());
    auto error = makeRoom(parser, document, size, depth);
    if (!error)
        error = parser.parse_into_document(document, paddedText.data(), size, false).error();
    // What JsonRepair knows shows as one of these.
    mayBeRepaired = error == simdjson::TAPE_ERROR || error == simdjson::NUMBER_ERROR
                    || error == simdjson::STRING_ERROR;
    if (error == simdjson::DEPTH_ERROR || (!error && exceedsDepth(tape(), depth)))
        return Error::TooDeep;
    return error ? Error::Invalid : Error::None;
}

void JsonDocument::Private::setNumbers(const std::vector<JsonRepair::Number> &numbers)
{
    const JsonTape words = tape();
    quint64 ordinal = 0;
    auto number = numbers.begin();
    for (JsonTape::Index i = JsonTape::Root; i < words.end() && number != numbers.end();
         i = words.next(i)) {
        if (words.isNumber(i) && ordinal++ == number->ordinal)
            document.tape[i + 1] = std::bit_cast<quint64>((number++)->value);
    }
}

} // namespace QSocketIoPrivate
