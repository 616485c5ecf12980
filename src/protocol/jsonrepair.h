// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The slow path of JsonDocument: turns what peers write and simdjson refuses into JSON that it takes.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <vector>

namespace QSocketIoPrivate {

// literal  = "NaN" / ["-"] "Infinity"         Python's json module
// number   = as in JSON, but of any size       Python's integers; 1e400, which is Infinity in JavaScript
// string   = as in JSON, but with lone surrogate escapes (which become U+FFFD)
class JsonRepair
{
public:
    // A number that stands as 0.5 in text().
    struct Number
    {
        quint64 ordinal; // counted over all numbers of the text, from 0
        double value;
    };

    // nullopt: there was nothing to repair, so the text is simply wrong.
    static std::optional<JsonRepair> apply(QByteArrayView text);

    const QByteArray &text() const { return m_text; }
    const std::vector<Number> &numbers() const { return m_numbers; }
    // What other peers can be sent: non-finite literals as null, everything else as it was. Null: the text itself.
    QByteArray relayText() const { return m_hasLiterals ? m_relay : QByteArray(); }

private:
    explicit JsonRepair(QByteArrayView text);
    void run();
    void string();
    void escape();
    void number();
    bool literal();
    void replace(qsizetype length, QByteArrayView parsed, QByteArrayView relayed);
    void substitute(qsizetype length, double value, QByteArrayView relayed);
    void copyUpToHere();
    bool isDelimiterAt(qsizetype position) const;

    QByteArrayView m_source;
    qsizetype m_position = 0;
    qsizetype m_copied = 0;
    quint64 m_ordinal = 0;
    bool m_hasLiterals = false;
    bool m_changed = false;
    QByteArray m_text;
    QByteArray m_relay;
    std::vector<Number> m_numbers;
};

} // namespace QSocketIoPrivate
