// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What a program implements to have a client's connection run over something of its own.
#pragma once

#include "qsocketioerror.h"

#include <QtCore/qbytearray.h>
#include <QtCore/qobject.h>
#include <QtCore/qurl.h>

class QSOCKETIO_EXPORT QSocketIoClientTransport : public QObject
{
    Q_OBJECT
public:
    explicit QSocketIoClientTransport(QObject *parent = nullptr);
    ~QSocketIoClientTransport() override;

    virtual void open(const QUrl &url) = 0;
    virtual void sendText(const QByteArray &text) = 0;
    virtual void sendBinary(const QByteArray &bytes) = 0;
    virtual qint64 bytesToWrite() const;
    virtual void close() = 0;

Q_SIGNALS:
    void opened();
    void textReceived(const QByteArray &text);
    void binaryReceived(const QByteArray &bytes);
    void bytesWritten();
    void closed(const QSocketIoError &error);
};
