// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Which listener serves which kind of place.
#include "io/listenerset.h"

#include "io/locallistener.h"
#include "io/tcplistener.h"
#if defined(Q_OS_UNIX)
#include "io/descriptorlistener.h"
#include "io/systemdsockets.h"

#include <fcntl.h>
#include <unistd.h>
#endif

#include <QLocalServer>
#include <QTcpServer>
#include <QSslKey>
#include <QSslServer>

#include <algorithm>
#include <limits>
#include <memory>

namespace QSocketIoPrivate {

ListenerSet::ListenerSet(Listener::Acceptor acceptor, QObject *parent)
    : QObject(parent)
    , m_acceptor(std::move(acceptor))
{}

bool ListenerSet::setError(const QString &message)
{
    m_error = message;
    return message.isEmpty();
}

void ListenerSet::follow(Listener *listener)
{
    connect(listener, &Listener::acceptFailed, this, &ListenerSet::acceptFailed);
    connect(listener, &Listener::handshakeFailed, this, &ListenerSet::handshakeFailed);
}

// Keeps a listener that has been made for one place, if it is there.
bool ListenerSet::add(Listener *listener, bool isOk, Place place)
{
    if (!isOk) {
        setError(listener->errorString());
        delete listener;
        return false;
    }
    place.listener = listener;
    m_places.append(place);
    follow(listener);
    divert(place);
    return setError({});
}

void ListenerSet::divert([[maybe_unused]] const Place &place)
{
#if defined(Q_OS_UNIX)
    if (!m_diversion || place.isBound)
        return;
    const qintptr descriptor = place.listener->handOver();
    const int copy = descriptor < 0 ? -1 : ::fcntl(int(descriptor), F_DUPFD_CLOEXEC, 0);
    if (copy >= 0 && m_diversion(copy, place.isOurTls ? Security::Tls : Security::Plain))
        return;
    if (copy >= 0)
        ::close(copy);
    if (descriptor >= 0)
        place.listener->takeBack();
#endif
}

bool ListenerSet::listen(const QHostAddress &address, quint16 port)
{
    for (const Place &place : std::as_const(m_places)) {
        auto *const bound = qobject_cast<TcpListener *>(place.listener);
        if (bound && bound->server() && !bound->isListening())
            return setError(bound->listen(address, port) ? QString() : bound->errorString());
    }
    auto *const listener = new TcpListener(m_acceptor, this);
    const bool isOk = listener->listen(address, port);
    return add(listener, isOk, {});
}

bool ListenerSet::bind(QTcpServer *server)
{
    auto *const listener = new TcpListener(m_acceptor, this);
    const bool isOk = listener->bind(server);
    return add(listener, isOk, { .listener = nullptr, .isBound = true });
}

bool ListenerSet::bind(QLocalServer *server)
{
    auto *const listener = new LocalListener(m_acceptor, this);
    const bool isOk = listener->bind(server);
    return add(listener, isOk, { .listener = nullptr, .isBound = true });
}

bool ListenerSet::listenLocal(const QString &name)
{
    for (const Place &place : std::as_const(m_places)) {
        auto *const bound = qobject_cast<LocalListener *>(place.listener);
        if (bound && bound->server() && !bound->isListening())
            return setError(bound->listen(name) ? QString() : bound->errorString());
    }
#if defined(Q_OS_UNIX)
    auto *const listener = new DescriptorListener(m_acceptor, this);
    const bool isOk = listener->listenLocal(name);
#else
    auto *const listener = new LocalListener(m_acceptor, this);
    const bool isOk = listener->listen(name);
#endif
    return add(listener, isOk, {});
}

bool ListenerSet::listenFromSystemd(const QString &name)
{
#if defined(Q_OS_UNIX)
    const SystemdSockets passed = SystemdSockets::take(name);
    if (!passed.error.isEmpty())
        return setError(passed.error);
    QList<Place> places;
    for (const SystemdSocket &socket : passed.sockets) {
        auto *const listener = new DescriptorListener(m_acceptor, this);
        places.append({ .listener = listener });
        if (listener->adopt(socket.descriptor))
            continue;
        setError(listener->errorString());
        for (const Place &place : std::as_const(places))
            delete place.listener;
        return false;
    }
    m_places += places;
    for (const Place &place : std::as_const(places)) {
        follow(place.listener);
        divert(place);
    }
    return setError({});
#else
    Q_UNUSED(name)
    return setError(tr("Socket activation exists on Unix only"));
#endif
}

bool ListenerSet::listenSecure(const QHostAddress &address, quint16 port)
{
    if (m_ssl.localCertificate().isNull() || m_ssl.privateKey().isNull())
        return setError(tr("TLS needs a certificate and its private key"));
    auto *const server = new QSslServer;
    server->setSslConfiguration(m_ssl);
    server->setHandshakeTimeout(int(m_handshakeTimeout.count()));
    auto *const listener = new TcpListener(m_acceptor, this);
    const bool isOk = listener->bind(server) && listener->listen(address, port);
    return add(listener, isOk, { .listener = nullptr, .isOurTls = true });
}

void ListenerSet::setSslConfiguration(const QSslConfiguration &configuration)
{
    m_ssl = configuration;
    for (const Place &place : std::as_const(m_places)) {
        if (place.isOurTls)
            static_cast<QSslServer *>(static_cast<TcpListener *>(place.listener)->server())
                    ->setSslConfiguration(configuration);
    }
}

void ListenerSet::setHandshakeTimeout(std::chrono::milliseconds timeout)
{
    constexpr std::chrono::milliseconds longest(std::numeric_limits<int>::max());
    m_handshakeTimeout = std::clamp(timeout, std::chrono::milliseconds(1), longest);
    for (const Place &place : std::as_const(m_places)) {
        if (place.isOurTls)
            static_cast<QSslServer *>(static_cast<TcpListener *>(place.listener)->server())
                    ->setHandshakeTimeout(int(m_handshakeTimeout.count()));
    }
}

void ListenerSet::close()
{
    const QList<Place> places = m_places;
    m_places.removeIf([](const Place &place) { return !place.isBound; });
    for (const Place &place : places) {
        place.listener->close();
        if (!place.isBound)
            delete place.listener;
    }
}

bool ListenerSet::isListening() const
{
    return std::any_of(m_places.cbegin(), m_places.cend(),
                       [](const Place &place) { return place.listener->isListening(); });
}

quint16 ListenerSet::port() const
{
    for (const Place &place : m_places) {
        if (const quint16 port = place.listener->port())
            return port;
    }
    return 0;
}

QList<QUrl> ListenerSet::urls() const
{
    QList<QUrl> urls;
    for (const Place &place : m_places) {
        if (place.listener->isListening())
            urls.append(place.listener->url());
    }
    return urls;
}

} // namespace QSocketIoPrivate
