# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""python-socketio's asyncio client under remote control. See driver.mjs for the commands and reports."""
import asyncio
import json
import sys

import aiohttp
import socketio

from words import ALL_TRANSPORTS, OPTIONS, NoAnswer, arguments, from_command, refusal, report

clients = {}
answers = {}
tasks = set()


def follow(name, nsp, client):
    async def connected():
        report(connected=name, nsp=nsp, sid=client.get_sid(nsp), transport=client.transport())

    async def disconnected():
        report(disconnected=name, nsp=nsp, reason="")

    async def refused(data=None):
        report(refused=name, nsp=nsp, **refusal(data))

    async def received(event, *args):
        report(received=name, nsp=nsp, event=event, args=args)
        if event == "silent":
            raise NoAnswer
        return answers.get((name, nsp, event))

    client.on("connect", connected, namespace=nsp)
    client.on("disconnect", disconnected, namespace=nsp)
    client.on("connect_error", refused, namespace=nsp)
    client.on("*", received, namespace=nsp)


async def do_connect(command):
    name = command["id"]
    nsps = command.get("nsps", ["/"])
    client = clients[name] = socketio.AsyncClient(handle_sigint=False, **OPTIONS)
    for nsp in nsps:
        follow(name, nsp, client)
    try:
        await client.connect(command["url"], namespaces=nsps, auth=command.get("auth"), wait=False,
                             transports=command.get("transports", ALL_TRANSPORTS))
    except socketio.exceptions.ConnectionError as error:
        report(failed=name, message=str(error))


async def do_emit(command):
    await clients[command["id"]].emit(command["event"], arguments(command["args"]), namespace=command.get("nsp", "/"))


async def do_burst(command):
    for i in range(command["count"]):
        await clients[command["id"]].emit(command["event"], i, namespace=command.get("nsp", "/"))


async def do_ask(command):
    async def ask():
        try:
            answer = await clients[command["id"]].call(command["event"], arguments(command["args"]),
                                                       namespace=command.get("nsp", "/"), timeout=command["timeout"] / 1000)
        except socketio.exceptions.TimeoutError:
            report(reply=command["tag"], error="timeout")
        else:
            report(reply=command["tag"], args=list(answer) if isinstance(answer, tuple) else [] if answer is None else [answer])

    task = asyncio.create_task(ask())
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def do_answer(command):
    answers[command["id"], command.get("nsp", "/"), command["event"]] = tuple(from_command(command["args"]))


async def do_disconnect(command):
    client = clients.pop(command["id"], None)
    if client:
        await client.disconnect()
    report(done="disconnect")


async def do_fetch(command):
    async with aiohttp.ClientSession() as session, session.get(command["url"]) as answer:
        report(fetched=command["tag"], status=answer.status, type=answer.headers.get("content-type"), body=await answer.text())


def complain(loop, context):
    if not isinstance(context.get("exception"), NoAnswer):
        loop.default_exception_handler(context)


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(complain)
    lines = asyncio.StreamReader(limit=64 * 1024 * 1024)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    report(ready="python")
    while line := await lines.readline():
        command = json.loads(line)
        await globals()["do_" + command["do"]](command)


asyncio.run(main())
