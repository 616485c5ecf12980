// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// From the path of a request to a file, by allowing what is certainly harmless and refusing the rest.
#include "server/staticfiles.h"

#include <QFileInfo>

#include <optional>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

namespace {

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

bool isBelow(QStringView path, QStringView prefix)
{
    return path.startsWith(prefix)
           && (path.size() == prefix.size() || path.at(prefix.size()) == u'/');
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

std::optional<StaticFiles::Match> StaticFiles::find(QByteArrayView requestPath) const
{
    return findBelow({}, requestPath);
}

std::optional<StaticFiles::Match> StaticFiles::findBelow(QByteArrayView urlPrefix,
                                                         QByteArrayView requestPath) const
{
    if (m_mounts.isEmpty())
        return {};
    const auto path = decodeFilePath(requestPath);
    QStringView rest;
    const Mount *const mount = path ? mountOf(*path, rest) : nullptr;
    if (!mount || !isBelow(mount->prefix, QString::fromUtf8(urlPrefix)))
        return {};
    return matchIn(*mount, rest);
}

// The one with the longest prefix. rest: what follows it.
const StaticFiles::Mount *StaticFiles::mountOf(const QString &path, QStringView &rest) const
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

std::optional<StaticFiles::Match> StaticFiles::matchIn(const Mount &mount, QStringView rest)
{
    if (!mount.isFolder)
        return Match{ mount.path };
    QFileInfo info(mount.path + rest);
    if (info.isDir()) {
        if (!rest.endsWith(u'/')) {
            const QString folder = pathInside(mount.path, info);
            return folder.isNull() ? std::nullopt : std::optional(Match{ folder, true });
        }
        info = QFileInfo(info.filePath() + "index.html"_L1);
    } else if (rest.endsWith(u'/')) {
        return {}; // not even when the system takes "file.txt/" for the file
    }
    const QString file = info.isFile() ? pathInside(mount.path, info) : QString();
    return file.isNull() ? std::nullopt : std::optional(Match{ file });
}

// Null: a link leads out of the folder although the path does not.
QString StaticFiles::pathInside(const QString &folder, const QFileInfo &file)
{
    if (folder.startsWith(u':'))
        return file.filePath(); // resources have no links
    const QString canonical = file.canonicalFilePath();
    return folder == "/"_L1 || isBelow(canonical, folder) ? canonical : QString();
}

} // namespace QSocketIoPrivate
