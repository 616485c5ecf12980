// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The command line: what all commands share, and how words become values.
#pragma once

#include "qsocketioglobal.h"

#include <QByteArray>
#include <QCommandLineParser>
#include <QList>
#include <QString>
#include <QUrl>
#include <QVariantMap>

#include <chrono>
#include <optional>
#include <utility>

struct ConnectionOptions
{
    QUrl url;
    QString nsp; // empty: that of the url
    QString path;
    QVariantMap auth;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QList<QSocketIo::Transport> transports; // empty: the library's default
    QSocketIo::Parser parser = QSocketIo::Parser::Json;
    bool isInsecure = false;
    std::chrono::milliseconds timeout{ 10000 };
};

// What is wrong with the command line, thrown to main().
struct UsageError
{
    QString message;
};

namespace Arguments {

void addConnectionOptions(QCommandLineParser &parser);
// Also of the positional argument after the command: the URL. Throws UsageError.
ConnectionOptions connectionOptions(const QCommandLineParser &parser);

// One that has a default, which its description names.
QCommandLineOption option(const QStringList &names, const QString &description,
                          const QString &value, const QString &byDefault);
// A name that can be emitted. Throws UsageError.
QString event(const QString &name);
// A number above zero. Throws UsageError.
int count(const QCommandLineParser &parser, const QString &option);
std::chrono::milliseconds seconds(const QCommandLineParser &parser, const QString &option);
// JSON where it is JSON, the bytes of a file after an @, otherwise a string. Throws UsageError.
QVariant value(const QString &word);

} // namespace Arguments
