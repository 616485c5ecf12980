// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

#include "http/jsonp.h"

#include "http/httpmessage.h"
#include "protocol/jsonwriter.h"

#include <algorithm>

namespace QSocketIoPrivate {

namespace {

QByteArray withLineFeeds(const QByteArray &text)
{
    QByteArray out;
    out.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QByteArrayView rest = QByteArrayView(text).sliced(i);
        if (rest.startsWith("\\\\n")) {
            out.append("\\n");
            i += 2;
        } else if (rest.startsWith("\\n")) {
            out.append('\n');
            i += 1;
        } else {
            out.append(text[i]);
        }
    }
    return out;
}

} // namespace

QByteArray toJsonpScript(QByteArrayView index, QByteArrayView payload)
{
    QByteArray literal;
    QList<QByteArray> none;
    JsonWriter(literal, none).string(QUtf8StringView(payload.data(), payload.size()));
    // Allowed in JSON but, until ECMAScript 2019, line ends in a script.
    literal.replace("\xe2\x80\xa8", "\\u2028");
    literal.replace("\xe2\x80\xa9", "\\u2029");
    QByteArray script = "___eio[";
    std::copy_if(index.begin(), index.end(), std::back_inserter(script),
                 [](char c) { return c >= '0' && c <= '9'; });
    return script.append("](").append(literal).append(");");
}

std::optional<QByteArray> fromJsonpForm(QByteArrayView form)
{
    const std::optional<QByteArrayView> value = findQueryItem(form, "d");
    if (!value)
        return std::nullopt;
    QByteArray text = value->toByteArray();
    text.replace('+', ' ');
    return withLineFeeds(percentDecoded(text));
}

std::optional<QByteArray> jsonpOrigin(const HttpRequest &request)
{
    const QByteArray site = request.headers.value("Sec-Fetch-Site"); // Fetch Metadata, section 2.3
    if (site == "same-origin" || site == "none")
        return std::nullopt;
    const QByteArray referrer = request.headers.value("Referer");
    const qsizetype authority = referrer.indexOf("://");
    if (authority < 0)
        return site.isNull() ? std::nullopt : std::optional(QByteArray("null"));
    qsizetype end = authority + 3;
    while (end < referrer.size() && !QByteArrayView("/?#").contains(referrer.at(end)))
        ++end;
    return referrer.first(end);
}

} // namespace QSocketIoPrivate
