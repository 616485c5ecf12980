# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""python-socketio on aiohttp."""
import asyncio

import socketio
from aiohttp import web

sio = socketio.AsyncServer(async_mode="aiohttp", http_compression=False)
app = web.Application()
sio.attach(app)


@sio.event
async def echo(sid, text):
    return text


@sio.on("bin")
async def binary(sid, data):
    return data


@sio.event
async def pub(sid, text):
    await sio.emit("news", text)


async def main():
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=4096)
    await site.start()
    print("port", site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
