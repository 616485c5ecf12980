// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// An HTTP request that a server has received, and what a filter says to it.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qlist.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qurl.h>
#include <QtNetwork/qhostaddress.h>

#include <utility>

class QSocketIoRequestData;
class QSocketIoRequestVerdictData;
namespace QSocketIoPrivate {
struct RequestAccess;
}

class QSOCKETIO_EXPORT QSocketIoRequest
{
    Q_GADGET
    Q_PROPERTY(QByteArray method READ method)
    Q_PROPERTY(QUrl url READ url)
    Q_PROPERTY(QString path READ path)
    Q_PROPERTY(QByteArray body READ body)
    Q_PROPERTY(bool secure READ isSecure)
public:
    QSocketIoRequest();
    QSocketIoRequest(const QSocketIoRequest &other);
    QSocketIoRequest &operator=(const QSocketIoRequest &other);
    ~QSocketIoRequest();

    QByteArray method() const;
    QUrl url() const;
    QString path() const;
    QString queryValue(const QString &key) const;
    QByteArray header(QByteArrayView name) const;
    QList<std::pair<QByteArray, QByteArray>> headers() const;
    QByteArray body() const;
    QHostAddress peerAddress() const;
    bool isSecure() const;

private:
    friend struct QSocketIoPrivate::RequestAccess;
    QSharedDataPointer<QSocketIoRequestData> d;
};
Q_DECLARE_METATYPE(QSocketIoRequest)

class QSOCKETIO_EXPORT QSocketIoRequestVerdict
{
public:
    QSocketIoRequestVerdict();
    QSocketIoRequestVerdict(const QSocketIoRequestVerdict &other);
    QSocketIoRequestVerdict &operator=(const QSocketIoRequestVerdict &other);
    ~QSocketIoRequestVerdict();
    static QSocketIoRequestVerdict accepted();
    static QSocketIoRequestVerdict denied(const QString &message = {}, int status = 403);
    [[nodiscard]] QSocketIoRequestVerdict withHeader(const QByteArray &name,
                                                     const QByteArray &value) const;

    bool isAccepted() const;
    int status() const;
    QString message() const;
    QList<std::pair<QByteArray, QByteArray>> headers() const;

private:
    QSharedDataPointer<QSocketIoRequestVerdictData> d;
};
Q_DECLARE_METATYPE(QSocketIoRequestVerdict)
