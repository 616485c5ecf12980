// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A socket.io server for our client's tests; pythonserver.py does the same. Arguments: [port [ping interval, ping timeout [local socket]]].
// It prints "port N" and ends with its standard input. QSOCKETIO_SERVER: node-2 is version 2, see package.json.
// QSOCKETIO_TLS_FOLDER: where certificate.pem and key.pem are, for TLS.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { perMessageDeflate } from "./compression.mjs";
import { parser } from "./parser.mjs";

const version = process.env.QSOCKETIO_SERVER?.match(/^node-(\d)/)?.[1];
const library = await import(version ? `socket.io-${version}` : "socket.io");
const Server = library.Server ?? library.default;

const [port = 0, pingInterval = 25000, pingTimeout = 20000] = process.argv.slice(2, 5).map(Number);
const localSocket = process.argv[5];
const options = { pingInterval, pingTimeout, maxHttpBufferSize: 4e6, allowEIO3: version === "3", ...(parser && { parser }) };
const folder = process.env.QSOCKETIO_TLS_FOLDER;
const pem = (name) => readFileSync(`${folder}/${name}.pem`);
const answer = (request, response) => response.writeHead(404).end("nothing here");
const http = folder ? createSecureServer({ cert: pem("certificate"), key: pem("key") }, answer) : createServer(answer);
const io = new Server(http, { ...options, ...(perMessageDeflate && { perMessageDeflate }) });

// What this side sees, as JSON; bytes as {"bytes": hex}.
const describe = (value) => {
    if (Buffer.isBuffer(value)) return { bytes: value.toString("hex") };
    if (Array.isArray(value)) return value.map(describe);
    if (value !== null && typeof value === "object")
        return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, describe(member)]));
    return value;
};

// Before version 3 there was the query of the namespace instead, in which everything is text.
const authOf = ({ auth, query }) => {
    const { token, roles } = auth ?? query;
    if (token === undefined) return {};
    return { token, roles: typeof roles === "string" ? JSON.parse(roles) : roles };
};

const deposits = {}; // what stays when a client goes

const serve = (socket) => {
    const collected = [];
    socket.emit("welcome", socket.nsp.name);
    socket.on("echo", (...args) => {
        const ack = typeof args.at(-1) === "function" ? args.pop() : null;
        if (ack) ack(...args);
        else socket.emit("echo", ...args);
    });
    socket.on("describe", (...args) => args.pop()(JSON.stringify(describe(args))));
    socket.on("sum", (a, b, ack) => ack(a + b));
    socket.on("auth", (ack) => ack(authOf(socket.handshake)));
    socket.on("query", (key, ack) => ack(socket.handshake.query[key]));
    socket.on("header", (name, ack) => ack(socket.handshake.headers[name]));
    socket.on("extensions", (ack) => ack(Object.keys(socket.conn.transport.socket?._extensions ?? {}).join()));
    socket.on("silent", () => {});
    socket.on("later", (ms, ack) => setTimeout(() => ack("done"), ms));
    socket.on("ask", (event, ...args) => socket.emit(event, ...args, (...reply) => socket.emit("answered", ...reply)));
    socket.on("burst", (count) => {
        for (let i = 0; i < count; i++) socket.emit("number", i);
    });
    socket.on("collect", (number) => collected.push(number));
    socket.on("collected", (ack) => ack(collected));
    socket.on("deposit", (key, value) => (deposits[key] ??= []).push(value));
    socket.on("withdraw", (key, ack) => ack(deposits[key] ?? []));
    socket.on("kick", () => socket.disconnect());
    socket.on("kick all", () => socket.disconnect(true));
};

io.on("connection", serve);
io.of("/chat").on("connection", serve);
io.of("/secret")
    .use((socket, next) => {
        if (authOf(socket.handshake).token === "sesame") return next();
        const error = new Error("not allowed");
        error.data = { code: 7, hint: ["say", "please"] };
        next(error);
    })
    .on("connection", serve);

if (localSocket) await new Promise((listening) => io.attach(createServer().listen(localSocket, listening)));

process.stdin.on("end", () => process.exit(0)).resume();
http.listen(port, "127.0.0.1", () => console.log(`port ${http.address().port}`));
