// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "output.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace {

Notes shownNotes = Notes::Shown;

QJsonValue valueToJson(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QByteArray:
        return QJsonObject{ { QStringLiteral("base64"),
                              QString::fromLatin1(value.toByteArray().toBase64()) } };
    case QMetaType::QVariantList:
        return toJson(value.toList());
    case QMetaType::QVariantMap: {
        QJsonObject object;
        const QVariantMap map = value.toMap();
        for (auto it = map.cbegin(); it != map.cend(); ++it)
            object.insert(it.key(), valueToJson(it.value()));
        return object;
    }
    default:
        return QJsonValue::fromVariant(value);
    }
}

void say(const QString &text)
{
    std::fprintf(stderr, "qsocketio: %s\n", qUtf8Printable(text));
}

} // namespace

Output &Output::instance()
{
    static Output output;
    return output;
}

void Output::write(const QJsonObject &line)
{
    writeBytes(QJsonDocument(line).toJson(QJsonDocument::Compact));
}

void Output::write(const QJsonArray &line)
{
    writeBytes(QJsonDocument(line).toJson(QJsonDocument::Compact));
}

void Output::writeBytes(QByteArray bytes)
{
    if (m_isBroken)
        return;
    bytes.append('\n');
    const bool isWritten = std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout)
                           == size_t(bytes.size());
    if (isWritten && std::fflush(stdout) == 0)
        return;
    m_isBroken = true;
    // Such as "head", which has seen enough: no reason to complain.
    if (errno != EPIPE)
        complain(QStringLiteral("cannot write to the standard output"));
    Q_EMIT brokenPipe();
}

void setNotes(Notes notes)
{
    shownNotes = notes;
}

void note(const QString &text)
{
    if (shownNotes == Notes::Shown)
        say(text);
}

void complain(const QString &text)
{
    say(text);
}

QJsonArray toJson(const QVariantList &arguments)
{
    QJsonArray array;
    for (const QVariant &argument : arguments)
        array.append(valueToJson(argument));
    return array;
}

QString displayUrl(const QUrl &url)
{
    return url.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

QString timeStamp()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
}
