// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The parser that the test wants both sides to use; peers/parser.mjs has the other side's.
#pragma once

#include "cborparser.h"
#include "qsocketioglobal.h"

#include <QString>

#include <memory>

inline bool usesMessagePack()
{
    return qEnvironmentVariable("QSOCKETIO_PARSER") == QLatin1String("messagepack");
}

// False: there is none of that name.
template <typename Side>
bool chooseParser(Side &side)
{
    if (usesMessagePack())
        return side.setParser(QSocketIo::Parser::MessagePack);
    const QString name = qEnvironmentVariable("QSOCKETIO_PARSER");
    if (name == QLatin1String("cbor"))
        side.setParser(std::make_shared<CborParser>());
    return name.isEmpty() || name == QLatin1String("cbor");
}
