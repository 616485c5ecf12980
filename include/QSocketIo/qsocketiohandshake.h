// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a peer told about itself when it connected.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qurl.h>
#include <QtCore/qvariant.h>
#include <QtNetwork/qhostaddress.h>
#include <QtNetwork/qsslcertificate.h>
#include <QtNetwork/qsslerror.h>

class QSocketIoHandshakeData;
namespace QSocketIoPrivate {
struct HandshakeAccess;
}

class QSOCKETIO_EXPORT QSocketIoHandshake
{
    Q_GADGET
    Q_PROPERTY(QUrl url READ url)
    Q_PROPERTY(QVariantMap auth READ auth)
    Q_PROPERTY(QSocketIo::Protocol protocol READ protocol)
    Q_PROPERTY(QString subprotocol READ subprotocol)
    Q_PROPERTY(bool secure READ isSecure)
    Q_PROPERTY(bool crossOrigin READ isCrossOrigin)
    Q_PROPERTY(QDateTime time READ time)
public:
    QSocketIoHandshake();
    QSocketIoHandshake(const QSocketIoHandshake &other);
    QSocketIoHandshake &operator=(const QSocketIoHandshake &other);
    ~QSocketIoHandshake();

    QUrl url() const;
    QString queryValue(const QString &key) const;
    QByteArray header(QByteArrayView name) const;
    QList<std::pair<QByteArray, QByteArray>> headers() const;
    QVariantMap auth() const;
    QHostAddress peerAddress() const;
    QSocketIo::Protocol protocol() const;
    QString subprotocol() const;
    bool isSecure() const;
    bool isCrossOrigin() const;
    QSslCertificate peerCertificate() const;
    QList<QSslError> peerCertificateErrors() const;
    QDateTime time() const;

    QVariantMap toVariantMap() const;
    static QSocketIoHandshake fromVariantMap(const QVariantMap &map);

private:
    friend struct QSocketIoPrivate::HandshakeAccess;
    QSharedDataPointer<QSocketIoHandshakeData> d;
};
Q_DECLARE_METATYPE(QSocketIoHandshake)
