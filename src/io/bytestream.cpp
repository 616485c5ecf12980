// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What all streams share: the one reader.
#include "io/bytestream.h"

namespace QSocketIoPrivate {

void ByteStream::setReader(Reader *reader)
{
    if (reader == m_reader)
        return;
    m_reader = reader;
    readerChanged();
}

} // namespace QSocketIoPrivate
