// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// Reads parsed values into objects whose type is known at run time only, part by part. Each function is for a family
// of types. On false the target may have been written in part.
#pragma once

#include "qsocketiovalue_impl.h"

#include <optional>

namespace QSocketIoPrivate::MetaReader {

// The whole: the type decides which of the families below it is.
bool read(const ValueView &value, QMetaType type, void *target);

// nullopt: the type is none of the family.
std::optional<bool> readPlain(const ValueView &value, int typeId,
                              void *target); // numbers, text, bytes, QVariant...
std::optional<bool> readText(const ValueView &value, int typeId,
                             void *target); // QDateTime, QUrl, QUuid...
std::optional<bool> readJson(const ValueView &value, int typeId, void *target); // QJson* and QCbor*

bool readEnum(const ValueView &value, QMetaType type, void *target);
bool readGadget(const ValueView &value, QMetaType type, void *target);
bool readContainer(const ValueView &value, QMetaType type,
                   void *target); // QList<T>, QMap<QString, T> and the like

} // namespace QSocketIoPrivate::MetaReader
