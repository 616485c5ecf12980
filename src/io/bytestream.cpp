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

void ByteStream::writeCopy(std::span<const QByteArrayView> pieces)
{
    qsizetype size = 0;
    for (const QByteArrayView piece : pieces)
        size += piece.size();
    QByteArray bytes;
    bytes.reserve(size);
    for (const QByteArrayView piece : pieces)
        bytes.append(piece);
    write(bytes);
}

} // namespace QSocketIoPrivate
