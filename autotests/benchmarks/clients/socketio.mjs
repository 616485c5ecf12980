// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The reference client: node socketio.mjs PORT CONNECTIONS IN-FLIGHT
import { io } from "socket.io-client";

const [port, connections, inFlight] = process.argv.slice(2).map(Number);
const text = "abcdefghijklmnopqrstuvwxyz012345";
let count = 0;
const send = (socket) => {
  socket.emit("echo", text, (answer) => {
    if (answer !== text)
      throw new Error(`a wrong answer: ${answer}`);
    count += 1;
    send(socket);
  });
};
const sockets = [];
for (let i = 0; i < connections; i += 1)
  sockets.push(io(`http://127.0.0.1:${port}`, { transports: ["websocket"], forceNew: true }));
await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.on("connect", resolve))));
for (const socket of sockets)
  for (let i = 0; i < inFlight; i += 1)
    send(socket);
setTimeout(() => {
  count = 0;
  const begin = process.hrtime.bigint();
  setTimeout(() => {
    console.log(JSON.stringify({ rate: (count * 1e9) / Number(process.hrtime.bigint() - begin) }));
    process.exit(0);
  }, 1500);
}, 500);
