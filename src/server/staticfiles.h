// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Files and folders that the server hands out to whoever asks, and nothing beside them.
#pragma once

#include "http/httpmessage.h"

#include <QList>
#include <QString>

class QFileInfo;

namespace QSocketIoPrivate {

class StaticFiles
{
public:
    // A file is in memory as a whole while it is sent; larger ones are refused.
    static constexpr qint64 MaxFileSize = 16 * 1024 * 1024;

    // path: a folder or a file, on disk or ":/". False: there is no such thing.
    bool add(const QString &urlPrefix, const QString &path);
    // Whether a single file was added under exactly this path.
    bool hasFile(QByteArrayView requestPath) const;
    // Always an answer: the file, 301, 404, 405 or 500. For HEAD it is complete; who writes it leaves the body out.
    HttpResponse respond(const HttpRequest &request) const;

private:
    struct Mount
    {
        QString prefix; // without a slash at its end
        QString path;   // canonical on disk
        bool isFolder = false;
    };
    // The mount with the longest prefix of the path; null: none. rest: what follows the prefix.
    const Mount *find(const QString &path, QStringView &rest) const;
    static HttpResponse folderResponse(const HttpRequest &request, const Mount &mount,
                                       QStringView rest);
    static HttpResponse fileResponse(const QString &path);
    static bool isInside(const QString &folder, const QFileInfo &file);

    QList<Mount> m_mounts;
};

} // namespace QSocketIoPrivate
