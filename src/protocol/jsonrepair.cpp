// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/jsonrepair.h"

#include <QString>
#include <QtNumeric>

#include <charconv>
#include <limits>

namespace QSocketIoPrivate {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// -1: not four hexadecimal digits after a "\u".
int escapedUnit(QByteArrayView text, qsizetype position)
{
    if (position + 6 > text.size() || text[position] != '\\' || text[position + 1] != 'u')
        return -1;
    int unit = 0;
    for (const char c : text.sliced(position + 2, 4)) {
        const char lower = char(c | 0x20);
        if (isDigit(c))
            unit = unit * 16 + (c - '0');
        else if (lower >= 'a' && lower <= 'f')
            unit = unit * 16 + (lower - 'a' + 10);
        else
            return -1;
    }
    return unit;
}

bool isHighSurrogate(int unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

bool isLowSurrogate(int unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

struct NumberToken
{
    qsizetype length = 0;
    bool isInteger = true;
};

qsizetype skipDigits(QByteArrayView text, qsizetype position)
{
    while (position < text.size() && isDigit(text[position]))
        ++position;
    return position;
}

// The number of RFC 8259 at the start of the text; length 0: none.
NumberToken numberToken(QByteArrayView text)
{
    NumberToken token;
    qsizetype position = text.startsWith('-') ? 1 : 0;
    const qsizetype first = position;
    position = skipDigits(text, position);
    if (position == first || (text[first] == '0' && position > first + 1))
        return {};
    if (position < text.size() && text[position] == '.') {
        token.isInteger = false;
        const qsizetype fraction = position + 1;
        position = skipDigits(text, fraction);
        if (position == fraction)
            return {};
    }
    if (position < text.size() && (text[position] | 0x20) == 'e') {
        token.isInteger = false;
        qsizetype exponent = position + 1;
        if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-'))
            ++exponent;
        position = skipDigits(text, exponent);
        if (position == exponent)
            return {};
    }
    token.length = position;
    return token;
}

template <typename Integer>
bool fitsInto(QByteArrayView digits)
{
    Integer value = 0;
    return std::from_chars(digits.begin(), digits.end(), value).ec == std::errc();
}

// The value of a number that simdjson refuses: infinity where a double overflows, as in JavaScript.
std::optional<double> outsizeValue(QByteArrayView digits, bool isInteger)
{
    if (isInteger && (fitsInto<qint64>(digits) || fitsInto<quint64>(digits)))
        return std::nullopt;
    bool ok = false;
    double value = digits.toDouble(&ok);
    if (!ok) // QString tells infinity from zero, unlike QByteArrayView
        value = QString::fromLatin1(digits).toDouble();
    if (isInteger || qIsInf(value))
        return value;
    return std::nullopt;
}

} // namespace

JsonRepair::JsonRepair(QByteArrayView text)
    : m_source(text)
{
    m_text.reserve(text.size());
}

std::optional<JsonRepair> JsonRepair::apply(QByteArrayView text)
{
    JsonRepair repair(text);
    repair.run();
    if (!repair.m_changed)
        return std::nullopt;
    return repair;
}

void JsonRepair::run()
{
    while (m_position < m_source.size()) {
        const char c = m_source[m_position];
        if (c == '"')
            string();
        else if ((c == 'N' || c == 'I' || c == '-') && literal())
            continue;
        else if (c == '-' || isDigit(c))
            number();
        else
            ++m_position;
    }
    copyUpToHere();
}

void JsonRepair::string()
{
    ++m_position;
    while (m_position < m_source.size() && m_source[m_position] != '"') {
        if (m_source[m_position] == '\\')
            escape();
        else
            ++m_position;
    }
    ++m_position; // beyond the end if the string is never closed
    m_position = qMin(m_position, m_source.size());
}

void JsonRepair::escape()
{
    const int unit = escapedUnit(m_source, m_position);
    if (isHighSurrogate(unit) && isLowSurrogate(escapedUnit(m_source, m_position + 6)))
        m_position += 12;
    else if (isHighSurrogate(unit) || isLowSurrogate(unit))
        replace(6, "\\ufffd", m_source.sliced(m_position, 6));
    else
        m_position = qMin(m_position + 2, m_source.size());
}

bool JsonRepair::literal()
{
    static constexpr double infinity = std::numeric_limits<double>::infinity();
    static constexpr struct
    {
        const char *word;
        double value;
    } literals[] = { { "NaN", std::numeric_limits<double>::quiet_NaN() },
                     { "Infinity", infinity },
                     { "-Infinity", -infinity } };
    for (const auto &[word, value] : literals) {
        const qsizetype length = qsizetype(qstrlen(word));
        if (m_source.sliced(m_position).startsWith(word) && isDelimiterAt(m_position - 1)
            && isDelimiterAt(m_position + length)) {
            m_hasLiterals = true;
            substitute(length, value, "null");
            return true;
        }
    }
    return false;
}

void JsonRepair::number()
{
    const NumberToken token = numberToken(m_source.sliced(m_position));
    if (token.length == 0 || !isDelimiterAt(m_position - 1)
        || !isDelimiterAt(m_position + token.length)) {
        ++m_position; // simdjson will refuse it
        return;
    }
    const QByteArrayView digits = m_source.sliced(m_position, token.length);
    if (const auto value = outsizeValue(digits, token.isInteger)) {
        substitute(token.length, *value, digits);
    } else {
        ++m_ordinal;
        m_position += token.length;
    }
}

void JsonRepair::substitute(qsizetype length, double value, QByteArrayView relayed)
{
    m_numbers.push_back({ m_ordinal++, value });
    replace(length, "0.5", relayed);
}

void JsonRepair::replace(qsizetype length, QByteArrayView parsed, QByteArrayView relayed)
{
    copyUpToHere();
    m_text.append(parsed);
    m_relay.append(relayed);
    m_position += length;
    m_copied = m_position;
    m_changed = true;
}

void JsonRepair::copyUpToHere()
{
    const QByteArrayView pending = m_source.sliced(m_copied, m_position - m_copied);
    m_text.append(pending);
    m_relay.append(pending);
    m_copied = m_position;
}

bool JsonRepair::isDelimiterAt(qsizetype position) const
{
    if (position < 0 || position >= m_source.size())
        return true;
    return QByteArrayView("[]{},: \t\r\n").contains(m_source[position]);
}

} // namespace QSocketIoPrivate
