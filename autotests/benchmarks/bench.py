#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The QSocketIo authors
# SPDX-License-Identifier: MIT

"""Measures our server and client beside the peers, and writes Markdown tables of ratios.

The server runs on core 0, the load generator on core 1. The servers of a workload take turns in random order, and the
round repeats; a figure is the median of its runs. Every answer is checked byte for byte. A server that fails is left
out of its workload, and named; the others stay.
"""
import argparse
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import report
from measuring import (BUFFERUTIL, BUN, CEILING, EIOWS, NODE_CLIENT, OUR_CLIENT, OURS, PYTHON, PYTHON_CLIENT, ROOT, WS,
                       Failure, Server, median, run_client, run_load, server_knows)
from workloads import CLIENT_MEMORY_MARGIN, CLIENT_ROWS, thread_rows, workloads


def certificate(folder):
    key, cert = Path(folder) / "key.pem", Path(folder) / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", cert], check=True,
                   capture_output=True)
    return key, cert


class Bench:
    """Gathers rows, notes about what is missing, and targets that were missed."""

    def __init__(self, rounds, verbose, tls_pair):
        self.rounds = rounds
        self.verbose = verbose
        self.tls_pair = tls_pair
        self.servers, self.threads, self.clients, self.memory = [], [], [], []
        self.notes, self.missed = [], []

    def begin(self, name):
        print(f"==> {name}", file=sys.stderr, flush=True)

    def note(self, text):
        self.notes.append(text)
        print(f"not reported: {text}", file=sys.stderr, flush=True)

    def alternate(self, title, runs, more=0):
        """runs: {name: function of one run}. Results of all that never failed: {name: [result, ...]}."""
        results = {name: [] for name in runs}
        for _ in range(self.rounds + more):
            for name in random.sample(list(results), len(results)):
                try:
                    result = runs[name]()
                except (Failure, OSError, ValueError) as failure:
                    self.note(f"{title}: {failure}")
                    del results[name]
                    continue
                results[name].append(result)
                if self.verbose:
                    print(f"  {title}: {name}: {result}", file=sys.stderr, flush=True)
        return results

    def server_run(self, name, load, tls, threads):
        def run():
            with Server(name, self.tls_pair if tls else None, threads) as server:
                return run_load(server, load, tls)
        return run

    def is_supported(self, title, tls, threads):
        for option in (["--tls"] if tls else []) + (["--io-threads"] if threads else []):
            if not server_knows(option):
                self.note(f"{title}: our server has no {option}")
                return False
        return True

    def measure_servers(self, workload):
        title = workload.figures[0].name
        self.begin(title)
        if not self.is_supported(title, workload.tls, workload.threads):
            return
        results = self.alternate(title, {
            name: self.server_run(name, workload.load, workload.tls, workload.threads if name == OURS else 0)
            for name in workload.servers})
        if OURS not in results:
            return
        if generator_bound(workload, results[OURS]):
            self.note(f"{title}: the load generator was the bottleneck")
            return
        for figure in workload.figures:
            self.servers.append(self.server_row(workload, figure, results))

    def server_row(self, workload, figure, results):
        ours = median(results[OURS], figure.key)
        cells = [figure.name, f"{ours:,.4g} {figure.unit}"]
        for name in (CEILING, WS, BUFFERUTIL, EIOWS, BUN, PYTHON):
            if name not in results:
                cells.append("")
                continue
            ratio = ours / max(median(results[name], figure.key), 1e-9)
            cells.append(f"{ratio:.2f}{'!' if generator_bound(workload, results[name]) else ''}")
            target = figure.targets.get(name)
            if target and figure.is_missed(ratio, target):
                self.missed.append(f"{figure.name}: {ratio:.2f} against {name}, wanted {target}")
        return cells

    def measure_threads(self, row):
        title = f"{row.name}, two I/O threads"
        self.begin(title)
        if not self.is_supported(title, row.tls, 2):
            return
        # More threads than cores: each run is the scheduler's as much as ours.
        results = self.alternate(title, {count: self.server_run(OURS, row.load, row.tls, count) for count in (0, 2)}, 4)
        if len(results) < 2:
            return
        two, none = (median(results[count], "rate") for count in (2, 0))
        self.threads.append([row.name, f"{two:,.4g} {row.unit}", f"{two / none:.2f}"])
        if two / none < row.target:
            self.missed.append(f"{title}: {two / none:.2f} of one thread, wanted {row.target}")

    def measure_clients(self, connections, in_flight, target):
        title = f"{connections} connection{'s' if connections > 1 else ''} x {in_flight} in flight"
        self.begin(f"client, {title}")
        results = self.alternate(f"client, {title}", {
            name: lambda name=name: run_client(name, connections, in_flight)
            for name in (OUR_CLIENT, NODE_CLIENT, PYTHON_CLIENT)})
        if OUR_CLIENT not in results:
            return
        ours = median(results[OUR_CLIENT], "rate")
        ratios = {name: ours / median(results[name], "rate") for name in results}
        self.clients.append([title, f"{ours:,.4g} acks/s",
                             *(f"{ratios[name]:.2f}" if name in ratios else ""
                               for name in (NODE_CLIENT, PYTHON_CLIENT))])
        if ratios.get(NODE_CLIENT, target) < target:
            self.missed.append(f"client, {title}: {ratios[NODE_CLIENT]:.2f} against socket.io-client, wanted {target}")

    def measure_client_memory(self, count):
        title = f"{count} clients, WebSocket only"
        self.begin(f"memory, {title}")
        results = self.alternate(f"memory, {title}", {
            name: lambda name=name: run_client(name, "memory", count)
            for name in (OUR_CLIENT, NODE_CLIENT, PYTHON_CLIENT)})
        if OUR_CLIENT not in results:
            return
        ours, bare = (median(results[OUR_CLIENT], key) for key in ("client", "bare"))
        self.memory.append([title, f"{ours:.1f} KiB", f"{bare:.1f} KiB",
                            *(f"{median(results[name], 'client'):.1f} KiB" if name in results else ""
                              for name in (NODE_CLIENT, PYTHON_CLIENT))])
        if ours > bare + CLIENT_MEMORY_MARGIN:
            self.missed.append(f"memory, {title}: {ours:.1f} KiB, wanted {bare + CLIENT_MEMORY_MARGIN:.1f}")

    def document(self):
        return report.document(self.rounds, [
            (report.SERVER_HEAD, self.servers), (report.THREAD_HEAD, self.threads),
            (report.CLIENT_HEAD, self.clients), (report.MEMORY_HEAD, self.memory)], self.notes)


def generator_bound(workload, results):
    """The generator had no time left while the server had: the figure says nothing about the server."""
    return workload.saturates and median(results, "cpu") > 0.93 and median(results, "server_cpu") < 0.85


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a few minutes: two rounds, fewer connections")
    parser.add_argument("--rounds", type=int, help="runs of each server in each workload (3)")
    parser.add_argument("--only", help="workloads whose name contains this")
    parser.add_argument("--output", type=Path, help="write the tables to this file")
    parser.add_argument("--readme", action="store_true",
                        help="measure nothing: put the ratios of doc/benchmarks.md into README.md")
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args()


def main():
    options = parse_arguments()
    if options.readme:
        report.update_readme()
        return
    is_whole = not options.quick and not options.only

    def is_wanted(name):
        return not options.only or options.only in name

    output = options.output or (ROOT / "doc" / "benchmarks.md" if is_whole else None)

    def keep(bench):
        """What has been measured stays if the run is interrupted."""
        if output:
            output.write_text(bench.document())

    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.rounds or (2 if options.quick else 3), options.verbose, certificate(folder))
        for workload in workloads(options.quick):
            if any(is_wanted(figure.name) for figure in workload.figures):
                bench.measure_servers(workload)
                keep(bench)
        for row in thread_rows():
            if is_wanted(f"{row.name}, two I/O threads"):
                bench.measure_threads(row)
                keep(bench)
        for connections, in_flight, target in CLIENT_ROWS:
            if is_wanted(f"client, {connections} x {in_flight}"):
                bench.measure_clients(connections, in_flight, target)
                keep(bench)
        if is_wanted("client memory"):
            bench.measure_client_memory(100 if options.quick else 400)
    print(bench.document())
    keep(bench)
    if is_whole and not options.output and bench.servers:
        report.update_readme()
    for line in bench.missed:
        print(f"below its target: {line}", file=sys.stderr)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main()
