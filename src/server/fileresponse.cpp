// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Validators from size and time, ranges of what is on disk, and a bounded cache of what has been compressed.
#include "server/fileresponse.h"

#include "http/httprange.h"
#include "server/filebody.h"
#include "server/mediatype.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QFileInfo>

namespace QSocketIoPrivate {

namespace {

// All compressed files together: some pages with their scripts. The one not asked for longest goes first.
constexpr qsizetype compressedFilesLimit = 16 * 1024 * 1024;
// Up to here a file is read at once: it fits into what waits for the system anyway.
constexpr qint64 fileReadAtOnce = 64 * 1024;

HttpResponse notFound()
{
    return HttpResponse::text(404, "Not found");
}

} // namespace

FileResponder::FileResponder()
    : m_compressed(compressedFilesLimit)
{}

bool FileResponder::open(const QString &path, File &file)
{
    const QFileInfo info(path);
    file.file = std::make_unique<QFile>(path);
    // Without a buffer of Qt's: the pieces are larger.
    if (!info.isFile() || !file.file->open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return false;
    file.path = path;
    file.size = file.file->size();
    file.mediaType = mediaTypeOf(path);
    const QDateTime time = info.lastModified();
    QByteArray tag;
    if (time.isValid()) {
        file.validators.lastModified = time.toSecsSinceEpoch();
        tag = QByteArray::number(file.size, 36) + '-'
              + QByteArray::number(time.toMSecsSinceEpoch(), 36);
    } else if (file.size <= MaxCompressed) { // a resource that was made without times
        QCryptographicHash hash(QCryptographicHash::Sha1);
        hash.addData(file.file.get());
        file.file->seek(0);
        tag = hash.result().toHex();
    }
    if (!tag.isEmpty())
        file.validators.entityTag = '"' + tag + '"';
    return true;
}

// The compressed form has a tag of its own: a part of one is no part of the other.
void FileResponder::chooseCoding(const HttpRequest &request, File &file) const
{
    file.isCompressible = m_threshold >= 0 && file.size >= m_threshold && file.size <= MaxCompressed
                          && isCompressible(file.mediaType) && !file.validators.entityTag.isEmpty();
    if (!file.isCompressible || request.headers.contains("Range"))
        return;
    file.coding = preferredCoding(request.headers);
    if (file.coding == ContentCoding::Identity)
        return;
    QByteArray &tag = file.validators.entityTag;
    tag.chop(1);
    tag.append('-').append(codingName(file.coding)).append('"');
}

HttpResponse FileResponder::respond(const HttpRequest &request, const QString &path)
{
    File file;
    if (!open(path, file))
        return notFound();
    chooseCoding(request, file);
    if (isNotModified(request.headers, file.validators)) {
        HttpResponse response;
        response.status = 304;
        appendValidators(file, response.headers);
        return response;
    }
    const bool mayBePart = request.method == "GET"
                           && mayBeContinued(request.headers, file.validators);
    const HttpRange range = mayBePart ? requestedRange(request.headers.value("Range"), file.size)
                                      : HttpRange();
    switch (range.kind) {
    case HttpRange::Kind::Whole:
        break;
    case HttpRange::Kind::Part:
        return partResponse(file, range.first, range.size);
    case HttpRange::Kind::Unsatisfiable:
        HttpResponse response = HttpResponse::text(416, "The file is not that long");
        response.headers.append("Content-Range",
                                QByteArray("bytes */" + QByteArray::number(file.size)));
        return response;
    }
    return wholeResponse(file);
}

HttpResponse FileResponder::wholeResponse(File &file)
{
    if (file.coding != ContentCoding::Identity) {
        if (const QByteArray *content = compressedContent(file)) {
            HttpResponse response;
            response.body = *content;
            response.headers.append("Content-Type", file.mediaType);
            response.headers.append("Content-Encoding", codingName(file.coding));
            appendValidators(file, response.headers);
            return response;
        }
        file.file->seek(0);
    }
    return contentResponse(file, 200, file.size);
}

HttpResponse FileResponder::partResponse(File &file, qint64 first, qint64 size)
{
    if (!file.file->seek(first))
        return HttpResponse::text(500, "The file cannot be read");
    const QByteArray last = QByteArray::number(first + size - 1);
    const QByteArray range = "bytes " + QByteArray::number(first) + '-' + last + '/'
                             + QByteArray::number(file.size);
    HttpResponse response = contentResponse(file, 206, size);
    response.headers.append("Content-Range", range);
    return response;
}

HttpResponse FileResponder::contentResponse(File &file, int status, qint64 size)
{
    HttpResponse response;
    response.status = status;
    response.headers.append("Content-Type", file.mediaType);
    appendValidators(file, response.headers);
    if (size <= fileReadAtOnce) {
        response.body = file.file->read(size);
        if (response.body.size() != size)
            return HttpResponse::text(500, "The file cannot be read");
    } else {
        response.source = std::make_shared<FileBody>(std::move(file.file), size);
    }
    return response;
}

void FileResponder::appendValidators(const File &file, HttpHeaders &headers)
{
    if (!file.validators.entityTag.isEmpty())
        headers.append("ETag", file.validators.entityTag);
    if (file.validators.lastModified)
        headers.append("Last-Modified", httpDate(*file.validators.lastModified));
    // Kept, but asked for each time: whoever changes a file sees the change, for the price of a short answer.
    headers.append("Cache-Control", "no-cache");
    headers.append("Accept-Ranges", "bytes");
    // A browser must not find a script in what is served as something else.
    headers.append("X-Content-Type-Options", "nosniff");
    if (file.isCompressible)
        headers.append("Vary", "Accept-Encoding");
}

const QByteArray *FileResponder::compressedContent(File &file)
{
    const std::pair key(file.path, file.validators.entityTag);
    if (const QByteArray *known = m_compressed.object(key))
        return known;
    const QByteArray content = file.file->read(file.size);
    if (content.size() != file.size)
        return nullptr;
    auto made = std::make_unique<QByteArray>(
            compressed(content, file.coding, CompressionEffort::Good));
    if (made->isEmpty())
        return nullptr;
    const qsizetype cost = made->size();
    m_compressed.insert(key, made.release(), cost);
    return m_compressed.object(key);
}

} // namespace QSocketIoPrivate
