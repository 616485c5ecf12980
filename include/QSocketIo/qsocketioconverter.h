// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The customisation point of typed arguments.
#pragma once

#include <QtCore/qvariant.h>

#include <optional>

// Specialise it for a type of your own, with both functions:
//     static std::optional<T> fromValue(const QVariant &value);
//     static QVariant toValue(const T &value);
template <typename T, typename = void>
struct QSocketIoConverter
{
};
