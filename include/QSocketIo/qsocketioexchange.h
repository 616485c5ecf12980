// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// One HTTP request that another server has received, and the way to answer it.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qiodevice.h>
#include <QtCore/qlist.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>

#include <memory>
#include <utility>

class QSOCKETIO_EXPORT QSocketIoExchange : public QObject
{
    Q_OBJECT
public:
    using Headers = QList<std::pair<QByteArray, QByteArray>>;

    explicit QSocketIoExchange(QObject *parent = nullptr);
    ~QSocketIoExchange() override;

    virtual QByteArray method() const = 0;
    virtual QUrl url() const = 0;
    virtual Headers headers() const = 0;
    virtual QByteArray body() const = 0;
    virtual QHostAddress peerAddress() const;
    virtual bool isSecure() const;

    virtual void respond(int status, const Headers &headers, const QByteArray &body) = 0;
    virtual void respondFrom(int status, const Headers &headers, std::unique_ptr<QIODevice> body);

Q_SIGNALS:
    void aborted();
};
