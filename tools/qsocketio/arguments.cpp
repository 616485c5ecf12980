// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "arguments.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

QByteArray fileContent(const QString &name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        throw UsageError{ u"cannot read %1: %2"_s.arg(name, file.errorString()) };
    return file.readAll();
}

QVariantMap authOption(const QString &word)
{
    const QByteArray json = word.startsWith(u'@') ? fileContent(word.mid(1)) : word.toUtf8();
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    // Not a word of what was given: it is a secret.
    if (!document.isObject())
        throw UsageError{ u"--auth is no JSON object: %1"_s.arg(
                error.error ? error.errorString() : u"something else"_s) };
    return document.object().toVariantMap();
}

std::pair<QByteArray, QByteArray> headerOption(const QString &word)
{
    const qsizetype colon = word.indexOf(u':');
    if (colon <= 0)
        throw UsageError{ u"--header is to be \"Name: value\""_s };
    return { word.left(colon).trimmed().toLatin1(), word.mid(colon + 1).trimmed().toUtf8() };
}

QSocketIo::Transport transportOption(const QString &word)
{
    if (word == "polling"_L1)
        return QSocketIo::Transport::Polling;
    if (word == "websocket"_L1)
        return QSocketIo::Transport::WebSocket;
    throw UsageError{ u"--transport is polling or websocket, not \"%1\""_s.arg(word) };
}

QSocketIo::Parser parserOption(const QString &word)
{
    if (word == "json"_L1)
        return QSocketIo::Parser::Json;
    if (word == "msgpack"_L1)
        return QSocketIo::Parser::MessagePack;
    throw UsageError{ u"--parser is json or msgpack, not \"%1\""_s.arg(word) };
}

QUrl urlArgument(const QStringList &words)
{
    if (words.size() < 2)
        throw UsageError{ u"a URL is missing"_s };
    const QUrl url(words.at(1));
    const QStringList schemes{ u"http"_s, u"https"_s, u"ws"_s, u"wss"_s };
    const bool isRemote = schemes.contains(url.scheme()) && !url.host().isEmpty();
    const bool isLocal = url.scheme() == "unix"_L1 && !url.path().isEmpty();
    if (!url.isValid() || (!isRemote && !isLocal))
        throw UsageError{ u"\"%1\" is no URL of http, https, ws, wss or unix"_s.arg(words.at(1)) };
    return url;
}

// The path of a local socket's URL is that of the socket.
QString namespaceOption(const QCommandLineParser &parser, const QUrl &url)
{
    if (!parser.isSet(u"namespace"_s))
        return {};
    const QString word = parser.value(u"namespace"_s);
    const QString name = word.startsWith(u'/') ? word : u'/' + word;
    const QString path = url.path(QUrl::FullyDecoded);
    if (url.scheme() != "unix"_L1 && path.size() > 1 && path != name)
        throw UsageError{
            u"the URL names the namespace \"%1\" and --namespace \"%2\""_s.arg(path, name)
        };
    return name;
}

} // namespace

void Arguments::addConnectionOptions(QCommandLineParser &parser)
{
    parser.addOptions({
            { { u"n"_s, u"namespace"_s },
              u"The namespace; that of the path of the URL, or /, if none is given."_s,
              u"name"_s },
            { { u"a"_s, u"auth"_s },
              u"What the namespace is told, a JSON object, or @file to keep it out of the list of "
              "processes."_s,
              u"json"_s },
            { { u"H"_s, u"header"_s },
              u"A header field \"Name: value\"; may be repeated."_s,
              u"field"_s },
            { { u"t"_s, u"transport"_s },
              u"polling or websocket; repeated: in this order."_s,
              u"name"_s },
            { u"path"_s, u"The server's path; /socket.io/ if none is given."_s, u"path"_s },
            option({ u"parser"_s }, u"json or msgpack, as the server has it."_s, u"name"_s,
                   u"json"_s),
            { u"insecure"_s, u"Accept any certificate."_s },
            option({ u"timeout"_s },
                   u"How long to wait for the connection and for an acknowledgement."_s,
                   u"seconds"_s, u"10"_s),
            { { u"q"_s, u"quiet"_s }, u"Only problems on the standard error."_s },
    });
}

ConnectionOptions Arguments::connectionOptions(const QCommandLineParser &parser)
{
    ConnectionOptions options;
    options.url = urlArgument(parser.positionalArguments());
    options.nsp = namespaceOption(parser, options.url);
    options.path = parser.value(u"path"_s);
    if (parser.isSet(u"auth"_s))
        options.auth = authOption(parser.value(u"auth"_s));
    const QStringList headers = parser.values(u"header"_s);
    for (const QString &word : headers)
        options.headers.append(headerOption(word));
    const QStringList transports = parser.values(u"transport"_s);
    for (const QString &word : transports)
        options.transports.append(transportOption(word));
    options.parser = parserOption(parser.value(u"parser"_s));
    options.isInsecure = parser.isSet(u"insecure"_s);
    options.timeout = seconds(parser, u"timeout"_s);
    return options;
}

QCommandLineOption Arguments::option(const QStringList &names, const QString &description,
                                     const QString &value, const QString &byDefault)
{
    return { names, u"%1 Default: %2."_s.arg(description, byDefault), value, byDefault };
}

QString Arguments::event(const QString &name)
{
    static const QStringList reserved{ u"connect"_s,       u"connect_error"_s, u"disconnect"_s,
                                       u"disconnecting"_s, u"newListener"_s,   u"removeListener"_s };
    if (name.isEmpty())
        throw UsageError{ u"the name of the event is empty"_s };
    if (reserved.contains(name))
        throw UsageError{ u"\"%1\" cannot be emitted: the name is reserved"_s.arg(name) };
    return name;
}

int Arguments::count(const QCommandLineParser &parser, const QString &option)
{
    bool isNumber = false;
    const int number = parser.value(option).toInt(&isNumber);
    if (!isNumber || number <= 0)
        throw UsageError{
            u"--%1 is to be a number above zero, not \"%2\""_s.arg(option, parser.value(option))
        };
    return number;
}

milliseconds Arguments::seconds(const QCommandLineParser &parser, const QString &option)
{
    bool isNumber = false;
    const double number = parser.value(option).toDouble(&isNumber);
    constexpr double most = 1e6; // milliseconds of it fit anywhere
    if (!isNumber || !std::isfinite(number) || number <= 0 || number > most)
        throw UsageError{
            u"--%1 is to be a number of seconds above zero, not \"%2\""_s.arg(option,
                                                                              parser.value(option))
        };
    return milliseconds(qMax(qint64(1), qint64(number * 1000)));
}

QVariant Arguments::value(const QString &word)
{
    if (word.startsWith(u'@'))
        return fileContent(word.mid(1));
    // A document of Qt's is an array or an object; a value stands in one.
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson('[' + word.toUtf8() + ']', &error);
    if (error.error == QJsonParseError::NoError && document.array().size() == 1)
        return document.array().at(0).toVariant();
    return word;
}
