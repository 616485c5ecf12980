// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Polling by script tags and forms, for pages that can do nothing else: the form of a body around its payload.
#pragma once

#include "http/httpmessage.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace QSocketIoPrivate {

// answer = "___eio[" *DIGIT "](" string ");"     string: a JavaScript literal
// index: the parameter "j" of the request; nothing but its digits gets into the script.
QByteArray toJsonpScript(QByteArrayView index, QByteArrayView payload);

// body   = [ *( field "&" ) ] "d=" value         application/x-www-form-urlencoded
// Line feeds travel as backslash and "n", and a backslash in front of an "n" is doubled, because forms change line
// ends. nullopt: there is no field "d".
std::optional<QByteArray> fromJsonpForm(QByteArrayView form);

// A script tag sends no Origin field, and any page may have one. What is known of the page that has it: its origin as the Origin
// field would name it, "null" when all that is known is that it is another than the server's; nullopt when nothing is
// said against it, as by browsers older than Sec-Fetch-Site that keep the Referer field back, or when it is the server's own.
std::optional<QByteArray> jsonpOrigin(const HttpRequest &request);
inline bool isJsonp(const HttpRequest &request)
{
    return request.queryValue("j").has_value();
}

} // namespace QSocketIoPrivate
