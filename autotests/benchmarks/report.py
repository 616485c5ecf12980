# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""The tables in Markdown, and the README's extract of them."""
import datetime
import json
import os
import platform
import re
import subprocess
from pathlib import Path

from measuring import HERE, ROOT

README_BEGIN = "<!-- benchmarks: filled in by autotests/benchmarks/run -->"
README_END = "<!-- /benchmarks -->"
SERVER_HEAD = ["workload", "QSocketIo", "/ ceiling", "/ ws", "/ bufferutil", "/ eiows", "/ bun", "/ python"]
THREAD_HEAD = ["workload, two I/O threads", "QSocketIo", "/ no I/O thread"]
CLIENT_HEAD = ["client", "QSocketIo", "/ socket.io-client", "/ python-socketio"]
MEMORY_HEAD = ["memory per further client", "QSocketIo", "bare QWebSocket", "socket.io-client", "python-socketio"]
LICENCE = "<!--\nSPDX-FileCopyrightText: 2026 The QSocketIo authors\nSPDX-License-Identifier: MIT\n-->"
INTRODUCTION = """\
Written by `autotests/benchmarks/run`. Every server answers the same load generator on the same machine in the same run: the server on
one core, the generator, which costs far less than any of them, on the other. The servers take turns in random order; a figure is the
median of its runs, and all answers are compared with what they have to be. QSocketIo is used through its public API with typed
handlers. A number after `/` is the ratio of our figure to the other's: for rates more is better, for latency and memory less. The
ceiling is a hand-written epoll program that knows the workload by heart and parses nothing. The page "Performance" of the manual
tells how the figures come about."""


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(cells) + " |" for cells in rows])


def versions():
    def first_line(*command):
        try:
            return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip().split("\n")[0]
        except FileNotFoundError:
            return ""

    def npm(name):
        return json.loads((HERE / "node_modules" / name / "package.json").read_text())["version"]

    cpu = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    python = first_line("/usr/bin/python3", "-c",
                        "from importlib.metadata import version as v; print(v('python-socketio'), v('aiohttp'))")
    compiler = re.search(r"\d+\.\d+\.\d+", first_line("c++", "--version"))
    return (f"{os.cpu_count()} cores ({cpu}), Linux {'.'.join(platform.release().split('.')[:2])}, "
            f"Qt {first_line('qmake6', '-query', 'QT_VERSION') or '6'}, GCC {compiler[0] if compiler else '?'}, "
            f"Node.js {first_line('node', '--version')}, socket.io {npm('socket.io')}, ws {npm('ws')}, "
            f"bufferutil {npm('bufferutil')}, eiows {npm('eiows')}, bun-engine {npm('@socket.io/bun-engine')} "
            f"on bun {npm('bun')}, python-socketio and aiohttp {python}")


def document(rounds, tables, notes):
    """tables: (head, rows) of which those without rows are left out."""
    text = [LICENCE, "# Benchmarks", INTRODUCTION,
            f"Measured on {datetime.date.today()}, medians of {rounds} runs each "
            f"({rounds + 4} with two I/O threads): {versions()}."]
    text += [table(head, rows) for head, rows in tables if rows]
    if any("!" in cell for _, rows in tables for cells in rows for cell in cells):
        text.append("`!`: the other server had time left when the load generator had none; the true ratio is lower.")
    text += [f"Not reported: {note}." for note in notes]
    return "\n\n".join(text) + "\n"


def tables_of(text):
    """The Markdown tables of a text as lists of rows of cells."""
    tables, rows = [], []
    for line in [*text.split("\n"), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif rows:
            tables.append([cells for cells in rows if not cells[0].startswith("---")])
            rows = []
    return tables


def update_readme():
    """Puts the ratios of doc/benchmarks.md that matter most between the marks in the README."""
    source = (ROOT / "doc" / "benchmarks.md").read_text()
    servers = next(t for t in tables_of(source) if t[0] == SERVER_HEAD)
    columns = [0, 1, SERVER_HEAD.index("/ ws"), SERVER_HEAD.index("/ bun"), SERVER_HEAD.index("/ ceiling")]
    extract = table(["server", "QSocketIo", "/ socket.io + ws", "/ socket.io on bun", "/ hand-written epoll"],
                    [[cells[c] for c in columns] for cells in servers[1:]])
    date = re.search(r"Measured on (\S+),", source)[1]
    path = ROOT / "README.md"
    before, begin, rest = path.read_text().partition(README_BEGIN)
    _, end, after = rest.partition(README_END)
    if not begin or not end:
        raise SystemExit("README.md has no place for the figures")
    path.write_text(f"{before}{begin}\n{extract}\n\nMeasured on {date}. {end}{after}")
