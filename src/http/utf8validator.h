// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Checks UTF-8 that arrives in portions (a character may be cut anywhere).
#pragma once

#include <QByteArrayView>

namespace QSocketIoPrivate {

class Utf8Validator
{
public:
    bool feed(QByteArrayView bytes);                 // false: invalid, for good
    bool isComplete() const { return m_state == 0; } // not inside a character
    void reset() { m_state = 0; }
    static bool isValid(QByteArrayView bytes);

private:
    quint32 m_state = 0;
};

} // namespace QSocketIoPrivate
