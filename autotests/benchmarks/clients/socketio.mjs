// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The reference client.
//   node socketio.mjs PORT CONNECTIONS IN-FLIGHT    acknowledged events per second
//   node socketio.mjs PORT memory COUNT             KiB per further client
import { io } from "socket.io-client";

const port = Number(process.argv[2]);
const open = async (count) => {
  const made = Array.from({ length: count },
    () => io(`http://127.0.0.1:${port}`, { transports: ["websocket"], forceNew: true }));
  await Promise.all(made.map((socket) => new Promise((resolve) => socket.on("connect", resolve))));
  return made;
};
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

if (process.argv[3] === "memory") {
  const count = Number(process.argv[4]);
  await open(10);
  const before = process.memoryUsage.rss();
  for (let left = count; left > 0; left -= 10)
    await open(Math.min(left, 10));
  await pause(200);
  console.log(JSON.stringify({ client: (process.memoryUsage.rss() - before) / 1024 / count }));
  process.exit(0);
}

const [connections, inFlight] = process.argv.slice(3).map(Number);
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
for (const socket of await open(connections))
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
