// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Entity tags and the three forms of dates.
#include "http/httpvalidators.h"

#include "http/httpsyntax.h"

#include <QDate>

#include <algorithm>
#include <array>

namespace QSocketIoPrivate {

namespace {

constexpr std::array dayNames = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
constexpr std::array monthNames = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
constexpr qint64 secondsPerDay = 86400;

void appendTwoDigits(QByteArray &out, int number)
{
    out.append(char('0' + number / 10)).append(char('0' + number % 10));
}

std::optional<int> parseNumber(QByteArrayView text, qsizetype digits)
{
    if (text.size() != digits)
        return std::nullopt;
    const auto number = parseHttpDecimal(text);
    return number ? std::optional(int(*number)) : std::nullopt;
}

std::optional<int> parseMonth(QByteArrayView text)
{
    const auto place = std::find_if(monthNames.begin(), monthNames.end(),
                                    [text](const char *name) { return text == name; });
    return place == monthNames.end() ? std::nullopt
                                     : std::optional(int(place - monthNames.begin()) + 1);
}

// "08:49:37"; a leap second counts as the one before.
std::optional<qint64> parseTime(QByteArrayView text)
{
    if (text.size() != 8 || text[2] != ':' || text[5] != ':')
        return std::nullopt;
    const auto hour = parseNumber(text.first(2), 2);
    const auto minute = parseNumber(text.sliced(3, 2), 2);
    const auto second = parseNumber(text.sliced(6), 2);
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    return *hour * 3600 + *minute * 60 + std::min(*second, 59);
}

std::optional<qint64> secondsOf(std::optional<int> year, std::optional<int> month,
                                std::optional<int> day, QByteArrayView time)
{
    const auto seconds = parseTime(time);
    if (!year || !month || !day || !seconds)
        return std::nullopt;
    const QDate date(*year, *month, *day);
    if (!date.isValid())
        return std::nullopt;
    return QDate(1970, 1, 1).daysTo(date) * secondsPerDay + *seconds;
}

// Of the century in which HTTP was made, from its year on.
std::optional<int> fullYear(std::optional<int> year)
{
    if (!year)
        return std::nullopt;
    return *year + (*year < 70 ? 2000 : 1900);
}

// The next entity tag of a list, whose commas may stand within the quotes; null at the end or when it is malformed.
QByteArrayView takeEntityTag(QByteArrayView &list)
{
    while (!list.isEmpty() && (list[0] == ',' || list[0] == ' ' || list[0] == '\t'))
        list = list.sliced(1);
    const qsizetype open = list.startsWith("W/") ? 2 : 0;
    if (list.size() <= open || list[open] != '"')
        return {};
    const qsizetype close = list.indexOf('"', open + 1);
    if (close < 0)
        return {};
    const QByteArrayView tag = list.first(close + 1);
    list = list.sliced(close + 1);
    return tag;
}

QByteArrayView withoutWeakness(QByteArrayView tag)
{
    return tag.startsWith("W/") ? tag.sliced(2) : tag;
}

bool listsTag(const HttpHeaders &request, QByteArrayView tag)
{
    for (const QByteArray &value : request.values("If-None-Match")) {
        if (value == "*")
            return true;
        QByteArrayView list = value;
        for (auto other = takeEntityTag(list); !other.isEmpty(); other = takeEntityTag(list)) {
            if (!tag.isEmpty() && withoutWeakness(other) == withoutWeakness(tag))
                return true;
        }
    }
    return false;
}

} // namespace

bool isNotModified(const HttpHeaders &request, const HttpValidators &current)
{
    if (request.contains("If-None-Match"))
        return listsTag(request, current.entityTag);
    const auto since = parseHttpDate(request.value("If-Modified-Since"));
    return since && current.lastModified && *current.lastModified <= *since;
}

// Strong comparison: a byte too few or too many would end up in the middle of somebody's file.
bool mayBeContinued(const HttpHeaders &request, const HttpValidators &current)
{
    const QByteArray field = request.value("If-Range");
    if (field.isNull())
        return true;
    if (field.startsWith('"'))
        return field == current.entityTag;
    const auto date = parseHttpDate(field);
    return date && current.lastModified == date;
}

QByteArray httpDate(qint64 seconds)
{
    const qint64 days = seconds / secondsPerDay - (seconds % secondsPerDay < 0 ? 1 : 0);
    const int rest = int(seconds - days * secondsPerDay);
    const QDate date = QDate(1970, 1, 1).addDays(days);
    QByteArray out;
    out.append(dayNames[size_t(date.dayOfWeek() - 1)]).append(", ");
    appendTwoDigits(out, date.day());
    out.append(' ').append(monthNames[size_t(date.month() - 1)]).append(' ');
    out.append(QByteArray::number(date.year()).rightJustified(4, '0')).append(' ');
    appendTwoDigits(out, rest / 3600);
    out.append(':');
    appendTwoDigits(out, rest / 60 % 60);
    out.append(':');
    appendTwoDigits(out, rest % 60);
    return out.append(" GMT");
}

std::optional<qint64> parseHttpDate(QByteArrayView text)
{
    QList<QByteArrayView> words;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf(' ');
        const QByteArrayView word = end < 0 ? text : text.first(end);
        text = end < 0 ? QByteArrayView() : text.sliced(end + 1);
        if (!word.isEmpty())
            words.append(word);
    }
    if (words.size() == 6 && words[0].endsWith(',') && words[5] == "GMT")
        return secondsOf(parseNumber(words[3], 4), parseMonth(words[2]), parseNumber(words[1], 2),
                         words[4]);
    if (words.size() == 4 && words[0].endsWith(',') && words[3] == "GMT" && words[1].size() == 9
        && words[1][2] == '-' && words[1][6] == '-')
        return secondsOf(fullYear(parseNumber(words[1].sliced(7), 2)),
                         parseMonth(words[1].sliced(3, 3)), parseNumber(words[1].first(2), 2),
                         words[2]);
    if (words.size() == 5)
        return secondsOf(parseNumber(words[4], 4), parseMonth(words[1]),
                         parseNumber(words[2], words[2].size() == 1 ? 1 : 2), words[3]);
    return std::nullopt;
}

} // namespace QSocketIoPrivate
