# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""python-socketio's asyncio client.

  python.py PORT CONNECTIONS IN-FLIGHT    acknowledged events per second
  python.py PORT memory COUNT             KiB per further client
"""
import asyncio
import json
import os
import sys
import time

import socketio

PORT = int(sys.argv[1])
TEXT = "abcdefghijklmnopqrstuvwxyz012345"
count = 0


async def loop(client):
    global count
    while True:
        if await client.call("echo", TEXT) != TEXT:
            print("a wrong answer", file=sys.stderr, flush=True)
            os._exit(1)
        count += 1


async def connect(number):
    clients = []
    for _ in range(number):
        client = socketio.AsyncClient(reconnection=False)
        await client.connect(f"http://127.0.0.1:{PORT}", transports=["websocket"])
        clients.append(client)
    return clients


def resident_kib():
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


async def memory(number):
    kept = await connect(10)
    before = resident_kib()
    kept += await connect(number)
    await asyncio.sleep(0.2)
    print(json.dumps({"client": (resident_kib() - before) / number}), flush=True)
    os._exit(0 if kept else 1)


async def throughput(connections, in_flight):
    global count
    clients = await connect(connections)
    tasks = [asyncio.create_task(loop(client)) for client in clients for _ in range(in_flight)]
    await asyncio.sleep(0.5)
    count, begin = 0, time.monotonic()
    await asyncio.sleep(1.5)
    print(json.dumps({"rate": count / (time.monotonic() - begin)}), flush=True)
    os._exit(0 if tasks else 1)


if sys.argv[2] == "memory":
    asyncio.run(memory(int(sys.argv[3])))
else:
    asyncio.run(throughput(int(sys.argv[2]), int(sys.argv[3])))
