# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""What the two Python peers share: bytes in JSON, the commands' defaults, and lines in and out. See driver.mjs."""
import base64
import json
import os
import sys
import threading

ALL_TRANSPORTS = ["polling", "websocket"]
_lock = threading.Lock()


class NoAnswer(Exception):
    """Leaves a handler without an acknowledgement: python-socketio sends one for whatever a handler returns."""


def to_report(value):
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, (list, tuple)):
        return [to_report(item) for item in value]
    if isinstance(value, dict):
        return {key: to_report(item) for key, item in value.items()}
    return value


def from_command(value):
    if isinstance(value, list):
        return [from_command(item) for item in value]
    if isinstance(value, dict):
        if "$bytes" in value:
            return base64.b64decode(value["$bytes"])
        return {key: from_command(item) for key, item in value.items()}
    return value


def report(**what):
    line = json.dumps(to_report(what))
    with _lock:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def refusal(data):
    """Python hands over what the server sent: an object with message and data, or only a text."""
    if isinstance(data, dict):
        return {"message": data.get("message"), "data": data.get("data")}
    return {"message": data, "data": None}


def arguments(args):
    """Several arguments are a tuple for python-socketio; no argument is None."""
    args = from_command(args)
    return tuple(args) if args else None


SERIALIZER = "msgpack" if os.environ.get("QSOCKETIO_PARSER") == "messagepack" else "default"
OPTIONS = {"reconnection_delay": 0.05, "reconnection_delay_max": 0.2, "serializer": SERIALIZER}
