# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""One server, one load generator or client, one run."""
import json
import os
import statistics
import subprocess
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build" / "benchmark" / "autotests" / "benchmarks"
TICKS = os.sysconf("SC_CLK_TCK")

OURS = "QSocketIo"
CEILING = "ceiling"
WS = "socket.io + ws"
BUFFERUTIL = "socket.io + ws + bufferutil"
EIOWS = "socket.io + eiows"
BUN = "socket.io on bun-engine"
PYTHON = "python-socketio"

OUR_CLIENT = "QSocketIo"
NODE_CLIENT = "socket.io-client"
PYTHON_CLIENT = "python-socketio"


class Failure(Exception):
    """A run that says nothing: a wrong answer, a crash, a time-out."""


def server_command(name, tls=None, threads=0):
    node = ["node", str(HERE / "servers/socketio.mjs")]
    pair = [str(p) for p in tls] if tls else []
    if name == OURS:
        return [str(BUILD / "bench_server"), *(["--tls", *pair] if tls else []),
                *(["--io-threads", str(threads)] if threads else [])]
    if name == BUN:
        programs = list(HERE.glob("node_modules/@oven/bun-linux-*/bin/bun"))
        if not programs:
            raise Failure("bun is not installed")
        return [str(programs[0]), str(HERE / "servers/bun.mjs")]
    return {
        CEILING: [str(BUILD / "bench_ceiling")],
        WS: [*node, "ws", *pair],
        BUFFERUTIL: [*node, "bufferutil", *pair],
        EIOWS: [*node, "eiows"],
        PYTHON: ["/usr/bin/python3", str(HERE / "servers/python.py")],
    }[name]


def client_command(name):
    return {
        OUR_CLIENT: [str(BUILD / "bench_client")],
        NODE_CLIENT: ["node", str(HERE / "clients/socketio.mjs")],
        PYTHON_CLIENT: ["/usr/bin/python3", str(HERE / "clients/python.py")],
    }[name]


def server_knows(option):
    """Whether our server has been built with that option."""
    program = (BUILD / "bench_server").read_bytes()
    return option.encode() in program or option.encode("utf-16-le") in program


def cpu_seconds(pid):
    """Processor time of a process with all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_kib(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise Failure("no VmRSS")


def pinned(core, command):
    return ["taskset", "-c", core, *command]


def median(results, figure):
    return statistics.median(r[figure] for r in results)


class Server:
    """With I/O threads it may use both cores, and shares the second one with the generator."""

    def __init__(self, name, tls=None, threads=0):
        self.name = name
        core = "0,1" if threads else "0"
        self.process = subprocess.Popen(pinned(core, server_command(name, tls, threads)), cwd=HERE,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("port "):
            self.stop()
            raise Failure(f"{name} did not start: {line!r}")
        self.port = int(line.split()[1])

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def run_load(server, arguments, tls=False, timeout=90):
    """One run of the generator: its figures, plus the server's processor share and memory growth."""
    command = pinned("1", [str(BUILD / "sioload"), *arguments, "--port", str(server.port), "--tls", str(int(tls))])
    pid = server.process.pid
    before = resident_kib(pid)
    load = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    watchdog = threading.Timer(timeout, load.kill)
    watchdog.start()
    try:
        if load.stdout.readline().strip() != "begin":
            raise Failure(f"{server.name}: {load.stderr.read().strip() or 'no answer in time'}")
        begin, used = time.monotonic(), cpu_seconds(pid)
        line = load.stdout.readline()
        if not line.startswith("{"):
            raise Failure(f"{server.name}: {load.stderr.read().strip() or 'no answer in time'}")
        result = json.loads(line)
        result["server_cpu"] = (cpu_seconds(pid) - used) / (time.monotonic() - begin)
        if arguments[0] == "connect":
            time.sleep(0.5)
            result["memory"] = (resident_kib(pid) - before) / result["samples"]
        return result
    finally:
        watchdog.cancel()
        load.kill()
        load.wait()
        for pipe in (load.stdin, load.stdout, load.stderr):
            pipe.close()


def run_client(name, *arguments):
    """One run of a client against the ceiling server: what it printed."""
    with Server(CEILING) as server:
        try:
            run = subprocess.run(pinned("1", [*client_command(name), str(server.port), *map(str, arguments)]),
                                 capture_output=True, text=True, timeout=90, check=False)
        except subprocess.TimeoutExpired:
            raise Failure(f"{name}: no figures in time") from None
    lines = run.stdout.strip().split("\n")
    if run.returncode or not lines[-1].startswith("{"):
        raise Failure(f"{name}: {run.stderr.strip()[-500:] or 'no figures'}")
    return json.loads(lines[-1])
