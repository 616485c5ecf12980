// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// How the test wants messages over WebSocket to be compressed: all of them; undefined: none.
export const perMessageDeflate = process.env.QSOCKETIO_COMPRESSION ? { threshold: 0 } : undefined;
