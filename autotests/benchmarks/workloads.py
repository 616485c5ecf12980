# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""What is measured, of whom, and what it has to reach."""
from dataclasses import dataclass, field

from measuring import BUFFERUTIL, BUN, CEILING, EIOWS, OURS, PYTHON, WS


@dataclass
class Figure:
    """A row of the table. Several may come from the same runs."""
    name: str
    unit: str
    key: str = "rate"             # or "p50", "memory", of which less is better
    targets: dict = field(default_factory=dict)

    def is_missed(self, ratio, target):
        return ratio < target if self.key == "rate" else ratio > target


@dataclass
class Workload:
    load: list
    servers: list
    figures: list
    saturates: bool = True        # one side of it must be busy, or the run was disturbed
    tls: bool = False
    threads: int = 0              # I/O threads of ours


def echo(connections, in_flight, size, *more):
    return ["echo", "--connections", str(connections), "--in-flight", str(in_flight), "--size", str(size), *more]


def workloads(quick):
    many = 2000 if quick else 9000
    opened = 2000 if quick else 10000
    peers = [OURS, CEILING, WS, EIOWS, BUN]
    everybody = [OURS, CEILING, WS, BUFFERUTIL, EIOWS, BUN, PYTHON]
    return [
        Workload(echo(100, 8, 32), everybody,
                 [Figure("echo with ack, 100 connections x 8 in flight, 32 B", "acks/s",
                         targets={WS: 9, BUN: 2.5, CEILING: 0.45})]),
        Workload(echo(100, 8, 1024), everybody,
                 [Figure("the same, 1 KiB", "acks/s", targets={WS: 7, BUN: 2.3, CEILING: 0.3})]),
        Workload(echo(1, 1, 32), peers,
                 [Figure("one connection, one in flight, median latency", "us", "p50",
                         targets={WS: 1.0, BUN: 1.0, CEILING: 1.1})], saturates=False),
        Workload(["broadcast", "--connections", "1000", "--in-flight", "4", "--size", "64"], peers,
                 [Figure("broadcast 64 B to 1,000", "deliveries/s", targets={WS: 3.5, BUN: 3, CEILING: 0.95})]),
        Workload(["broadcast", "--connections", "5000", "--in-flight", "4", "--size", "64"], peers,
                 [Figure("broadcast 64 B to 5,000", "deliveries/s", targets={WS: 4.5, BUN: 3.3, CEILING: 1})]),
        Workload(echo(20, 1, 32, "--idle", str(many)), peers,
                 [Figure(f"20 active among {many:,} idle", "acks/s", targets={WS: 2, BUN: 1.4, CEILING: 0.85})]),
        Workload(["polling", "--connections", "50", "--size", "32"], peers,
                 [Figure("long-polling echo, 50 sessions", "acks/s", targets={WS: 4, BUN: 2.7, CEILING: 0.8})]),
        Workload(["binary", "--connections", "20", "--in-flight", "2", "--size", "65536"],
                 [OURS, CEILING, WS, BUFFERUTIL, EIOWS, BUN],
                 [Figure("binary echo, 64 KiB, 20 connections x 2 in flight", "acks/s",
                         targets={WS: 5.5, BUFFERUTIL: 2.2, EIOWS: 1.7, CEILING: 0.7})]),
        Workload(["connect", "--connections", str(opened)], peers,
                 [Figure(f"handshakes to {opened:,}", "handshakes/s", targets={WS: 5, BUN: 2.2, CEILING: 0.85}),
                  Figure(f"memory per idle connection at {opened:,}", "KiB", "memory",
                         targets={WS: 0.15, BUN: 0.2})]),
        Workload(echo(20, 1, 32, "--idle", "3000"), [OURS, WS],
                 [Figure("20 active among 3,000 idle over TLS, one I/O thread", "acks/s", targets={WS: 1.2})],
                 tls=True, threads=1),
    ]


@dataclass
class ThreadRow:
    """Two I/O threads against none, on two cores that they share with the generator."""
    name: str
    load: list
    target: float
    tls: bool = False
    unit: str = "acks/s"


def thread_rows():
    return [
        ThreadRow("echo with ack, 100 connections x 8 in flight, 32 B", echo(100, 8, 32), 1),
        ThreadRow("the same, 1 KiB", echo(100, 8, 1024), 1),
        ThreadRow("binary echo over TLS, 64 KiB, 20 connections x 2 in flight",
                  ["binary", "--connections", "20", "--in-flight", "2", "--size", "65536"], 1.5, tls=True),
    ]


# Connections, events in flight on each, and how many times the reference client's figure it has to be.
CLIENT_ROWS = [(1, 32, 2.2), (100, 8, 4)]
# KiB that a client of ours may take beyond a bare QWebSocket.
CLIENT_MEMORY_MARGIN = 6
