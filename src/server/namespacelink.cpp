// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Hands work over to the thread of a namespace.
#include "server/namespacelink.h"

#include "server/qsocketioservernamespace_p.h"

#include <QMutexLocker>
#include <QThread>

namespace QSocketIoPrivate {

void NamespaceLink::detach()
{
    const QMutexLocker lock(&m_mutex);
    m_namespace = nullptr;
}

QSocketIoServerNamespacePrivate *NamespaceLink::local()
{
    const QMutexLocker lock(&m_mutex);
    if (!m_namespace || m_namespace->q_ptr->thread() != QThread::currentThread())
        return nullptr;
    return m_namespace;
}

bool NamespaceLink::isDetached()
{
    const QMutexLocker lock(&m_mutex);
    return !m_namespace;
}

void NamespaceLink::post(Work work)
{
    const QMutexLocker lock(&m_mutex);
    if (!m_namespace)
        return;
    QMetaObject::invokeMethod(
            m_namespace->q_ptr,
            [self = shared_from_this(), work = std::move(work)] {
                if (QSocketIoServerNamespacePrivate *here = self->local())
                    work(*here);
            },
            Qt::QueuedConnection);
}

QObject *namespaceObject(const QSocketIoServerNamespacePrivate &serverNamespace)
{
    return serverNamespace.q_ptr;
}

} // namespace QSocketIoPrivate
