// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "client/namespaceuse.h"

#include "client/socketioclient.h"

#include <algorithm>

namespace QSocketIoQml {

QSocketIoClientNamespace *NamespaceUse::take(QSocketIoClient *client, const QString &name)
{
    const QList<QSocketIoClientNamespace *> before = client->namespaces();
    QSocketIoClientNamespace *space = client->of(name);
    auto *use = space->findChild<NamespaceUse *>(QString(), Qt::FindDirectChildrenOnly);
    if (!use) {
        use = new NamespaceUse(space);
        // A client always has "/"; that of an element serves nothing but elements.
        use->m_isOurs = !before.contains(space) || qobject_cast<SocketIoClient *>(client);
    }
    ++use->m_elements;
    return space;
}

void NamespaceUse::release(QSocketIoClientNamespace *space)
{
    auto *use = space->findChild<NamespaceUse *>(QString(), Qt::FindDirectChildrenOnly);
    if (use && --use->m_elements == 0 && use->m_isOurs)
        delete space;
}

} // namespace QSocketIoQml
