// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "fuzz.h"

#include "http/httprequestreader.h"

#include <QList>

using namespace QSocketIoPrivate;
using State = HttpRequestReader::State;

namespace {

// Small, so that inputs reach them.
constexpr HttpRequestReader::Limits fuzzLimits{ .header = 512, .fields = 8, .body = 256 };

struct Outcome
{
    QList<QByteArray> requests;
    State state = State::Header;
    int status = 0;
    bool operator==(const Outcome &) const = default;
};

void checkRequest(const HttpRequest &request, QList<QByteArray> &requests)
{
    Fuzz::require(request.body.size() <= fuzzLimits.body, "the limit of the body holds");
    Fuzz::require(request.headers.fields().size() <= fuzzLimits.fields,
                  "the limit of fields holds");
    // Whatever was accepted can be asked about.
    request.wantsWebSocket();
    request.wantsKeepAlive();
    request.queryValue("sid");
    QByteArray text = request.method;
    text.append(' ')
            .append(request.path().toByteArray())
            .append('?')
            .append(request.query().toByteArray());
    for (const auto &[name, value] : request.headers.fields()) {
        Fuzz::require(!value.contains('\r') && !value.contains('\n') && !value.contains('\0'),
                      "a value is one line");
        text.append('|').append(name).append('=').append(value);
    }
    requests.append(text.append('#').append(request.body));
}

Outcome readAll(QByteArrayView bytes, qsizetype portion)
{
    HttpRequestReader reader(fuzzLimits);
    Outcome outcome;
    while (!bytes.isEmpty() && reader.state() != State::Failed) {
        const Fuzz::Exact exact(bytes.first(qMin(portion, bytes.size())));
        bytes = bytes.sliced(exact.view().size());
        QByteArrayView rest = exact.view();
        while (!rest.isEmpty() && reader.state() != State::Failed) {
            const qsizetype used = reader.feed(rest);
            Fuzz::require(used > 0 && used <= rest.size(), "reading gets on");
            rest = rest.sliced(used);
            if (reader.state() == State::Complete)
                checkRequest(reader.take(), outcome.requests);
        }
    }
    outcome.state = reader.state();
    outcome.status = reader.status();
    return outcome;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Fuzz::Input input(data, size);
    const qsizetype portion = 1 + input.takeByte() % 40;
    const QByteArrayView bytes = input.rest();
    const Outcome whole = readAll(bytes, qMax(bytes.size(), qsizetype(1)));
    Fuzz::require(readAll(bytes, 1) == whole, "byte by byte makes no difference");
    Fuzz::require(readAll(bytes, portion) == whole, "portions make no difference");
    return 0;
}
