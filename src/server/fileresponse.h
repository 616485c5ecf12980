// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A file as the answer to a request: the whole of it, a part, compressed, or the news that the peer has it already.
#pragma once

#include "http/httpcompression.h"
#include "http/httpmessage.h"
#include "http/httpvalidators.h"

#include <QCache>
#include <QFile>
#include <QString>

#include <memory>

namespace QSocketIoPrivate {

class FileResponder
{
public:
    // Compressed once and kept, so larger ones are sent as they are: a bundle of scripts fits, a video would not profit.
    static constexpr qint64 MaxCompressed = 4 * 1024 * 1024;

    FileResponder();

    // Files that are smaller are not compressed; negative: none is.
    void setCompressionThreshold(qsizetype bytes) { m_threshold = bytes; }
    // For GET and HEAD: 200, 206, 304 or 416; 404 when there is no file that can be read.
    HttpResponse respond(const HttpRequest &request, const QString &path);

private:
    struct File
    {
        QString path;
        std::unique_ptr<QFile> file; // open
        qint64 size = 0;
        HttpValidators validators;
        QByteArray mediaType;
        ContentCoding coding = ContentCoding::Identity;
        bool isCompressible = false;
    };
    static bool open(const QString &path, File &file);
    void chooseCoding(const HttpRequest &request, File &file) const;
    HttpResponse wholeResponse(File &file);
    static HttpResponse partResponse(File &file, qint64 first, qint64 size);
    static HttpResponse contentResponse(File &file, int status, qint64 size);
    static void appendValidators(const File &file, HttpHeaders &headers);
    const QByteArray *compressedContent(File &file);

    qsizetype m_threshold = 1024;
    // By path and entity tag, so that a changed file is another one.
    QCache<std::pair<QString, QByteArray>, QByteArray> m_compressed;
};

} // namespace QSocketIoPrivate
