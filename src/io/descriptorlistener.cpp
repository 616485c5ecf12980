// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// accept() behind a socket notifier, and what it takes to own a local socket's file.
#include "io/descriptorlistener.h"

#include "io/devicestream.h"
#ifdef QSOCKETIO_HAS_EPOLL
#include "io/epollstream.h"
#endif

#include <QDir>
#include <QFile>
#include <QHostAddress>
#include <QLocalSocket>
#include <QPointer>
#include <QSocketNotifier>
#include <QTcpSocket>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace QSocketIoPrivate {

namespace {

constexpr int acceptsPerTurn =
        64; // then others get theirs: established connections come before new ones

QString systemError()
{
    return qt_error_string(errno);
}

union SocketAddress
{
    sockaddr any;
    sockaddr_in ipv4;
    sockaddr_in6 ipv6;
    sockaddr_un local;
};

// Null when it is no socket.
SocketAddress ownAddress(int descriptor, socklen_t *size = nullptr)
{
    SocketAddress address{};
    socklen_t length = sizeof address;
    if (::getsockname(descriptor, &address.any, &length) != 0)
        address.any.sa_family = AF_UNSPEC;
    if (size)
        *size = length;
    return address;
}

bool socketOption(int descriptor, int option, int expected)
{
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(descriptor, SOL_SOCKET, option, &value, &size) == 0 && value == expected;
}

bool makeOurs(int descriptor)
{
    const int flags = ::fcntl(descriptor, F_GETFL);
    return flags >= 0 && ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0
           && ::fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0;
}

int makeLocalSocket()
{
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (descriptor >= 0 && !makeOurs(descriptor))
        ::close(descriptor);
    return descriptor;
}

int acceptDescriptor(int listening)
{
#if defined(Q_OS_LINUX)
    return ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
    const int descriptor = ::accept(listening, nullptr, nullptr);
    if (descriptor >= 0)
        makeOurs(descriptor);
    return descriptor;
#endif
}

// Not about us but about one who has given up again, which accept() may report as its own error.
bool isLostConnection(int error)
{
    switch (error) {
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case EPERM: // a packet filter's verdict
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTUNREACH:
        return true;
    default:
        return false;
    }
}

std::unique_ptr<ByteStream> makeStream(int descriptor, int family)
{
#ifdef QSOCKETIO_HAS_EPOLL
    if (auto stream = makeEpollStream(descriptor))
        return stream;
#endif
    if (family == AF_UNIX) {
        auto *const socket = new QLocalSocket;
        socket->setSocketDescriptor(descriptor);
        return makeDeviceStream(socket);
    }
    auto *const socket = new QTcpSocket;
    socket->setSocketDescriptor(descriptor);
    return makeDeviceStream(socket);
}

// Nobody accepts any more: the file was left behind by a process that has ended.
bool isAbandoned(const SocketAddress &address)
{
    struct stat status
    {};
    if (::lstat(address.local.sun_path, &status) != 0 || !S_ISSOCK(status.st_mode))
        return false;
    const int probe = makeLocalSocket();
    if (probe < 0)
        return false;
    const bool isRefused = ::connect(probe, &address.any, sizeof address.local) != 0
                           && errno == ECONNREFUSED;
    ::close(probe);
    return isRefused;
}

bool bindTo(int descriptor, const SocketAddress &address)
{
    if (::bind(descriptor, &address.any, sizeof address.local) == 0)
        return true;
    if (errno == EADDRINUSE && isAbandoned(address))
        ::unlink(address.local.sun_path);
    return ::bind(descriptor, &address.any, sizeof address.local) == 0;
}

} // namespace

DescriptorListener::DescriptorListener(Acceptor acceptor, QObject *parent)
    : Listener(std::move(acceptor), parent)
{}

DescriptorListener::~DescriptorListener()
{
    DescriptorListener::close();
}

bool DescriptorListener::listenLocal(const QString &name)
{
    if (isListening())
        return setError(tr("Already listening"));
    if (name.isEmpty())
        return setError(tr("The name of a local socket cannot be empty"));
    const QString path = name.startsWith(u'/') ? name : QDir::tempPath() + u'/' + name;
    const int descriptor = makeLocalSocket();
    if (descriptor < 0)
        return setError(systemError());
    if (listenLocal(descriptor, QFile::encodeName(path)))
        return setError({});
    ::close(descriptor);
    return false;
}

bool DescriptorListener::listenLocal(int descriptor, const QByteArray &path)
{
    SocketAddress address{};
    if (path.size() >= qsizetype(sizeof address.local.sun_path))
        return setError(tr("The path of a local socket is longer than %1 bytes: %2")
                                .arg(sizeof address.local.sun_path - 1)
                                .arg(QFile::decodeName(path)));
    address.local.sun_family = AF_UNIX;
    std::memcpy(address.local.sun_path, path.constData(), size_t(path.size()));
    if (!bindTo(descriptor, address))
        return setError(systemError());
    m_path = path;
    m_file = fileId(path);
    if (::listen(descriptor, listenerBacklog) != 0) {
        setError(systemError());
        close();
        return false;
    }
    start(descriptor);
    return true;
}

bool DescriptorListener::adopt(qintptr descriptor)
{
    if (isListening())
        return setError(tr("Already listening"));
    const int given = int(descriptor);
    if (!socketOption(given, SO_TYPE, SOCK_STREAM))
        return setError(tr("Descriptor %1 is no stream socket").arg(given));
    if (!socketOption(given, SO_ACCEPTCONN, 1))
        return setError(tr("Descriptor %1 does not listen").arg(given));
    if (!makeOurs(given))
        return setError(systemError());
    start(given);
    return setError({});
}

void DescriptorListener::start(int descriptor)
{
    m_descriptor = descriptor;
    m_family = ownAddress(descriptor).any.sa_family;
    m_notifier = new QSocketNotifier(descriptor, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, &DescriptorListener::acceptSome);
}

void DescriptorListener::close()
{
    stopWaiting();
    if (QSocketNotifier *const notifier = std::exchange(m_notifier, nullptr)) {
        notifier->setEnabled(false);
        notifier->setParent(nullptr);
        notifier->deleteLater(); // perhaps it is the one that calls
    }
    const QByteArray path = std::exchange(m_path, {});
    if (!path.isEmpty() && fileId(path) == m_file)
        ::unlink(path.constData());
    if (isListening())
        ::close(std::exchange(m_descriptor, -1));
}

DescriptorListener::FileId DescriptorListener::fileId(const QByteArray &path)
{
    struct stat status
    {};
    if (::lstat(path.constData(), &status) != 0)
        return {};
    return { .device = quint64(status.st_dev), .inode = quint64(status.st_ino) };
}

QUrl DescriptorListener::url() const
{
    QUrl url;
    if (!isListening())
        return url;
    socklen_t size = 0;
    const SocketAddress address = ownAddress(m_descriptor, &size);
    if (m_family != AF_UNIX) {
        url.setScheme(u"http"_s);
        url.setHost(QHostAddress(&address.any).toString());
        url.setPort(port());
        return url;
    }
    url.setScheme(u"unix"_s);
    const qsizetype length = qsizetype(size) - qsizetype(offsetof(sockaddr_un, sun_path));
    // An abstract name begins with a zero byte, for which people write an at sign.
    const QByteArray name(address.local.sun_path, qMax(length, qsizetype(0)));
    if (name.startsWith('\0'))
        url.setPath(u'@' + QString::fromUtf8(name.mid(1)));
    else
        url.setPath(QFile::decodeName(name.constData()));
    return url;
}

quint16 DescriptorListener::port() const
{
    if (!isListening())
        return 0;
    const SocketAddress address = ownAddress(m_descriptor);
    if (m_family == AF_INET)
        return ntohs(address.ipv4.sin_port);
    return m_family == AF_INET6 ? ntohs(address.ipv6.sin6_port) : quint16(0);
}

qintptr DescriptorListener::handOver()
{
    stopWaiting();
    if (m_notifier)
        m_notifier->setEnabled(false);
    return m_descriptor;
}

void DescriptorListener::resumeAccepting()
{
    m_notifier->setEnabled(true);
}

void DescriptorListener::acceptSome()
{
    const QPointer<DescriptorListener> guard(this);
    for (int i = 0; i < acceptsPerTurn && guard && isListening(); ++i) {
        if (!acceptOne())
            return;
    }
}

// False: nobody waits, or nobody can be let in.
bool DescriptorListener::acceptOne()
{
    const int descriptor = acceptDescriptor(m_descriptor);
    if (descriptor >= 0 && m_taker) {
        m_taker(descriptor);
        return true;
    }
    if (descriptor >= 0) {
        accept(makeStream(descriptor, m_family));
        return true;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return false;
    if (isLostConnection(errno))
        return true;
    m_notifier->setEnabled(false);
    acceptLater(systemError());
    return false;
}

} // namespace QSocketIoPrivate
