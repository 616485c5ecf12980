// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The answer to an HTTP request, and the way to give it later.
#pragma once

#include "qsocketioglobal.h"

#include <QtCore/qlist.h>
#include <QtCore/qshareddata.h>
#include <QtCore/qstring.h>

#include <memory>
#include <utility>

class QSocketIoResponseData;
class QSocketIoResponderData;
namespace QSocketIoPrivate {
struct ResponseAccess;
}

class QSOCKETIO_EXPORT QSocketIoResponse
{
public:
    explicit QSocketIoResponse(int status = 200);
    QSocketIoResponse(const QByteArray &body, const QByteArray &contentType, int status = 200);
    QSocketIoResponse(const QSocketIoResponse &other);
    QSocketIoResponse &operator=(const QSocketIoResponse &other);
    ~QSocketIoResponse();
    static QSocketIoResponse fromFile(const QString &path);

    int status() const;
    void setStatus(int status);
    QByteArray header(QByteArrayView name) const;
    QList<std::pair<QByteArray, QByteArray>> headers() const;
    void setHeader(const QByteArray &name, const QByteArray &value);
    void addHeader(const QByteArray &name, const QByteArray &value);
    QByteArray body() const;
    void setBody(const QByteArray &body, const QByteArray &contentType);
    QString filePath() const;

private:
    friend struct QSocketIoPrivate::ResponseAccess;
    QSharedDataPointer<QSocketIoResponseData> d;
};
Q_DECLARE_METATYPE(QSocketIoResponse)

class QSOCKETIO_EXPORT QSocketIoResponder
{
public:
    QSocketIoResponder();
    QSocketIoResponder(const QSocketIoResponder &other);
    QSocketIoResponder &operator=(const QSocketIoResponder &other);
    ~QSocketIoResponder();

    bool isExpected() const;
    void send(const QSocketIoResponse &response) const;

private:
    friend struct QSocketIoPrivate::ResponseAccess;
    std::shared_ptr<QSocketIoResponderData> d;
};
