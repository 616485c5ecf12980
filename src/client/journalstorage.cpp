// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/journalstorage.h"

#include <algorithm>

#ifdef Q_OS_WIN
#include <io.h>
#else
#include <fcntl.h>
#include <unistd.h>
#endif

namespace QSocketIoPrivate {

namespace {

constexpr QLatin1String Suffix(".journal");

bool syncFile(int handle)
{
#if defined(Q_OS_WIN)
    return _commit(handle) == 0;
#elif defined(Q_OS_DARWIN)
    return ::fcntl(handle, F_FULLFSYNC) == 0 || ::fsync(handle) == 0;
#elif defined(Q_OS_LINUX)
    return ::fdatasync(handle) == 0;
#else
    return ::fsync(handle) == 0;
#endif
}

} // namespace

bool JournalFolder::fail(const QString &what)
{
    m_error = what;
    return false;
}

QString JournalFolder::pathOf(quint64 number) const
{
    constexpr int digits = 16; // so that names sort like numbers
    return m_folder.filePath(QString::number(number, 16).rightJustified(digits, u'0') + Suffix);
}

bool JournalFolder::open()
{
    if (!m_folder.mkpath(QStringLiteral(".")))
        return fail(QStringLiteral("the folder %1 cannot be made").arg(m_folder.path()));
    const QString path = m_folder.filePath(QStringLiteral("lock"));
    auto lock = std::make_unique<QLockFile>(path);
    lock->setStaleLockTime(
            0); // a queue may be open for years; a process that is gone is recognised all the same
    if (!lock->tryLock()) {
        qint64 process = 0;
        QString host;
        QString name;
        if (lock->error() == QLockFile::LockFailedError && lock->getLockInfo(&process, &host, &name))
            return fail(QStringLiteral("%1 is in use by process %2 (%3)")
                                .arg(m_folder.path(), QString::number(process), name));
        return fail(QStringLiteral("%1 cannot be locked").arg(m_folder.path()));
    }
    m_lock = std::move(lock);
    return true;
}

QList<quint64> JournalFolder::segments() const
{
    QList<quint64> numbers;
    const QStringList names = m_folder.entryList({ u'*' + Suffix }, QDir::Files);
    for (const QString &name : names) {
        bool isNumber = false;
        const quint64 number = QStringView(name).chopped(Suffix.size()).toULongLong(&isNumber, 16);
        if (isNumber)
            numbers.append(number);
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

std::optional<QByteArray> JournalFolder::read(quint64 number)
{
    QFile file(pathOf(number));
    if (!file.open(QIODevice::ReadOnly)) {
        fail(QStringLiteral("%1: %2").arg(file.fileName(), file.errorString()));
        return std::nullopt;
    }
    const QByteArray bytes = file.readAll();
    if (file.error() != QFileDevice::NoError) {
        fail(QStringLiteral("%1: %2").arg(file.fileName(), file.errorString()));
        return std::nullopt;
    }
    return bytes;
}

bool JournalFolder::create(quint64 number, const QByteArray &head)
{
    auto file = std::make_unique<QFile>(pathOf(number));
    const auto mode = QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Unbuffered;
    if (!file->open(mode) || file->write(head) != head.size() || !syncFile(file->handle())
        || !syncFolder()) {
        fail(QStringLiteral("%1: %2").arg(file->fileName(), file->errorString()));
        file->remove();
        return false;
    }
    m_active = std::move(file);
    m_size = head.size();
    m_isTorn = false;
    return true;
}

// The new name has to be on the medium as well.
bool JournalFolder::syncFolder()
{
#ifdef Q_OS_UNIX
    const int handle = ::open(QFile::encodeName(m_folder.path()).constData(), O_RDONLY | O_CLOEXEC);
    if (handle < 0)
        return false;
    const bool isDone = ::fsync(handle) == 0;
    ::close(handle);
    return isDone;
#else
    return true;
#endif
}

bool JournalFolder::append(const QByteArray &bytes)
{
    // What could not be written as a whole last time, and not be taken back either, is in the way.
    if (!m_active || (m_isTorn && !takeBack()))
        return fail(QStringLiteral("%1: the segment cannot be written to").arg(m_folder.path()));
    if (m_active->write(bytes) != bytes.size()) {
        fail(QStringLiteral("%1: %2").arg(m_active->fileName(), m_active->errorString()));
        takeBack();
        return false;
    }
    m_size += bytes.size();
    return true;
}

bool JournalFolder::takeBack()
{
    m_isTorn = !m_active->resize(m_size) || !m_active->seek(m_size);
    return !m_isTorn;
}

bool JournalFolder::sync()
{
    if (m_active && syncFile(m_active->handle()))
        return true;
    return fail(
            QStringLiteral("%1: what was written may not be on the medium").arg(m_folder.path()));
}

bool JournalFolder::remove(quint64 number)
{
    QFile file(pathOf(number));
    return file.remove() || fail(QStringLiteral("%1: %2").arg(file.fileName(), file.errorString()));
}

} // namespace QSocketIoPrivate
