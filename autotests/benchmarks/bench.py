#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""Measures our server and client beside the peers, and writes a Markdown table of ratios.

The server runs on core 0, the load generator on core 1. The servers of a workload take turns in random order, and the
round repeats; a figure is the median of its runs. Every answer is checked byte for byte: a wrong one ends everything.
"""
import argparse
import datetime
import json
import os
import platform
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
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


@dataclass
class Workload:
    name: str
    load: list
    unit: str
    servers: list
    figure: str = "rate"          # or "p50", "memory"
    targets: dict = field(default_factory=dict)
    saturates: bool = True        # one side of it must be busy, or the run was disturbed
    tls: bool = False
    threads: int = 0


def server_command(name, tls, threads):
    node = ["node", str(HERE / "servers/socketio.mjs")]
    pair = [str(p) for p in tls] if tls else []
    if name == OURS:
        return [str(BUILD / "bench_server"), *(["--tls", *pair] if tls else []),
                *(["--io-threads", str(threads)] if threads else [])]
    return {
        CEILING: [str(BUILD / "bench_ceiling")],
        WS: [*node, "ws", *pair],
        BUFFERUTIL: [*node, "bufferutil", *pair],
        EIOWS: [*node, "eiows"],
        BUN: [str(next(HERE.glob("node_modules/@oven/bun-linux-*/bin/bun"))), str(HERE / "servers/bun.mjs")],
        PYTHON: ["/usr/bin/python3", str(HERE / "servers/python.py")],
    }[name]


class Failure(Exception):
    pass


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


class Server:
    def __init__(self, name, tls=None, threads=0, core=None):
        self.name = name
        core = core or ("0,1" if threads else "0")
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


def run_load(server, arguments, tls=False, timeout=180, core="1"):
    """One run of the generator: its figures, plus the server's processor share and memory growth."""
    command = pinned(core, [str(BUILD / "sioload"), *arguments, "--port", str(server.port), "--tls", str(int(tls))])
    pid = server.process.pid
    before = resident_kib(pid)
    load = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    killer = None
    try:
        deadline = time.monotonic() + timeout
        line = load.stdout.readline()
        if line.strip() != "begin":
            raise Failure(f"{server.name}: {load.communicate(timeout=10)[1].strip() or line!r}")
        begin, used = time.monotonic(), cpu_seconds(pid)
        line = load.stdout.readline()
        if not line.startswith("{"):
            raise Failure(f"{server.name}: {load.communicate(timeout=10)[1].strip()}")
        result = json.loads(line)
        result["server_cpu"] = (cpu_seconds(pid) - used) / (time.monotonic() - begin)
        if arguments[0] == "connect":
            time.sleep(0.5)
            result["memory"] = (resident_kib(pid) - before) / result["samples"]
        load.stdin.close()
        load.wait(max(1, deadline - time.monotonic()))
        return result
    finally:
        if load.poll() is None:
            load.kill()
            load.wait()
        load.stdout.close()
        load.stderr.close()


def workloads(quick):
    many = 2000 if quick else 9000
    opened = 2000 if quick else 10000
    all_servers = [OURS, CEILING, WS, BUFFERUTIL, EIOWS, BUN, PYTHON]
    peers = [OURS, CEILING, WS, EIOWS, BUN]
    rows = [
        Workload("echo with ack, 100 connections x 8 in flight, 32 B",
                 ["echo", "--connections", "100", "--in-flight", "8", "--size", "32"], "acks/s", all_servers,
                 targets={WS: 9, BUN: 2.5, CEILING: 0.45}),
        Workload("the same, 1 KiB", ["echo", "--connections", "100", "--in-flight", "8", "--size", "1024"], "acks/s",
                 all_servers, targets={WS: 7, BUN: 2.3, CEILING: 0.3}),
        Workload("one connection, one in flight (median latency)",
                 ["echo", "--connections", "1", "--in-flight", "1", "--size", "32"], "us", peers, figure="p50",
                 targets={WS: 1.0, BUN: 1.0, CEILING: 1.1}, saturates=False),
        Workload("broadcast 64 B to 1,000", ["broadcast", "--connections", "1000", "--in-flight", "4", "--size", "64"],
                 "deliveries/s", peers, targets={WS: 3.5, BUN: 3, CEILING: 0.95}),
        Workload("broadcast 64 B to 5,000", ["broadcast", "--connections", "5000", "--in-flight", "4", "--size", "64"],
                 "deliveries/s", peers, targets={WS: 4.5, BUN: 3.3, CEILING: 1}),
        Workload(f"20 active among {many:,} idle",
                 ["echo", "--connections", "20", "--in-flight", "1", "--size", "32", "--idle", str(many)], "acks/s",
                 peers, targets={WS: 2, BUN: 1.4, CEILING: 0.85}),
        Workload("20 active among 3,000 idle, TLS",
                 ["echo", "--connections", "20", "--in-flight", "1", "--size", "32", "--idle", "3000"], "acks/s",
                 [OURS, WS], targets={WS: 1.2}, tls=True, threads=1),
        Workload("long-polling echo, 50 sessions", ["polling", "--connections", "50", "--size", "32"], "acks/s", peers,
                 targets={WS: 4, BUN: 2.7, CEILING: 0.8}),
        Workload("binary echo, 64 KiB, 20 connections x 2 in flight",
                 ["binary", "--connections", "20", "--in-flight", "2", "--size", "65536"], "acks/s",
                 [OURS, CEILING, WS, BUFFERUTIL, EIOWS, BUN],
                 targets={WS: 5.5, BUFFERUTIL: 2.2, EIOWS: 1.7, CEILING: 0.7}),
        Workload(f"handshakes to {opened:,}", ["connect", "--connections", str(opened)], "handshakes/s", peers,
                 targets={WS: 5, BUN: 2.2, CEILING: 0.85}),
        Workload(f"memory per idle connection at {opened:,}", ["connect", "--connections", str(opened)], "KiB", peers,
                 figure="memory", targets={WS: 0.15, BUN: 0.2}, saturates=False),
    ]
    return rows


def measure(workload, rounds, tls_pair, verbose):
    """Runs of every server in random order, as often as asked: {server: [result, ...]}."""
    results = {name: [] for name in workload.servers}
    for number in range(rounds):
        for name in random.sample(workload.servers, len(workload.servers)):
            threads = workload.threads if name == OURS else 0
            with Server(name, tls_pair if workload.tls else None, threads) as server:
                result = run_load(server, workload.load, workload.tls)
            results[name].append(result)
            if verbose:
                print(f"  {workload.name}: {name}: {result}", file=sys.stderr, flush=True)
    return results


def median(results, figure):
    return statistics.median(r[figure] for r in results)


def generator_bound(workload, results):
    """The generator had no time left while the server had: the figure says nothing about the server."""
    return workload.saturates and median(results, "cpu") > 0.93 and median(results, "server_cpu") < 0.85


def row(workload, results):
    """A line of the table, or None with the reason where the generator was the bottleneck."""
    ours = results[OURS]
    if generator_bound(workload, ours):
        return None, f"{workload.name}: the generator was the bottleneck"
    cells = [workload.name, f"{median(ours, workload.figure):,.4g} {workload.unit}"]
    missed = []
    for name in (CEILING, WS, BUFFERUTIL, EIOWS, BUN, PYTHON):
        if name not in results:
            cells.append("")
            continue
        ratio = median(ours, workload.figure) / max(median(results[name], workload.figure), 1e-9)
        mark = "!" if generator_bound(workload, results[name]) else ""
        cells.append(f"{ratio:.2f}{mark}")
        target = workload.targets.get(name)
        lower_is_better = workload.figure != "rate"
        if target and (ratio > target if lower_is_better else ratio < target):
            missed.append(f"{workload.name}: {ratio:.2f} against {name}, wanted {target}")
    return cells, missed


def versions():
    def first_line(*command):
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip().split("\n")[0]

    def npm(name):
        return json.loads((HERE / "node_modules" / name / "package.json").read_text())["version"]

    cpu = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    python = first_line("/usr/bin/python3", "-c",
                        "from importlib.metadata import version as v; print(v('python-socketio'), v('aiohttp'))")
    return (f"{os.cpu_count()} cores ({cpu}), Linux {platform.release().split('-')[0]}, "
            f"Qt {first_line('qmake6', '-query', 'QT_VERSION') or '6'}, {first_line('c++', '--version')}, "
            f"Node.js {first_line('node', '--version')}, socket.io {npm('socket.io')}, ws {npm('ws')}, "
            f"bufferutil {npm('bufferutil')}, eiows {npm('eiows')}, bun-engine {npm('@socket.io/bun-engine')} "
            f"on bun {npm('bun')}, python-socketio and aiohttp {python}")


def certificate(folder):
    key, cert = Path(folder) / "key.pem", Path(folder) / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", cert], check=True,
                   capture_output=True)
    return key, cert


def thread_rows(rounds, tls_pair, only, verbose):
    """Our server with two I/O threads against the same with none, the generator sharing both cores with either."""
    loads = [
        ("two I/O threads: echo, 100 x 8, 32 B", ["echo", "--connections", "100", "--in-flight", "8", "--size", "32"],
         False, 1.0),
        ("two I/O threads: echo, 100 x 8, 1 KiB",
         ["echo", "--connections", "100", "--in-flight", "8", "--size", "1024"], False, 1.0),
        ("two I/O threads: binary, 20 x 2, 64 KiB, TLS",
         ["binary", "--connections", "20", "--in-flight", "2", "--size", "65536"], True, 1.5),
    ]
    rows, missed = [], []
    for name, load, tls, target in loads:
        if only and only not in name:
            continue
        print(f"==> {name}", file=sys.stderr, flush=True)
        figures = {0: [], 2: []}
        for _ in range(rounds):
            for threads in random.sample([0, 2], 2):
                with Server(OURS, tls_pair if tls else None, threads, core="0,1") as server:
                    result = run_load(server, load, tls, core="0,1")
                figures[threads].append(result)
                if verbose:
                    print(f"  {name}: {threads} threads: {result}", file=sys.stderr, flush=True)
        rate = {threads: median(results, "rate") for threads, results in figures.items()}
        ratio = rate[2] / max(rate[0], 1e-9)
        rows.append([name, f"{rate[2]:,.4g} acks/s", f"{ratio:.2f}"])
        if ratio < target:
            missed.append(f"{name}: {ratio:.2f} against one thread, wanted {target}")
    return rows, missed


def client_rows(rounds, verbose):
    """Clients against the ceiling server: acks per second of each, and ratios to ours."""
    commands = {
        OURS: [str(BUILD / "bench_client")],
        "socket.io-client": ["node", str(HERE / "clients/socketio.mjs")],
        "python-socketio client": ["/usr/bin/python3", str(HERE / "clients/python.py")],
    }
    targets = {(1, 32): 2.2, (100, 8): 4}
    rows, missed = [], []
    for (connections, in_flight), target in targets.items():
        figures = {name: [] for name in commands}
        for _ in range(rounds):
            for name in random.sample(list(commands), len(commands)):
                with Server(CEILING) as server:
                    run = subprocess.run(pinned("1", [*commands[name], str(server.port), str(connections),
                                                      str(in_flight)]), capture_output=True, text=True, timeout=120,
                                         check=False)
                if run.returncode:
                    raise Failure(f"{name}: {run.stderr.strip()[-500:]}")
                result = json.loads(run.stdout.strip().split("\n")[-1])
                figures[name].append(result)
                if verbose:
                    print(f"  client {connections} x {in_flight}: {name}: {result}", file=sys.stderr, flush=True)
        ours = median(figures[OURS], "rate")
        ratios = [ours / median(figures[name], "rate") for name in commands if name != OURS]
        rows.append([f"client, {connections} x {in_flight} in flight", f"{ours:,.4g} acks/s",
                     *(f"{r:.2f}" for r in ratios)])
        if ratios[0] < target:
            missed.append(f"client {connections} x {in_flight}: {ratios[0]:.2f} against socket.io-client, wanted {target}")
    return rows, missed


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a few minutes: two rounds, fewer connections")
    parser.add_argument("--rounds", type=int, help="runs of each server in each workload (3)")
    parser.add_argument("--only", help="workloads whose name contains this")
    parser.add_argument("--clients", action="store_true", help="only the clients")
    parser.add_argument("--output", type=Path, help="write the table to this file")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    rounds = options.rounds or (2 if options.quick else 3)
    rows, notes, missed = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        pair = certificate(folder)
        for workload in [] if options.clients else workloads(options.quick):
            if options.only and options.only not in workload.name:
                continue
            print(f"==> {workload.name}", file=sys.stderr, flush=True)
            cells, more = row(workload, measure(workload, rounds, pair, options.verbose))
            if cells is None:
                notes.append(more)
            else:
                rows.append(cells)
                missed += more
        threads, more = ([], []) if options.clients else thread_rows(rounds, pair, options.only, options.verbose)
        missed += more
    text = [f"Measured {datetime.date.today()}, medians of {rounds} runs each: {versions()}.", "",
            table(["workload", "QSocketIo", "/ ceiling", "/ ws", "/ bufferutil", "/ eiows", "/ bun", "/ python"], rows)]
    if any("!" in cell for cells in rows for cell in cells):
        text += ["", "`!`: the other server had time left when the load generator had none; the true ratio is lower."]
    if threads:
        text += ["", table(["workload", "QSocketIo", "/ without I/O threads"], threads)]
    if not options.only or options.clients:
        client, more = client_rows(rounds, options.verbose)
        missed += more
        text += ["", table(["workload", "QSocketIo", "/ socket.io-client", "/ python-socketio"], client)]
    text += [""] + [f"Not reported: {note}." for note in notes]
    print("\n".join(text))
    if options.output:
        options.output.write_text("\n".join(text).rstrip() + "\n")
    for line in missed:
        print(f"below its target: {line}", file=sys.stderr)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        main()
    except Failure as failure:
        sys.exit(f"benchmark failed: {failure}")
