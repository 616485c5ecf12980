// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Characters and numbers in the form that JSON.stringify() gives them, written to plain memory.
#pragma once

#include <QtGlobal>

namespace QSocketIoPrivate::JsonText {

// Both copy text, escaped and as UTF-8, until it ends or less than StepRoom bytes are left before limit; they return
// where they stopped reading and move out to where they stopped writing.
constexpr qsizetype StepRoom = 16;
const char16_t *escape(const char16_t *text, const char16_t *end, char *&out, const char *limit);
const char *escape(const char *text, const char *end, char *&out, const char *limit);

// A finite number; returns the end of the text.
constexpr qsizetype MaxNumber = 32;
char *number(char *out, double value);

} // namespace QSocketIoPrivate::JsonText
