// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The owner of a stream in the tests of listeners.
#pragma once

#include "io/bytestream.h"

#include <memory>
#include <utility>

// Sends back what it gets.
class EchoReader : public QSocketIoPrivate::ByteStream::Reader
{
public:
    explicit EchoReader(std::unique_ptr<QSocketIoPrivate::ByteStream> stream)
        : m_stream(std::move(stream))
    {
        m_stream->setReader(this);
    }
    qsizetype bytesReceived(std::span<char> bytes) override
    {
        m_stream->write(QByteArray(bytes.data(), qsizetype(bytes.size())));
        return qsizetype(bytes.size());
    }
    void streamClosed() override { isClosed = true; }
    QSocketIoPrivate::ByteStream *stream() const { return m_stream.get(); }

    bool isClosed = false;

private:
    std::unique_ptr<QSocketIoPrivate::ByteStream> m_stream;
};
