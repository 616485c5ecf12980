// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The namespace that the verbs of the client speak to: the one that the path of its url names, as with io(url).
#include "client/qsocketioclient_p.h"
#include "client/qsocketioclientnamespace_p.h"
#include "logging.h"

#include <QThread>
#include <QUrl>

#include <utility>

using namespace QSocketIoPrivate;
using namespace Qt::StringLiterals;

namespace {

// As it is written, also with a slash at its end. URLs of other schemes have a path for other purposes.
QByteArray namespaceIn(const QUrl &url)
{
    const QString scheme = url.scheme();
    const bool isHttp = scheme == "http"_L1 || scheme == "https"_L1 || scheme == "ws"_L1
                        || scheme == "wss"_L1;
    const QByteArray path = isHttp ? url.path(QUrl::FullyDecoded).toUtf8() : QByteArray();
    return path.isEmpty() ? QByteArrayLiteral("/") : path;
}

} // namespace

// Until the first attempt at a connection. What the program has done with its verbs by then goes along, because the object
// stays the same and only its name changes. It cannot where somebody has asked for an object by one of the two names.
void QSocketIoClientPrivate::followUrl()
{
    const QByteArray named = namespaceIn(url.value());
    if (named == mainName)
        return;
    auto *const former = main.load();
    auto *const known = byName.value(named);
    const bool isRenamed = !known && former && !former->d_func()->isAskedFor;
    if (isMainFixed || (hasSpoken.load() && !isRenamed)) {
        if (!std::exchange(hasWarnedOfPath, true))
            qCWarning(lcQSocketIoClient).noquote()
                    << "the url names the namespace" << named << "but the client's own is"
                    << mainName << "and stays so: it is in use";
        return;
    }
    mainName = named;
    if (isRenamed) {
        byName.remove(former->d_func()->nsp);
        byName.insert(named, former);
        former->d_func()->rename(named); // the last: a slot may act on the new name
        return;
    }
    auto *const next = findOrCreate(named);
    isMainUsed.store(next->d_func()->isAskedFor);
    main.store(next);
}

QSocketIoClientNamespace *QSocketIoClientPrivate::useMain()
{
    const bool isNew = !main.load(); // the program has deleted it
    if (isNew)
        main.store(findOrCreate(mainName));
    if (!isMainUsed.exchange(true) || isNew)
        joinSoon();
    return main.load();
}

void QSocketIoClientNamespacePrivate::rename(const QByteArray &name)
{
    const bool hadComma = nsp.contains(',');
    nsp = name;
    if (hadComma)
        wish = Wish::Connected;
    checkName();
    q_ptr->setObjectName(q_ptr->name());
}

void QSocketIoClientNamespacePrivate::checkName()
{
    if (!nsp.contains(','))
        return;
    wish = Wish::Disconnected;
    qCWarning(lcQSocketIoClient).noquote()
            << "the namespace" << nsp << "has a comma in its name and is never connected";
}

/*!
    Returns the namespace \a name of the server, a child of this client that is made by the first call. The
    leading slash may be left out. The empty name is that of the client's main namespace, which its url names. Namespaces that
    are made while the client is open are connected from the event loop, after the program had time to set
    their auth and to connect to their signals.

    A name cannot contain a comma, which ends it on the wire: such a namespace is never connected, and a
    warning says so.

    \sa url
*/
QSocketIoClientNamespace *QSocketIoClient::of(QAnyStringView name)
{
    Q_D(QSocketIoClient);
    Q_ASSERT_X(thread() == QThread::currentThread(), "QSocketIoClient::of",
               "namespaces are made in the client's thread");
    if (name.isEmpty())
        return mainNamespace();
    QByteArray nsp = name.toString().toUtf8();
    if (!nsp.startsWith('/'))
        nsp.prepend('/');
    auto *const space = nsp == d->mainName ? d->useMain() : d->findOrCreate(nsp);
    if (!std::exchange(space->d_func()->isAskedFor, true) && space != d->main)
        d->joinSoon();
    return space;
}

/*!
    Returns all namespaces, in the order they were made in. The main one, which the url names, is among them whether it is used or
    not.
*/
QList<QSocketIoClientNamespace *> QSocketIoClient::namespaces() const
{
    Q_D(const QSocketIoClient);
    return d->namespaces;
}

// What makes the main namespace one of those that are connected: that the program uses it.
QSocketIoClientNamespace *QSocketIoClient::mainNamespace()
{
    Q_D(QSocketIoClient);
    d->hasSpoken.store(true);
    return d->useMain();
}
