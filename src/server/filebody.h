// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A part of a file, read while it is sent.
#pragma once

#include "http/httpmessage.h"

#include <QFile>

#include <memory>

namespace QSocketIoPrivate {

class FileBody final : public HttpBodySource
{
public:
    // The file is open and stands where the part begins.
    FileBody(std::unique_ptr<QFile> file, qint64 size)
        : m_file(std::move(file))
        , m_size(size)
    {}

    qint64 size() const override { return m_size; }
    QByteArray read(qint64 most) override { return m_file->read(most); }

private:
    std::unique_ptr<QFile> m_file;
    qint64 m_size;
};

} // namespace QSocketIoPrivate
