// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A table of what the web is made of, and the system's database for the rest.
#include "server/mediatype.h"

#include <QFileInfo>
#include <QMimeDatabase>

#include <array>

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

} // namespace

QByteArray mediaTypeOf(const QString &fileName)
{
    const QString suffix = QFileInfo(fileName).suffix().toLower();
    for (const WebType &known : webTypes) {
        if (suffix == known.suffix)
            return known.type;
    }
    return QMimeDatabase().mimeTypeForFile(fileName, QMimeDatabase::MatchExtension).name().toLatin1();
}

} // namespace QSocketIoPrivate
