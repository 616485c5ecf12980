// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// HTTP requests of a client over connections that are made within the process: one connection for each.
#pragma once

#include "http/httpresponsereader.h"
#include "io/bytestream.h"
#include "io/streamsource.h"
#include "transport/httplogin.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>

#include <memory>

namespace QSocketIoPrivate {

class MemoryNetworkAccess final : public QNetworkAccessManager
{
    Q_OBJECT
public:
    explicit MemoryNetworkAccess(std::shared_ptr<StreamSource> source);

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &request,
                                 QIODevice *body) override;

private:
    std::shared_ptr<StreamSource> m_source;
};

class MemoryReply final : public QNetworkReply, private ByteStream::Reader
{
    Q_OBJECT
public:
    MemoryReply(MemoryNetworkAccess *manager, QNetworkAccessManager::Operation operation,
                const QNetworkRequest &request);

    void send(const std::shared_ptr<StreamSource> &source, QIODevice *body);
    void abort() override;
    qint64 bytesAvailable() const override;
    bool isSequential() const override { return true; }

protected:
    qint64 readData(char *target, qint64 maxSize) override;

private:
    qsizetype bytesReceived(std::span<char> bytes) override;
    void streamClosed() override;
    void connectStream();
    QByteArray requestBytes() const;
    void answered();
    void storeCookies(const HttpAnswer &answer);
    bool authenticate(const HttpAnswer &answer);
    void deliver(const HttpAnswer &answer);
    void fail(NetworkError error, const QString &message);
    void finish();

    std::shared_ptr<StreamSource> m_source;
    std::unique_ptr<ByteStream> m_stream;
    HttpResponseReader m_reader;
    HttpLogin m_login;
    QByteArray m_sent; // the body of the request, which may have to be repeated
    QByteArray m_body;
};

} // namespace QSocketIoPrivate
