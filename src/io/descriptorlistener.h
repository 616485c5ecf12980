// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Listens on a bare descriptor (POSIX): a local socket of our own, or one that was opened by the service manager.
#pragma once

#include "io/listener.h"

class QSocketNotifier;

namespace QSocketIoPrivate {

// Not on QLocalServer: it closes for good at the first accept() that fails, and takes the file of a socket with it
// that somebody else has made.
class DescriptorListener final : public Listener
{
    Q_OBJECT
public:
    explicit DescriptorListener(Acceptor acceptor, QObject *parent = nullptr);
    ~DescriptorListener() override;

    // A name as QLocalServer takes it: a path, or the name of a file in the folder for temporary ones. What a server
    // that is no more has left there is replaced.
    bool listenLocal(const QString &name);
    // Takes ownership of a descriptor that listens, of any kind that has connections. False: it is still the caller's.
    bool adopt(qintptr descriptor);

    bool isListening() const override { return m_descriptor >= 0; }
    void close() override;
    QUrl url() const override;
    quint16 port() const override;
    qintptr handOver() override;

    // Instead of making streams: the descriptor of each connection, which is the taker's.
    using Taker = std::function<void(int descriptor)>;
    void setTaker(Taker taker) { m_taker = std::move(taker); }

private:
    // Which file a path means, whoever has put another one there in the meantime.
    struct FileId
    {
        quint64 device = 0;
        quint64 inode = 0;
        bool operator==(const FileId &) const = default;
    };
    static FileId fileId(const QByteArray &path);

    bool listenLocal(int descriptor, const QByteArray &path);
    void start(int descriptor);
    void resumeAccepting() override;
    void acceptSome();
    bool acceptOne();

    int m_descriptor = -1;
    int m_family = 0;
    QSocketNotifier *m_notifier = nullptr;
    QByteArray m_path; // of the file that is ours to remove
    FileId m_file;
    Taker m_taker;
};

} // namespace QSocketIoPrivate
