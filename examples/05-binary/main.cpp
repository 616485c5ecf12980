// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Bytes: a QByteArray anywhere in the arguments travels as bytes, beside the JSON and not inside it.

#include <QSocketIoClient>
#include <QSocketIoServer>

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QTextStream>

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QTextStream out(stdout);

    QSocketIoServer server;
    // The bytes of a JavaScript Buffer or Uint8Array arrive as QByteArray, on their own or deep inside an object.
    server.on("upload", &server,
              [](QSocketIoServerSocket *, const QString &name, const QVariantMap &file) {
                  const QByteArray content = file.value(u"content"_s).toByteArray();
                  return QVariantMap{
                      { u"name"_s, name },
                      { u"size"_s, content.size() },
                      { u"digest"_s, QCryptographicHash::hash(content, QCryptographicHash::Sha256) },
                  };
              });
    if (!server.listen(QHostAddress::LocalHost))
        qFatal("cannot listen: %s", qPrintable(server.errorString()));

    QSocketIoClient client(QUrl(u"http://127.0.0.1:%1/"_s.arg(server.port())));
    client.open();

    const QByteArray picture(100'000, '\x7f');
    const QVariantMap file{ { u"type"_s, u"image/png"_s }, { u"content"_s, picture } };
    client.emitWithAck("upload", "cat.png", file).then(&app, [&](const QSocketIoReply &reply) {
        const QVariantMap answer = reply.value<QVariantMap>().value_or(QVariantMap());
        const QByteArray digest = answer.value(u"digest"_s).toByteArray();
        out << answer.value(u"name"_s).toString() << ": " << answer.value(u"size"_s).toInt()
            << " bytes, " << QString::fromLatin1(digest.toHex()) << Qt::endl;
        app.exit(digest == QCryptographicHash::hash(picture, QCryptographicHash::Sha256) ? 0 : 1);
    });
    return app.exec();
}
