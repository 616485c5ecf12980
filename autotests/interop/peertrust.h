// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// What the peers that are started from now on know of certificates.
#pragma once

#include <QFile>
#include <QTemporaryDir>

// Whom they believe: Node, and Python with its three TLS clients. Chromium believes everybody.
class PeerTrust
{
public:
    PeerTrust() = default;
    ~PeerTrust()
    {
        for (const char *variable : variables)
            qunsetenv(variable);
    }
    Q_DISABLE_COPY_MOVE(PeerTrust)

    bool addAuthority(const QByteArray &pem)
    {
        QFile file(m_folder.filePath(QStringLiteral("authorities.pem")));
        for (const char *variable : variables)
            qputenv(variable, QFile::encodeName(file.fileName()));
        return file.open(QIODevice::Append) && file.write(pem) == pem.size();
    }

private:
    static constexpr const char *variables[] = { "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE",
                                                 "REQUESTS_CA_BUNDLE",
                                                 "WEBSOCKET_CLIENT_CA_BUNDLE" };
    QTemporaryDir m_folder;
};

// Who they are as servers: a folder with certificate.pem and key.pem.
class ServerIdentity
{
public:
    ServerIdentity() = default;
    ~ServerIdentity() { qunsetenv(variable); }
    Q_DISABLE_COPY_MOVE(ServerIdentity)

    bool set(const QByteArray &certificate, const QByteArray &key)
    {
        qputenv(variable, QFile::encodeName(m_folder.path()));
        return write(QStringLiteral("certificate.pem"), certificate)
               && write(QStringLiteral("key.pem"), key);
    }

private:
    bool write(const QString &name, const QByteArray &pem) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(pem) == pem.size();
    }
    static constexpr const char *variable = "QSOCKETIO_TLS_FOLDER";
    QTemporaryDir m_folder;
};
