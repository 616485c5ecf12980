// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The tests of clients once more with a thread for each connection: see qsocketio_add_client_thread_test().
#pragma once

#include "qsocketioclient.h"

namespace QSocketIoPrivate {

inline void chooseIoThread(QSocketIoClient &client)
{
    if (qEnvironmentVariableIsSet("QSOCKETIO_CLIENT_IO_THREAD"))
        client.setIoThread(QSocketIoClient::IoThread::OwnThread);
}

} // namespace QSocketIoPrivate
