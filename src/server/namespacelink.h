// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A way to a server namespace that works from any thread and survives the namespace.
#pragma once

#include <QMutex>

#include <functional>
#include <memory>

class QObject;
class QSocketIoServerNamespacePrivate;

namespace QSocketIoPrivate {

class NamespaceLink : public std::enable_shared_from_this<NamespaceLink>
{
public:
    using Work = std::function<void(QSocketIoServerNamespacePrivate &)>;

    explicit NamespaceLink(QSocketIoServerNamespacePrivate *serverNamespace)
        : m_namespace(serverNamespace)
    {}
    Q_DISABLE_COPY_MOVE(NamespaceLink)

    void detach(); // by the namespace, when it goes

    // At once in the namespace's thread, queued from any other; per calling thread the order is kept. Without
    // a namespace the work is destroyed unused.
    template <typename Callable>
    void run(Callable &&work)
    {
        if (QSocketIoServerNamespacePrivate *here = local())
            work(*here);
        else
            post(std::forward<Callable>(work));
    }
    // The namespace if it lives in the calling thread; only that thread can destroy it.
    QSocketIoServerNamespacePrivate *local();
    bool isDetached();

private:
    void post(Work work);

    QMutex m_mutex; // held while posting, so that the namespace cannot go in between
    QSocketIoServerNamespacePrivate *m_namespace;
};

QObject *namespaceObject(const QSocketIoServerNamespacePrivate &serverNamespace);

} // namespace QSocketIoPrivate
