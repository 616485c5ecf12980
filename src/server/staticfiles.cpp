// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// From the path of a request to a file, by allowing what is certainly harmless and refusing the rest.
#include "server/staticfiles.h"

#include "logging.h"

#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>

#include <array>
#include <optional>
#include <utility>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

namespace {

struct WebType
{
    QLatin1StringView suffix;
    const char *type;
};

// What browsers insist on, independent of what the system's database says.
constexpr std::array webTypes = {
    WebType{ "html"_L1, "text/html; charset=utf-8" },
    WebType{ "htm"_L1, "text/html; charset=utf-8" },
    WebType{ "css"_L1, "text/css; charset=utf-8" },
    WebType{ "js"_L1, "text/javascript; charset=utf-8" },
    WebType{ "mjs"_L1, "text/javascript; charset=utf-8" },
    WebType{ "json"_L1, "application/json" },
    WebType{ "map"_L1, "application/json" },
    WebType{ "webmanifest"_L1, "application/manifest+json" },
    WebType{ "txt"_L1, "text/plain; charset=utf-8" },
    WebType{ "xml"_L1, "application/xml" },
    WebType{ "svg"_L1, "image/svg+xml" },
    WebType{ "png"_L1, "image/png" },
    WebType{ "jpg"_L1, "image/jpeg" },
    WebType{ "jpeg"_L1, "image/jpeg" },
    WebType{ "gif"_L1, "image/gif" },
    WebType{ "webp"_L1, "image/webp" },
    WebType{ "ico"_L1, "image/x-icon" },
    WebType{ "woff"_L1, "font/woff" },
    WebType{ "woff2"_L1, "font/woff2" },
    WebType{ "ttf"_L1, "font/ttf" },
    WebType{ "wasm"_L1, "application/wasm" },
    WebType{ "pdf"_L1, "application/pdf" },
    WebType{ "mp4"_L1, "video/mp4" },
    WebType{ "webm"_L1, "video/webm" },
    WebType{ "mp3"_L1, "audio/mpeg" },
};

QByteArray contentTypeOf(const QString &path)
{
    const QString suffix = QFileInfo(path).suffix().toLower();
    for (const WebType &known : webTypes) {
        if (suffix == known.suffix)
            return known.type;
    }
    return QMimeDatabase().mimeTypeForFile(path, QMimeDatabase::MatchExtension).name().toLatin1();
}

HttpResponse notFoundResponse()
{
    return HttpResponse::text(404, "Not found");
}

// Relative links in a page count from its folder, which therefore ends in a slash.
HttpResponse folderRedirect(const HttpRequest &request)
{
    QByteArray location = request.path().toByteArray() + '/';
    if (!request.query().isEmpty())
        location += '?' + request.query().toByteArray();
    HttpResponse response = HttpResponse::text(301, "Moved");
    response.headers.set("Location", location);
    return response;
}

// Decoded once; nullopt for whatever has no business in the path of a file: other encodings than UTF-8, control
// characters, separators of other systems, empty or relative or hidden segments.
std::optional<QString> decodeFilePath(QByteArrayView requestPath)
{
    const QByteArray bytes = QByteArray::fromPercentEncoding(requestPath.toByteArray());
    if (!bytes.startsWith('/') || !bytes.isValidUtf8())
        return {};
    const QString path = QString::fromUtf8(bytes);
    for (const QChar c : path) {
        if (c < u' ' || c == u'\\' || c == u':' || c == u'\x7f')
            return {};
    }
    const auto segments = QStringView(path).sliced(1).split(u'/');
    for (qsizetype i = 0; i < segments.size(); ++i) {
        const bool isLast = i == segments.size() - 1;
        if (segments.at(i).startsWith(u'.') || (segments.at(i).isEmpty() && !isLast))
            return {};
    }
    return path;
}

} // namespace

bool StaticFiles::add(const QString &urlPrefix, const QString &path)
{
    const QFileInfo info(path);
    if (!info.isFile() && !info.isDir())
        return false;
    QString prefix = urlPrefix.startsWith(u'/') ? urlPrefix : u'/' + urlPrefix;
    while (prefix.endsWith(u'/'))
        prefix.chop(1);
    const QString canonical = info.canonicalFilePath();
    const Mount mount{ prefix, canonical.isEmpty() ? info.absoluteFilePath() : canonical,
                       info.isDir() };
    m_mounts.removeIf([&prefix](const Mount &other) { return other.prefix == prefix; });
    m_mounts.append(mount);
    return true;
}

bool StaticFiles::hasFile(QByteArrayView requestPath) const
{
    if (m_mounts.isEmpty())
        return false;
    const auto path = decodeFilePath(requestPath);
    if (!path)
        return false;
    QStringView rest;
    const Mount *mount = find(*path, rest);
    return mount && !mount->isFolder;
}

const StaticFiles::Mount *StaticFiles::find(const QString &path, QStringView &rest) const
{
    const Mount *best = nullptr;
    for (const Mount &mount : m_mounts) {
        if (!path.startsWith(mount.prefix) || (best && best->prefix.size() >= mount.prefix.size()))
            continue;
        const QStringView after = QStringView(path).sliced(mount.prefix.size());
        const bool isRootFile = mount.prefix.isEmpty() && after == u'/';
        if (after.isEmpty() || (mount.isFolder ? after.startsWith(u'/') : isRootFile)) {
            best = &mount;
            rest = after;
        }
    }
    return best;
}

HttpResponse StaticFiles::respond(const HttpRequest &request) const
{
    const auto path = decodeFilePath(request.path());
    QStringView rest;
    const Mount *mount = path ? find(*path, rest) : nullptr;
    if (!mount)
        return notFoundResponse();
    if (request.method != "GET" && request.method != "HEAD") {
        HttpResponse response = HttpResponse::text(405, "Method not allowed");
        response.headers.set("Allow", "GET, HEAD");
        return response;
    }
    return mount->isFolder ? folderResponse(request, *mount, rest) : fileResponse(mount->path);
}

HttpResponse StaticFiles::folderResponse(const HttpRequest &request, const Mount &mount,
                                         QStringView rest)
{
    QFileInfo info(mount.path + rest);
    if (info.isDir() && isInside(mount.path, info)) {
        if (!rest.endsWith(u'/'))
            return folderRedirect(request);
        info = QFileInfo(info.filePath() + "index.html"_L1);
    } else if (rest.endsWith(u'/')) {
        return notFoundResponse(); // not even when the system takes "file.txt/" for the file
    }
    if (!info.isFile() || !isInside(mount.path, info))
        return notFoundResponse();
    return fileResponse(info.filePath());
}

// A link may lead out of the folder although the path does not.
bool StaticFiles::isInside(const QString &folder, const QFileInfo &file)
{
    if (folder.startsWith(u':'))
        return true; // resources have no links
    const QString canonical = file.canonicalFilePath();
    return folder == "/"_L1 || canonical == folder || canonical.startsWith(folder + u'/');
}

HttpResponse StaticFiles::fileResponse(const QString &path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return notFoundResponse();
    if (file.size() > MaxFileSize) {
        qCWarning(lcQSocketIoServer, "%s is too large to be served: %lld bytes, at most %lld",
                  qUtf8Printable(path), qlonglong(file.size()), qlonglong(MaxFileSize));
        return HttpResponse::text(500, "File too large");
    }
    // At most, should it have grown in between.
    const QByteArray body = file.read(MaxFileSize);
    HttpResponse response = HttpResponse::text(200, body, contentTypeOf(path));
    // A browser must not find a script in what is served as something else.
    response.headers.set("X-Content-Type-Options", "nosniff");
    return response;
}

} // namespace QSocketIoPrivate
