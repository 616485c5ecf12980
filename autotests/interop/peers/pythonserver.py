# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""A python-socketio server on aiohttp for our client's tests; nodeserver.mjs does the same.

Arguments: [port [ping interval, ping timeout]], times in milliseconds. It prints "port N" and ends with its
standard input. QSOCKETIO_TLS_FOLDER: where the certificate is, for TLS.
"""
import asyncio
import json
import os
import ssl
import sys
import threading
from urllib.parse import parse_qs

import socketio
from aiohttp import web

numbers = [int(text) for text in sys.argv[1:]]
port = numbers[0] if numbers else 0
ping_interval, ping_timeout = numbers[1:3] if len(numbers) > 2 else (25000, 20000)

sio = socketio.AsyncServer(async_mode="aiohttp", ping_interval=ping_interval / 1000,
                           ping_timeout=ping_timeout / 1000, max_http_buffer_size=4_000_000,
                           serializer="msgpack" if os.environ.get("QSOCKETIO_PARSER") == "messagepack" else "default")


class WholeBody:
    """The body of a request, all of it. Engineio reads what has arrived, and loses large messages."""

    def __init__(self, stream):
        self.stream = stream

    async def read(self, length):
        return await self.stream.readexactly(length)


translate_request = sio.eio._async["translate_request"]


def translate_whole_request(request):
    environ = translate_request(request)
    environ["wsgi.input"] = WholeBody(environ["wsgi.input"])
    return environ


sio.eio._async["translate_request"] = translate_whole_request
collected = {}
auths = {}
deposits = {}  # what stays when a client goes


def described(value):
    """What this side sees, as JSON; bytes as {"bytes": hex}."""
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": value.hex()}
    if isinstance(value, list):
        return [described(item) for item in value]
    if isinstance(value, dict):
        return {key: described(member) for key, member in value.items()}
    return value


class Namespace(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ, auth=None):
        if self.namespace == "/secret" and (auth or {}).get("token") != "sesame":
            raise socketio.exceptions.ConnectionRefusedError("not allowed", {"code": 7, "hint": ["say", "please"]})
        collected[sid] = []
        auths[sid] = auth or {}
        await self.emit("welcome", self.namespace, to=sid)

    # With or without an acknowledgement cannot be told here, so it answers both ways.
    async def on_echo(self, sid, *args):
        await self.emit("echo", args, to=sid)
        return args

    def on_describe(self, sid, *args):
        return json.dumps(described(list(args)))

    def on_sum(self, sid, a, b):
        return a + b

    def on_auth(self, sid):
        return auths[sid]

    def on_query(self, sid, key):
        return parse_qs(sio.get_environ(sid, self.namespace)["QUERY_STRING"])[key][0]

    def on_header(self, sid, name):
        return sio.get_environ(sid, self.namespace)["HTTP_" + name.upper().replace("-", "_")]

    async def on_silent(self, sid):
        await asyncio.sleep(3600)

    async def on_later(self, sid, ms):
        await asyncio.sleep(ms / 1000)
        return "done"

    async def on_ask(self, sid, event, *args):
        async def answered(*reply):
            await self.emit("answered", reply, to=sid)
        await self.emit(event, args, to=sid, callback=answered)

    async def on_burst(self, sid, count):
        for number in range(count):
            await self.emit("number", number, to=sid)

    def on_collect(self, sid, number):
        collected[sid].append(number)

    def on_collected(self, sid):
        return collected[sid]

    def on_deposit(self, sid, key, value):
        deposits.setdefault(key, []).append(value)

    def on_withdraw(self, sid, key):
        return deposits.get(key, [])

    async def on_kick(self, sid):
        await self.disconnect(sid)

    # The name has a space in JavaScript, which no method can have.
    async def trigger_event(self, event, *args):
        return await super().trigger_event(event.replace(" ", "_"), *args)

    async def on_kick_all(self, sid):
        await sio.eio.disconnect(sio.manager.eio_sid_from_sid(sid, self.namespace))


for name in ("/", "/chat", "/secret"):
    sio.register_namespace(Namespace(name))


def end_with_input():
    sys.stdin.read()
    os._exit(0)


def tls():
    folder = os.environ.get("QSOCKETIO_TLS_FOLDER")
    if not folder:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder + "/certificate.pem", folder + "/key.pem")
    return context


async def main():
    app = web.Application()
    sio.attach(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True, ssl_context=tls())
    await site.start()
    print("port", site._server.sockets[0].getsockname()[1], flush=True)
    threading.Thread(target=end_with_input, daemon=True).start()
    await asyncio.Event().wait()


asyncio.run(main())
