// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The public handle on a parsed value and the protocol layer's are the same two words.
#pragma once

#include "protocol/jsondocument.h"

#include "qsocketiovalue_impl.h"

#include <bit>

namespace QSocketIoPrivate {

static_assert(sizeof(ValueView) == sizeof(JsonValue));
static_assert(int(ValueView::Type::Object) == int(JsonValue::Type::Object));

inline JsonValue jsonOf(const ValueView &view)
{
    return std::bit_cast<JsonValue>(view);
}

inline ValueView viewOf(const JsonValue &value)
{
    return std::bit_cast<ValueView>(value);
}

} // namespace QSocketIoPrivate
