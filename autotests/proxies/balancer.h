// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// nginx or HAProxy in front of two server processes, with the configurations that the manual shows.
#pragma once

#include "peerprocess.h"
#include "proxyprocess.h"
#include "testcertificate.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <array>

namespace QSocketIoPrivate {

class Balancer
{
public:
    enum class Program { Nginx, HaProxy };
    explicit Balancer(Program program)
        : m_program(program)
    {}

    // Changes of the configuration, such as the time-outs; before start().
    void replace(const QByteArray &before, const QByteArray &after)
    {
        m_replacements.append({ before, after });
    }
    bool startServers(const QStringList &arguments = {})
    {
        return std::all_of(servers.begin(), servers.end(), [&](PeerProcess &server) {
            return server.start(QStringLiteral(PROXIED_SERVER), arguments);
        });
    }
    bool start()
    {
        const bool isNginx = m_program == Program::Nginx;
        const QString file = m_folder.filePath(QStringLiteral("configuration"));
        const QByteArray text = isNginx ? wholeNginx(configured("nginx.conf"))
                                        : configured("haproxy.cfg");
        if (text.isEmpty() || !write(file, text)
            || !write(m_folder.filePath(QStringLiteral("certificate.pem")), testCertificatePem)
            || !write(m_folder.filePath(QStringLiteral("key.pem")), testPrivateKeyPem)
            || !write(m_folder.filePath(QStringLiteral("both.pem")),
                      QByteArray(testCertificatePem) + testPrivateKeyPem))
            return false;
        if (isNginx)
            return m_proxy.start(QStringLiteral("nginx"),
                                 { QStringLiteral("-e"), QStringLiteral("stderr"),
                                   QStringLiteral("-p"), m_folder.path(), QStringLiteral("-c"),
                                   file },
                                 m_ports[0]);
        return m_proxy.start(QStringLiteral("haproxy"),
                             { QStringLiteral("-db"), QStringLiteral("-f"), file }, m_ports[0]);
    }
    void stop() { m_proxy.stop(); }

    quint16 port() const { return m_ports[0]; }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_ports[0])); }
    QUrl secureUrl() const { return QUrl(QStringLiteral("https://127.0.0.1:%1").arg(m_ports[1])); }

    std::array<PeerProcess, 2> servers;

private:
    static bool write(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    }
    QByteArray configured(const char *name) const
    {
        QFile file(QStringLiteral(PROXY_FOLDER "/") + QLatin1String(name));
        if (!file.open(QIODevice::ReadOnly))
            return {};
        QByteArray text = file.readAll();
        const auto put = [&text](const char *before, const QByteArray &after) {
            text.replace(before, after);
        };
        const auto putPort = [&put](const char *before, quint16 port) {
            put(before, "127.0.0.1:" + QByteArray::number(port));
        };
        const QByteArray folder = QFile::encodeName(m_folder.path());
        putPort("127.0.0.1:8080", m_ports[0]);
        putPort("127.0.0.1:8443", m_ports[1]);
        putPort("127.0.0.1:3001", servers[0].port());
        putPort("127.0.0.1:3002", servers[1].port());
        put("/etc/chat/fullchain.pem", folder + "/certificate.pem");
        put("/etc/chat/key.pem", folder + "/key.pem");
        put("/etc/chat/haproxy.pem", folder + "/both.pem");
        for (const auto &[before, after] : m_replacements)
            text.replace(before, after);
        return text;
    }
    // What the distribution's nginx.conf has around it; nothing of it is outside of the folder.
    QByteArray wholeNginx(const QByteArray &text) const
    {
        const QByteArray folder = QFile::encodeName(m_folder.path());
        QByteArray paths;
        for (const char *kind : { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" })
            paths += QByteArray(kind) + "_temp_path " + folder + '/' + kind + ";\n";
        return "daemon off; master_process off; pid " + folder
               + "/pid;\nevents {}\nhttp {\naccess_log off;\n" + paths + text + "}\n";
    }

    Program m_program;
    QTemporaryDir m_folder;
    std::array<quint16, 2> m_ports = freePorts<2>();
    QList<std::pair<QByteArray, QByteArray>> m_replacements;
    ProxyProcess m_proxy;
};

} // namespace QSocketIoPrivate
