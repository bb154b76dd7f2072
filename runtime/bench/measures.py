# SPDX-License-Identifier: Apache-2.0
"""Every measurement of the bench. Each returns rows; none asserts anything."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import kernel
import services
import stage
from agent import Agent, settings
from sandbox import Process, Sandbox
from swap import swap
from table import Row

ROUNDS = 5
COUNT = 30_000
PACE = 5_000  # requests/s of the latency's measurement
RATE = 1_000
SECONDS = 20
WARM_SECONDS = 80


def latency() -> list[Row]:
    """Round trips without the agent, traced, and traced with injection, in turns."""
    found: dict[str, list[list[float]]] = {"none": [], "traced": [], "injected": []}
    with Sandbox("bench") as sandbox:
        program = stage.build(sandbox)
        stage.keep_awake(sandbox, program)
        for number in range(ROUNDS):
            for kind, results in found.items():
                agent = (
                    None
                    if kind == "none"
                    else Agent(sandbox, settings(sandbox, kind == "injected"), name=f"{kind}{number}").wait()
                )
                target = stage.server(sandbox, program)
                time.sleep(0.5)
                stage.result(stage.client(sandbox, program, target, 3_000, PACE, name=f"warm-{kind}{number}"))
                client = stage.client(sandbox, program, target, COUNT, PACE, name=f"run-{kind}{number}")
                results.append(stage.result(client))
                target.stop()
                if agent:
                    agent.stop()
    rows = []
    for column, name, budget in ((0, "p50", 3), (2, "p99", 10)):
        base, traced, injected = (statistics.median(result[column] for result in results) for results in found.values())
        rows += [
            Row(f"round trip {name}, traced", traced, "us", "", base),
            Row(f"round trip {name}, traced and injected", injected, "us", "", base),
            Row(f"added per hop {name}, traced and injected", injected - base, "us", f"at most +{budget} us"),
        ]
    return rows


def cost() -> list[Row]:
    """What the agent needs at 1,000 requests/s, and the kernel time of its programs."""
    with Sandbox("bench") as sandbox:
        program = stage.build(sandbox)
        with Agent(sandbox, settings(sandbox, **stage.sink(sandbox)), {"HOTPROBE_SPANS_FILE": ""}) as agent:
            pid = kernel.java_child(agent.process.pid)
            target = stage.server(sandbox, program)
            idle_maps = stage.map_bytes(agent)
            time.sleep(0.5)
            first, _ = _busy(sandbox, program, target, pid, WARM_SECONDS)
            steady, memory = _busy(sandbox, program, target, pid, SECONDS)
            busy_maps = stage.map_bytes(agent)
            rows = [
                Row("agent's memory (RSS) at 1,000 requests/s, 2 spans each", memory, "MiB", "at most 80 MB"),
                Row(
                    "agent's processor time at 1,000 requests/s, 2 spans each", steady, "% of a core", "at most 2 %"
                ),
                Row(f"  in its first {WARM_SECONDS} s, while it is compiled", first, "% of a core"),
                Row("kernel memory of the maps, idle", idle_maps / (1 << 20), "MiB", "at most 16 MiB"),
                Row("kernel memory of the maps, under load", busy_maps / (1 << 20), "MiB", "at most 16 MiB"),
            ]
            rows.append(_event_path(sandbox, program, target, agent, pid))
            return rows + _kernel_time(sandbox, program, target, agent)


def _busy(sandbox: Sandbox, program: Path, target: Process, pid: int, seconds: int) -> tuple[float, float]:
    """So long at 1,000 requests/s: the agent's processor time in per cent of a core, and its memory after it."""
    before, began = kernel.usage(pid), time.monotonic()
    stage.result(stage.client(sandbox, program, target, RATE * seconds, RATE, name=f"busy-{seconds}"))
    after = kernel.usage(pid)
    return 100 * (after.cpu - before.cpu) / (time.monotonic() - began), after.rss


def _event_path(sandbox: Sandbox, program: Path, target: Process, agent: Agent, pid: int) -> Row:
    """How many events the reading thread takes and decodes in a second of its own processor time."""

    def state() -> tuple[int, float]:
        return agent.counters()["bpf.loader.events.delivered"], kernel.thread_seconds(pid, "hotprobe-ring")

    before = state()
    clients = [stage.client(sandbox, program, target, 60_000, name=f"flat-out{number}") for number in range(2)]
    for client in clients:
        stage.result(client)
    time.sleep(1)
    events, seconds = (after - first for after, first in zip(state(), before, strict=True))
    return Row("events decoded per second of the reader's time", events / seconds, "1/s", "at least 500,000")


def _kernel_time(sandbox: Sandbox, program: Path, target: Process, agent: Agent) -> list[Row]:
    count = 20_000
    stage.keep_awake(sandbox, program, 60)
    with stage.RunTimes():
        before = {one["id"]: int(one.get("run_time_ns", 0)) for one in stage.programs(agent)}
        stage.result(stage.client(sandbox, program, target, count, name="kernel"))
        spent = {
            str(one["name"]): int(one.get("run_time_ns", 0)) - before.get(one["id"], 0) for one in stage.programs(agent)
        }
    rows = [
        Row(
            "kernel time of all probes per request, client's and server's end",
            sum(spent.values()) / count / 1000,
            "us",
            "at most 2 us for each end",
        )
    ]
    most = sorted(spent.items(), key=lambda item: -item[1])[:5]
    return rows + [Row(f"  of it in {name}", nanos / count / 1000, "us") for name, nanos in most if nanos]


def start_times() -> list[Row]:
    """From the agent's start, and from a process's start, to the first request that has a span."""
    with Sandbox("bench") as sandbox:
        program = stage.build(sandbox)
        target = stage.server(sandbox, program)
        stage.client(sandbox, program, target, 200 * 40, 200, name="background")
        began, epoch = time.monotonic(), time.time_ns()
        with Agent(sandbox, settings(sandbox)) as agent:
            ready = time.monotonic() - began - 0.5  # the wait after the line is ours
            agent.file.wait(1)
            first = min((span.start for span in agent.file.spans), default=0)
            rows = [
                Row("agent's start to 'is tracing'", ready, "s"),
                Row(
                    "agent's start to the first request with a span",
                    (first - epoch) / 1e9 if first else None,
                    "s",
                    "at most 2 s",
                    note="no span came",
                ),
            ]
            delays = _new_processes(sandbox, program, target, agent)
        rows += [
            Row(
                "new process to first span, median of 10",
                statistics.median(delays) if delays else None,
                "ms",
                "at most 100 ms",
                note="no span came",
            ),
            Row(
                "new process to first span, worst of 10",
                max(delays, default=None),
                "ms",
                "at most 100 ms",
                note="no span came",
            ),
        ]
        return rows


def _new_processes(sandbox: Sandbox, program: Path, target: Process, agent: Agent) -> list[float]:
    """Starts processes that send 500 requests/s at once; returns the milliseconds until the first traced one."""
    born: dict[int, int] = {}
    for number in range(10):
        epoch = time.time_ns()
        process = stage.client(sandbox, program, target, 250, 500, prefix=f"new{number}", name=f"new{number}")
        born[process.pid] = epoch
        process.popen.wait(10)
    agent.file.settle()
    firsts: dict[int, int] = {}
    for span in agent.file.spans:
        if span.pid in born:
            firsts[span.pid] = min(span.start, firsts.get(span.pid, span.start))
    return [(first - born[pid]) / 1e6 for pid, first in firsts.items()]


def chain() -> list[Row]:
    """Requests per second of real services, un-traced and traced, 50 at a time."""
    rates: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(ROUNDS):
        for traced, results in rates.items():
            with Sandbox("bench") as sandbox:
                last = services.python_service(sandbox, "last")
                front = services.java_service(sandbox, "front", services.url(last))
                agent = Agent(sandbox, settings(sandbox)).wait() if traced else None
                services.client(sandbox, services.url(front, "/warm"), 500, 50, name="warm").wait_for("done", 60)
                began = time.monotonic()
                services.client(sandbox, services.url(front, "/b"), 3_000, 50).wait_for("done", 60)
                results.append(3_000 / (time.monotonic() - began))
                if agent:
                    agent.stop()
    return [
        Row(
            "client, Java, Python: requests/s",
            statistics.median(rates[True]),
            "1/s",
            "",
            statistics.median(rates[False]),
        )
    ]


MEASURES = {"latency": latency, "cost": cost, "start": start_times, "chain": chain, "swap": swap}
