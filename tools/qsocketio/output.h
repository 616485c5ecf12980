// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Results as JSON lines on the standard output, words for people on the standard error.
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QObject>
#include <QString>
#include <QUrl>
#include <QVariantList>

// One line at once, so that whoever reads it sees it now.
class Output : public QObject
{
    Q_OBJECT
public:
    static Output &instance();
    void write(const QJsonObject &line);
    void write(const QJsonArray &line);

Q_SIGNALS:
    void brokenPipe(); // once

private:
    void writeBytes(QByteArray bytes);
    bool m_isBroken = false;
};

enum class Notes { Shown, Hidden }; // of what goes well; problems are always told
void setNotes(Notes notes);
void note(const QString &text);
void complain(const QString &text);

// Arguments of an event; bytes are {"base64": "..."}.
QJsonArray toJson(const QVariantList &arguments);
// Without what only the server may know: user, password and query.
QString displayUrl(const QUrl &url);
QString timeStamp();
