// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The reference server on Bun's own HTTP and WebSocket stack.
import { Server as Engine } from "@socket.io/bun-engine";
import { Server } from "socket.io";

const engine = new Engine({ path: "/socket.io/" });
const io = new Server();
io.bind(engine);
io.on("connection", (socket) => {
  socket.on("echo", (text, ack) => ack(text));
  socket.on("bin", (bytes, ack) => ack(bytes));
  socket.on("pub", (text) => io.emit("news", text));
});
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", ...engine.handler() });
console.log(`port ${server.port}`);
