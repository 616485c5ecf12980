// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The parser that the test wants both sides to use; undefined: the usual one.
import messagePack from 'socket.io-msgpack-parser';
import * as cbor from './cbor.mjs';

const parsers = { messagepack: messagePack, cbor };
export const parser = parsers[process.env.QSOCKETIO_PARSER];
