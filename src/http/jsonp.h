// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Polling by script tags and forms, for pages that can do nothing else: the form of a body around its payload.
#pragma once

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

} // namespace QSocketIoPrivate
