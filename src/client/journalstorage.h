// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Where the segments of a persistent queue lie: a folder, or what a test puts in its place.
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QList>
#include <QLockFile>
#include <QString>

#include <memory>
#include <optional>

namespace QSocketIoPrivate {

class JournalStorage
{
public:
    virtual ~JournalStorage() = default;

    // For this process alone, until it is destroyed. False: see errorString().
    virtual bool open() = 0;
    virtual QList<quint64> segments() const = 0; // in ascending order
    virtual std::optional<QByteArray> read(quint64 number) = 0;
    // A new segment, on the medium when this returns; append() writes to it from now on.
    virtual bool create(quint64 number, const QByteArray &head) = 0;
    // All of the bytes; or none, as far as that can be done.
    virtual bool append(const QByteArray &bytes) = 0;
    virtual bool sync() = 0; // what was appended is on the medium
    virtual bool remove(quint64 number) = 0;
    virtual QString errorString() const = 0; // of the last call that failed
};

class JournalFolder final : public JournalStorage
{
public:
    explicit JournalFolder(const QString &path)
        : m_folder(path)
    {}

    bool open() override;
    QList<quint64> segments() const override;
    std::optional<QByteArray> read(quint64 number) override;
    bool create(quint64 number, const QByteArray &head) override;
    bool append(const QByteArray &bytes) override;
    bool sync() override;
    bool remove(quint64 number) override;
    QString errorString() const override { return m_error; }

private:
    QString pathOf(quint64 number) const;
    bool fail(const QString &what);
    bool syncFolder();
    bool takeBack();

    QDir m_folder;
    std::unique_ptr<QLockFile> m_lock;
    std::unique_ptr<QFile> m_active;
    qint64 m_size = 0; // of the active segment, without what was written in part
    bool m_isTorn = false;
    QString m_error;
};

} // namespace QSocketIoPrivate
