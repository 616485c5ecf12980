# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""python-socketio's asyncio client: python.py PORT CONNECTIONS IN-FLIGHT"""
import asyncio
import json
import os
import sys
import time

import socketio

PORT, CONNECTIONS, IN_FLIGHT = (int(word) for word in sys.argv[1:4])
TEXT = "abcdefghijklmnopqrstuvwxyz012345"
count = 0


async def loop(client):
    global count
    while True:
        if await client.call("echo", TEXT) != TEXT:
            print("a wrong answer", file=sys.stderr, flush=True)
            os._exit(1)
        count += 1


async def main():
    global count
    clients = []
    for _ in range(CONNECTIONS):
        client = socketio.AsyncClient(reconnection=False)
        await client.connect(f"http://127.0.0.1:{PORT}", transports=["websocket"])
        clients.append(client)
    tasks = [asyncio.create_task(loop(client)) for client in clients for _ in range(IN_FLIGHT)]
    await asyncio.sleep(0.5)
    count, begin = 0, time.monotonic()
    await asyncio.sleep(1.5)
    print(json.dumps({"rate": count / (time.monotonic() - begin)}), flush=True)
    os._exit(0 if tasks else 1)


asyncio.run(main())
