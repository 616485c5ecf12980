// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What comes of bytes that are read as HTTP requests, in one piece and in any portions.
#pragma once

#include "http/httprequestreader.h"

#include <QRandomGenerator>

namespace HttpRequests {

using namespace QSocketIoPrivate;
using State = HttpRequestReader::State;

// Literals with NULs in them.
template <size_t size>
QByteArray literal(const char (&text)[size])
{
    return QByteArray(text, qsizetype(size - 1));
}

// What came of a stretch of bytes.
struct Outcome
{
    QByteArrayList requests; // written down in a form that compares
    int status = 0;          // of the failure, if any
    bool isIdle = false;
    State state = State::Header;
    qsizetype used = 0;

    bool operator==(const Outcome &) const = default;
};

inline QByteArray describe(const HttpRequest &request)
{
    QByteArray text = request.method + ' ' + request.target + " 1."
                      + QByteArray::number(request.minorVersion);
    for (const auto &[name, value] : request.headers.fields())
        text += '|' + name + '=' + value;
    return text + '#' + request.body;
}

// Feeds portions of the size that the function says, as a connection does that upgrades nothing.
template <typename PortionSize>
Outcome readAll(const QByteArray &bytes, PortionSize portionSize,
                const HttpRequestReader::Limits &limits = {})
{
    HttpRequestReader reader(limits);
    Outcome outcome;
    for (qsizetype at = 0; at < bytes.size() && reader.state() != State::Failed;) {
        const QByteArray portion = bytes.mid(at,
                                             portionSize()); // on its own, so that overruns are seen
        at += portion.size();
        QByteArrayView rest = portion;
        while (!rest.isEmpty() && reader.state() != State::Failed) {
            const qsizetype used = reader.feed(rest);
            outcome.used += used;
            rest = rest.sliced(used);
            if (reader.state() == State::Complete)
                outcome.requests.append(describe(reader.take()));
        }
    }
    outcome.status = reader.status();
    outcome.state = reader.state();
    outcome.isIdle = reader.isIdle();
    if (outcome.state == State::Failed)
        outcome.used = 0; // says nothing
    return outcome;
}

inline Outcome readWhole(const QByteArray &bytes, const HttpRequestReader::Limits &limits = {})
{
    return readAll(
            bytes, [&] { return bytes.size(); }, limits);
}

inline bool isSameInAnyPortions(const QByteArray &bytes,
                                const HttpRequestReader::Limits &limits = {})
{
    const Outcome whole = readWhole(bytes, limits);
    if (readAll(
                bytes, [] { return qsizetype(1); }, limits)
        != whole)
        return false;
    QRandomGenerator random(1);
    for (int i = 0; i < 20; ++i) {
        if (readAll(
                    bytes, [&] { return qsizetype(random.bounded(1, 20)); }, limits)
            != whole)
            return false;
    }
    return true;
}

} // namespace HttpRequests
