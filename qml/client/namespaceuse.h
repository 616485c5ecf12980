// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How many elements use one namespace of a client, so that the last one to go takes it along.
#pragma once

#include "qsocketioclientnamespace.h"

#include <QObject>

class QSocketIoClient;

namespace QSocketIoQml {

class NamespaceUse final : public QObject
{
    Q_OBJECT
public:
    static QSocketIoClientNamespace *take(QSocketIoClient *client, const QString &name);
    static void release(QSocketIoClientNamespace *space);

private:
    using QObject::QObject;
    int m_elements = 0;
    bool m_isOurs = false; // made for elements; one that C++ has made stays
};

} // namespace QSocketIoQml
