// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The rows of the list model's tests: a key and a value.
#pragma once

#include "socketiolistmodel.h"

#include <QVariantMap>

inline QVariantMap item(int key, int value)
{
    return { { QStringLiteral("key"), key }, { QStringLiteral("value"), value } };
}

inline void setUp(SocketIoListModel &model)
{
    model.setRoles({ QStringLiteral("key"), QStringLiteral("value") });
    model.setKeyRole(QStringLiteral("key"));
}
