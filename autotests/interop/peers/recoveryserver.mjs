// SPDX-FileCopyrightText: 2026 The QSocketIo authors
// SPDX-License-Identifier: MIT

// A socket.io server with connection state recovery. It prints "port N" and ends with its standard input.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { connectionStateRecovery: { maxDisconnectionDuration: 120000 } });

io.on("connection", (socket) => {
    socket.on("drop", () => {
        socket.on("disconnect", () => io.to(socket.id).emit("news", "missed"));
        socket.conn.close();
    });
    if (!socket.recovered) socket.emit("news", "welcome");
});

process.stdin.on("end", () => process.exit(0)).resume();
http.listen(0, "127.0.0.1", () => console.log(`port ${http.address().port}`));
