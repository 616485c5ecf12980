// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The server under test, written as any user of the library would write it.
//   --tls KEY CERT     listens for TLS connections, with these PEM files
//   --io-threads N     reads and writes in N threads

#include <QCoreApplication>
#include <QFile>
#include <QSocketIoServer>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>

#include <cstdio>

namespace {

// Empty when that is no pair of a key and its certificate.
QSslConfiguration tlsConfiguration(const QString &keyFile, const QString &certificateFile)
{
    QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
    QFile file(keyFile);
    if (file.open(QIODevice::ReadOnly))
        tls.setPrivateKey(QSslKey(&file, QSsl::Ec));
    const QList<QSslCertificate> chain = QSslCertificate::fromPath(certificateFile);
    tls.setLocalCertificateChain(chain);
    tls.setPeerVerifyMode(QSslSocket::VerifyNone);
    return tls;
}

int usage()
{
    std::fputs("usage: bench_server [--tls KEY CERT] [--io-threads N]\n", stderr);
    return 2;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QSocketIoServer server;
    bool isSecure = false;
    QStringList arguments = app.arguments().sliced(1);
    while (!arguments.isEmpty()) {
        const QString option = arguments.takeFirst();
        if (option == QLatin1String("--tls") && arguments.size() >= 2) {
            const QString key = arguments.takeFirst();
            server.setSslConfiguration(tlsConfiguration(key, arguments.takeFirst()));
            isSecure = true;
        } else if (option == QLatin1String("--io-threads") && !arguments.isEmpty()) {
            server.setIoThreads(arguments.takeFirst().toInt());
        } else {
            return usage();
        }
    }
    server.on("echo", &app, [](QSocketIoServerSocket *, const QString &text) { return text; });
    server.on("bin", &app, [](QSocketIoServerSocket *, const QByteArray &bytes) { return bytes; });
    server.on("pub", &app, [&](QSocketIoServerSocket *, const QString &text) {
        server.emitEvent("news", text);
    });
    if (!(isSecure ? server.listenSecure(QHostAddress::LocalHost)
                   : server.listen(QHostAddress::LocalHost))) {
        std::fprintf(stderr, "%s\n", qPrintable(server.errorString()));
        return 1;
    }
    std::printf("port %d\n", server.port());
    std::fflush(stdout);
    return app.exec();
}
