// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "protocol/jsontext.h"

#include <QChar>
#include <QtAlgorithms>

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string_view>
#include <type_traits>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace QSocketIoPrivate::JsonText {

namespace {

bool isPlainCharacter(uint c)
{
    return c - 0x20 < 0x60 && c != '"' && c != '\\';
}

char *unicodeEscape(char *out, char16_t unit)
{
    static constexpr char digits[] = "0123456789abcdef";
    *out++ = '\\';
    *out++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4)
        *out++ = digits[(unit >> shift) & 0xf];
    return out;
}

char *asciiCharacter(char *out, char c)
{
    static constexpr char names[] = "\b\t\n\f\r\"\\";
    static constexpr char letters[] = "btnfr\"\\";
    if (isPlainCharacter(uchar(c))) {
        *out++ = c;
        return out;
    }
    const char *name = c ? std::strchr(names, c) : nullptr;
    if (!name)
        return unicodeEscape(out, uchar(c));
    *out++ = '\\';
    *out++ = letters[name - names];
    return out;
}

// From U+0080.
char *utf8Sequence(char *out, char32_t c)
{
    if (c < 0x800) {
        *out++ = char(0xc0 | (c >> 6));
    } else {
        if (c < 0x10000) {
            *out++ = char(0xe0 | (c >> 12));
        } else {
            *out++ = char(0xf0 | (c >> 18));
            *out++ = char(0x80 | ((c >> 12) & 0x3f));
        }
        *out++ = char(0x80 | ((c >> 6) & 0x3f));
    }
    *out++ = char(0x80 | (c & 0x3f));
    return out;
}

// Copy the characters that are the same in JSON, a block at a time; stop at others and near the end.
#ifdef __SSE2__
// A bit pair for every unit that is not to be copied.
uint stopsIn(__m128i units)
{
    const __m128i outside = _mm_or_si128(_mm_cmplt_epi16(units, _mm_set1_epi16(0x20)),
                                         _mm_cmpgt_epi16(units, _mm_set1_epi16(0x7f)));
    const __m128i special = _mm_or_si128(_mm_cmpeq_epi16(units, _mm_set1_epi16('"')),
                                         _mm_cmpeq_epi16(units, _mm_set1_epi16('\\')));
    return uint(_mm_movemask_epi8(_mm_or_si128(outside, special)));
}

// The counts are branches, not arithmetic: nearly every block is copied whole, and then nothing waits for the test.
const char16_t *copyBlocks(const char16_t *text, const char16_t *end, char *&out, const char *limit)
{
    while (end - text >= 4 && limit - out >= StepRoom) {
        const auto *source = reinterpret_cast<const __m128i *>(text);
        const bool isWhole = end - text >= 8;
        const __m128i block = isWhole ? _mm_loadu_si128(source) : _mm_loadl_epi64(source);
        const uint stops = stopsIn(block) & (isWhole ? 0xffff : 0xff);
        _mm_storel_epi64(reinterpret_cast<__m128i *>(out), _mm_packus_epi16(block, block));
        if (stops) {
            const int count = int(qCountTrailingZeroBits(stops)) / 2;
            out += count;
            return text + count;
        }
        out += isWhole ? 8 : 4;
        text += isWhole ? 8 : 4;
    }
    return text;
}

const char *copyBlocks(const char *text, const char *end, char *&out, const char *limit)
{
    const __m128i space = _mm_set1_epi8(0x20); // as a signed number above everything from 0x80
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    while (end - text >= 8 && limit - out >= StepRoom) {
        const auto *source = reinterpret_cast<const __m128i *>(text);
        const bool isWhole = end - text >= 16;
        const __m128i block = isWhole ? _mm_loadu_si128(source) : _mm_loadl_epi64(source);
        const __m128i special = _mm_or_si128(_mm_cmpeq_epi8(block, quote),
                                             _mm_cmpeq_epi8(block, backslash));
        const __m128i bad = _mm_or_si128(_mm_cmplt_epi8(block, space), special);
        const uint stops = uint(_mm_movemask_epi8(bad)) & (isWhole ? 0xffff : 0xff);
        _mm_storeu_si128(reinterpret_cast<__m128i *>(out), block);
        if (stops) {
            const int count = int(qCountTrailingZeroBits(stops));
            out += count;
            return text + count;
        }
        out += isWhole ? 16 : 8;
        text += isWhole ? 16 : 8;
    }
    return text;
}
#else
template <typename Unit>
const Unit *copyBlocks(const Unit *text, const Unit *, char *&, const char *)
{
    return text; // all of it is the rest
}
#endif

template <typename Unit>
const Unit *copyRest(const Unit *text, const Unit *end, char *&out, const char *limit)
{
    const Unit *stop = text + qMin(end - text, limit - out - StepRoom + 1);
    while (text < stop && isPlainCharacter(std::make_unsigned_t<Unit>(*text)))
        *out++ = char(*text++);
    return text;
}

const char16_t *escapeUnit(const char16_t *text, const char16_t *end, char *&out)
{
    const char16_t unit = *text++;
    if (unit < 0x80) {
        out = asciiCharacter(out, char(unit));
    } else if (!QChar::isSurrogate(unit)) {
        out = utf8Sequence(out, unit);
    } else if (QChar::isHighSurrogate(unit) && text < end && QChar::isLowSurrogate(*text)) {
        out = utf8Sequence(out, QChar::surrogateToUcs4(unit, *text++));
    } else {
        out = unicodeEscape(out, unit); // as JavaScript; in UTF-8 it cannot be said
    }
    return text;
}

struct Utf8Step
{
    qsizetype length;
    bool isValid;
};

// The sequence at the start of the text, or what is to be replaced by one U+FFFD (as the Unicode standard has it).
Utf8Step utf8Step(const char *text, const char *end)
{
    const uchar lead = uchar(*text);
    const int following = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
    uchar lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    uchar highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    qsizetype length = 1;
    while (length <= following && length < end - text) {
        const uchar c = uchar(text[length]);
        if (c < lowest || c > highest)
            break;
        lowest = 0x80;
        highest = 0xbf;
        ++length;
    }
    return { length, following > 0 && length == following + 1 };
}

const char *escapeUnit(const char *text, const char *end, char *&out)
{
    if (uchar(*text) < 0x80) {
        out = asciiCharacter(out, *text);
        return text + 1;
    }
    const Utf8Step step = utf8Step(text, end);
    std::memcpy(out, step.isValid ? text : "\xef\xbf\xbd", step.isValid ? size_t(step.length) : 3);
    out += step.isValid ? step.length : 3;
    return text + step.length;
}

template <typename Unit>
const Unit *escapeText(const Unit *text, const Unit *end, char *&out, const char *limit)
{
    while (text < end && limit - out >= StepRoom) {
        text = copyBlocks(text, end, out, limit);
        text = copyRest(text, end, out, limit);
        // Letters that are not ASCII seldom come alone.
        while (text < end && limit - out >= StepRoom
               && !isPlainCharacter(std::make_unsigned_t<Unit>(*text)))
            text = escapeUnit(text, end, out);
    }
    return text;
}

// digits and the position of the decimal point, as ECMAScript's Number::toString has them.
char *layOut(char *out, std::string_view digits, int point)
{
    const int count = int(digits.size());
    const auto copy = [&out](std::string_view part) {
        out = std::copy(part.begin(), part.end(), out);
    };
    const auto zeros = [&out](int n) { out = std::fill_n(out, n, '0'); };
    if (count <= point && point <= 21) {
        copy(digits);
        zeros(point - count);
    } else if (0 < point && point <= 21) {
        copy(digits.substr(0, size_t(point)));
        *out++ = '.';
        copy(digits.substr(size_t(point)));
    } else if (-6 < point && point <= 0) {
        copy("0.");
        zeros(-point);
        copy(digits);
    } else {
        *out++ = digits.front();
        if (count > 1) {
            *out++ = '.';
            copy(digits.substr(1));
        }
        copy(point > 0 ? "e+" : "e-");
        out = std::to_chars(out, out + 4, std::abs(point - 1)).ptr;
    }
    return out;
}

} // namespace

const char16_t *escape(const char16_t *text, const char16_t *end, char *&out, const char *limit)
{
    return escapeText(text, end, out, limit);
}

const char *escape(const char *text, const char *end, char *&out, const char *limit)
{
    return escapeText(text, end, out, limit);
}

char *number(char *out, double value)
{
    if (std::abs(value) < 0x1p53 && value == std::trunc(value))
        return std::to_chars(out, out + MaxNumber, qint64(value)).ptr;
    if (value < 0)
        *out++ = '-';
    std::array<char, MaxNumber> shortest; // d.ddde+xx
    char *end = std::to_chars(shortest.data(), shortest.data() + MaxNumber, std::abs(value),
                              std::chars_format::scientific)
                        .ptr;
    char *mark = std::find(shortest.data(), end, 'e');
    int exponent = 0;
    std::from_chars(mark + (mark[1] == '+' ? 2 : 1), end, exponent);
    char *digits = shortest.data();
    if (mark > digits + 1) {
        digits[1] = digits[0]; // over the point
        ++digits;
    }
    return layOut(out, { digits, size_t(mark - digits) }, exponent + 1);
}

} // namespace QSocketIoPrivate::JsonText
