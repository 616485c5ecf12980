// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "http/httpresponsereader.h"

#include <QList>

using namespace QSocketIoPrivate;

namespace {

// Small, so that inputs reach them.
constexpr HttpResponseReader::Limits fuzzLimits{ .header = 200, .fields = 6, .body = 50 };

using State = HttpResponseReader::State;

void addAnswer(QList<QByteArray> &log, const HttpAnswer &answer)
{
    Fuzz::require(answer.body.size() <= fuzzLimits.body, "the limit of the body holds");
    Fuzz::require(answer.headers.fields().size() <= fuzzLimits.fields,
                  "the limit of the fields holds");
    Fuzz::require(answer.status >= 100 && answer.status <= 999, "a status has three digits");
    QByteArray entry = QByteArray::number(answer.status) + ' ' + answer.reason;
    for (const auto &[name, value] : answer.headers.fields())
        entry += '|' + name + '=' + value;
    log.append(entry + ' ' + answer.body);
}

QList<QByteArray> readAll(QByteArrayView bytes, qsizetype portion)
{
    HttpResponseReader reader(fuzzLimits);
    QList<QByteArray> log;
    while (!bytes.isEmpty()) {
        const Fuzz::Exact part(bytes.first(qMin(portion, bytes.size())));
        const qsizetype used = reader.feed(part.view());
        Fuzz::require(used >= 0 && used <= part.view().size(), "it uses what is there");
        bytes = bytes.sliced(used);
        if (reader.state() == State::Complete)
            addAnswer(log, reader.take());
        else
            Fuzz::require(used == part.view().size(), "it leaves bytes only after an answer");
    }
    reader.end();
    if (reader.state() == State::Complete)
        addAnswer(log, reader.take());
    else
        log.append(reader.isTooLarge() ? "too large" : "failed");
    return log;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Fuzz::Input input(data, size);
    const qsizetype portion = 1 + input.takeByte() % 40;
    const QByteArrayView bytes = input.rest();
    const QList<QByteArray> whole = readAll(bytes, qMax(bytes.size(), qsizetype(1)));
    Fuzz::require(readAll(bytes, 1) == whole, "byte by byte makes no difference");
    Fuzz::require(readAll(bytes, portion) == whole, "portions make no difference");
    return 0;
}
