// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A state is what is still expected: how many continuation bytes, and the range of the next one.
#include "http/utf8validator.h"

#include <cstring>

namespace QSocketIoPrivate {

namespace {

constexpr quint32 utf8Invalid = 0xffffffff;

// count << 16 | lowest << 8 | highest: the first continuation byte may be restricted (RFC 3629 section 4), the
// others are 80 to BF.
constexpr quint32 utf8Expect(quint32 count, quint32 lowest = 0x80, quint32 highest = 0xbf)
{
    return count << 16 | lowest << 8 | highest;
}

constexpr quint32 utf8AfterLead(uchar lead)
{
    if (lead < 0x80)
        return 0;
    if (lead >= 0xc2 && lead <= 0xdf)
        return utf8Expect(1);
    if (lead == 0xe0)
        return utf8Expect(2, 0xa0); // no overlong forms
    if (lead == 0xed)
        return utf8Expect(2, 0x80, 0x9f); // no surrogates
    if (lead >= 0xe1 && lead <= 0xef)
        return utf8Expect(2);
    if (lead == 0xf0)
        return utf8Expect(3, 0x90); // no overlong forms
    if (lead >= 0xf1 && lead <= 0xf3)
        return utf8Expect(3);
    if (lead == 0xf4)
        return utf8Expect(3, 0x80, 0x8f); // nothing above U+10FFFF
    return utf8Invalid;
}

constexpr quint32 utf8AfterContinuation(quint32 state, uchar byte)
{
    const quint32 count = state >> 16;
    if (byte < ((state >> 8) & 0xff) || byte > (state & 0xff))
        return utf8Invalid;
    return count == 1 ? 0 : utf8Expect(count - 1);
}

// Most text is ASCII: eight bytes at a time while it lasts.
const char *utf8SkipAscii(const char *at, const char *end)
{
    while (end - at >= 8) {
        quint64 block;
        std::memcpy(&block, at, sizeof block);
        if (block & Q_UINT64_C(0x8080808080808080))
            break;
        at += 8;
    }
    return at;
}

} // namespace

bool Utf8Validator::feed(QByteArrayView bytes)
{
    const char *at = bytes.begin();
    const char *const end = bytes.end();
    while (at != end && m_state != utf8Invalid) {
        if (m_state == 0) {
            at = utf8SkipAscii(at, end);
            if (at == end)
                break;
            m_state = utf8AfterLead(uchar(*at++));
        } else {
            m_state = utf8AfterContinuation(m_state, uchar(*at++));
        }
    }
    return m_state != utf8Invalid;
}

bool Utf8Validator::isValid(QByteArrayView bytes)
{
    Utf8Validator validator;
    return validator.feed(bytes) && validator.isComplete();
}

} // namespace QSocketIoPrivate
