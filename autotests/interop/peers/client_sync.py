# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""python-socketio's threaded client under remote control. See driver.mjs for the commands and reports."""
import json
import os
import queue
import sys
import threading

import requests
import socketio

from words import ALL_TRANSPORTS, OPTIONS, NoAnswer, arguments, from_command, refusal, report

clients = {}
answers = {}


def keep_order(client):
    """The client starts a thread for every message, and nothing says which one runs first. A single thread for all
    keeps the order of arrival, which is what the tests are about."""
    messages = queue.Queue()
    start_thread = client.eio.start_background_task

    def work():
        while True:
            target, args = messages.get()
            try:
                target(*args)
            except NoAnswer:
                pass

    threading.Thread(target=work, daemon=True).start()

    def start(target, *args, **kwargs):
        if target == client.eio.handlers.get("message"):
            messages.put((target, args))
            return None
        return start_thread(target, *args, **kwargs)

    client.eio.start_background_task = start


def follow(name, nsp, client):
    def connected():
        report(connected=name, nsp=nsp, sid=client.get_sid(nsp), transport=client.transport())

    def received(event, *args):
        report(received=name, nsp=nsp, event=event, args=args)
        if event == "silent":
            raise NoAnswer
        return answers.get((name, nsp, event))

    client.on("connect", connected, namespace=nsp)
    client.on("disconnect", lambda: report(disconnected=name, nsp=nsp, reason=""), namespace=nsp)
    client.on("connect_error", lambda data=None: report(refused=name, nsp=nsp, **refusal(data)), namespace=nsp)
    client.on("*", received, namespace=nsp)


def do_connect(command):
    name = command["id"]
    nsps = command.get("nsps", ["/"])
    client = clients[name] = socketio.Client(handle_sigint=False, **OPTIONS)
    keep_order(client)
    for nsp in nsps:
        follow(name, nsp, client)
    try:
        client.connect(command["url"], namespaces=nsps, auth=command.get("auth"), wait=False,
                       transports=command.get("transports", ALL_TRANSPORTS))
    except socketio.exceptions.ConnectionError as error:
        report(failed=name, message=str(error))


def do_emit(command):
    clients[command["id"]].emit(command["event"], arguments(command["args"]), namespace=command.get("nsp", "/"))


def do_burst(command):
    for i in range(command["count"]):
        clients[command["id"]].emit(command["event"], i, namespace=command.get("nsp", "/"))


def do_ask(command):
    def ask():
        try:
            answer = clients[command["id"]].call(command["event"], arguments(command["args"]),
                                                 namespace=command.get("nsp", "/"), timeout=command["timeout"] / 1000)
        except socketio.exceptions.TimeoutError:
            report(reply=command["tag"], error="timeout")
        else:
            report(reply=command["tag"], args=list(answer) if isinstance(answer, tuple) else [] if answer is None else [answer])

    threading.Thread(target=ask, daemon=True).start()


def do_answer(command):
    answers[command["id"], command.get("nsp", "/"), command["event"]] = tuple(from_command(command["args"]))


def do_disconnect(command):
    client = clients.pop(command["id"], None)
    if client:
        client.disconnect()
    report(done="disconnect")


def do_fetch(command):
    answer = requests.get(command["url"], timeout=10)
    report(fetched=command["tag"], status=answer.status_code, type=answer.headers.get("content-type"), body=answer.text)


report(ready="python")
for line in sys.stdin:
    todo = json.loads(line)
    globals()["do_" + todo["do"]](todo)
os._exit(0)  # threads that still wait for something would keep the process
