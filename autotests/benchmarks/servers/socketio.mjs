// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// The reference server: node socketio.mjs ws|bufferutil|eiows [KEY CERTIFICATE]
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";

const [engine, key, certificate] = process.argv.slice(2);
if (engine !== "bufferutil")
  process.env.WS_NO_BUFFER_UTIL = "1";
const { Server } = await import("socket.io");
const options = { serveClient: false, transports: ["polling", "websocket"], perMessageDeflate: false };
if (engine === "eiows")
  options.wsEngine = (await import("eiows")).eiows?.Server ?? (await import("eiows")).default.Server ?? (await import("eiows")).Server;
const http = key ? createHttpsServer({ key: readFileSync(key), cert: readFileSync(certificate) }) : createHttpServer();
const io = new Server(http, options);
io.on("connection", (socket) => {
  socket.on("echo", (text, ack) => ack(text));
  socket.on("bin", (bytes, ack) => ack(bytes));
  socket.on("pub", (text) => io.emit("news", text));
});
http.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => console.log(`port ${http.address().port}`));
