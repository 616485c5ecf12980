// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Files and folders that the server hands out to whoever asks, and nothing beside them.
#pragma once

#include <QByteArrayView>
#include <QList>
#include <QString>

class QFileInfo;

namespace QSocketIoPrivate {

class StaticFiles
{
public:
    struct Match
    {
        QString file;          // on disk without links, or ":/"
        bool isFolder = false; // asked for without the slash at its end
    };

    // path: a folder or a file, on disk or ":/". False: there is no such thing.
    bool add(const QString &urlPrefix, const QString &path);
    bool isEmpty() const { return m_mounts.isEmpty(); }
    // What a request is for, by its percent-encoded path; nullopt: nothing that is served.
    std::optional<Match> find(QByteArrayView requestPath) const;
    // The same among what was added under that path or below it.
    std::optional<Match> findBelow(QByteArrayView urlPrefix, QByteArrayView requestPath) const;

private:
    struct Mount
    {
        QString prefix; // without a slash at its end
        QString path;   // canonical on disk
        bool isFolder = false;
    };
    const Mount *mountOf(const QString &path, QStringView &rest) const;
    static std::optional<Match> matchIn(const Mount &mount, QStringView rest);
    static QString pathInside(const QString &folder, const QFileInfo &file);

    QList<Mount> m_mounts;
};

} // namespace QSocketIoPrivate
