# SPDX-License-Identifier: Apache-2.0
"""A real OpenTelemetry Collector decodes what the agent sends, and goes away for a while."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import services
from agent import Agent, settings
from runner import Check, Skipped
from sandbox import Process, Sandbox
from spans import Span, SpanFile

PROGRAMS = Path(__file__).resolve().parents[1] / "collector"
DOWN_SECONDS = 30
QUEUE = 200
FITTING = 40  # requests whose spans, 4 each, the queue holds however fast they come


def collector_away(check: Check) -> None:
    """30 s without a Collector: no request suffers, the queue is bounded, every dropped span is counted."""
    if not shutil.which("go"):
        raise Skipped("the Collector is built with Go, which is not installed")
    with Sandbox("export") as sandbox:
        last = services.python_service(sandbox, "last")
        front = services.python_service(sandbox, "front", services.url(last))
        port = services.free_port()
        received = SpanFile(sandbox.folder / "collector.jsonl")
        collector = _collector(sandbox, received.path, port, "first")
        with Agent(sandbox, settings(sandbox, otel_traces_export=_export(port))) as agent:
            before = _load(check, sandbox, front, "before", FITTING)
            differing = _keys(agent.file.wait(before)) ^ _keys(received.wait(before))
            check.equal("spans before that only the Collector or only the file has", set(), differing)
            collector.stop()
            away = _while_away(check, sandbox, front)
            held = agent.counters()
            dropped = held.get("span.pipeline.lost.queue.otlp", 0) + held.get("span.pipeline.lost.export.otlp", 0)
            check.true("dropped spans are counted while it is away", dropped > 0, "some", dropped)
            collector = _collector(sandbox, received.path, port, "second")
            time.sleep(8)
            after = _load(check, sandbox, front, "after", FITTING)
            _accounts(check, agent, received, before + away + after)
            check.true("spans after it came back", _named(received.spans, "after") == after, str(after), "fewer")
        collector.stop()


def _export(port: int) -> dict[str, object]:
    return {
        "endpoint": f"http://127.0.0.1:{port}",
        "queue_size": QUEUE,
        "batch_max_size": 50,
        "batch_timeout": "200ms",
        "backoff_initial_interval": "200ms",
        "backoff_max_interval": "1s",
        "backoff_max_elapsed_time": "5s",
    }


def _collector(sandbox: Sandbox, file: Path, port: int, name: str) -> Process:
    process = sandbox.start(f"collector-{name}", [str(PROGRAMS / "run"), str(file), str(port)], inside=False)
    process.wait_for("Everything is ready", 300)
    return process


def _while_away(check: Check, sandbox: Sandbox, front: Process) -> int:
    """Goes on with requests for as long as the Collector is to be away; returns how many spans that makes."""
    end, spans, number = time.monotonic() + DOWN_SECONDS, 0, 0
    while time.monotonic() < end:
        spans += _load(check, sandbox, front, f"away{number}", 50)
        number += 1
        time.sleep(2)
    return spans


def _load(check: Check, sandbox: Sandbox, front: Process, name: str, requests: int) -> int:
    services.client(sandbox, services.url(front, f"/{name}"), requests, 5, name=name, prefix=name).wait_for("done", 60)
    records = services.records(sandbox, name)
    failed = [record for record in records if record.get("status") != 200][:3]
    check.equal(f"failed requests, {name}", [], failed)
    return 4 * len(records)  # client asks, front serves and asks, last serves


def _accounts(check: Check, agent: Agent, received: SpanFile, made: int) -> None:
    """What the Collector has and what was counted as lost is what was made."""
    limit = time.monotonic() + 20
    while True:
        counters = agent.counters()
        lost = sum(counters.get(f"span.pipeline.lost.{where}.otlp", 0) for where in ("queue", "export", "stop"))
        got = len(received.read())
        if got + lost >= made or time.monotonic() > limit:
            break
        time.sleep(0.5)
    check.note(f"{made} spans: {got} received, {lost} counted as lost")
    check.equal("spans received and counted as lost", made, got + lost)
    check.true("received spans are not repeated", len({span.span_id for span in received.spans}) == got, str(got), "fewer")


def _keys(spans: list[Span]) -> set[tuple[str, str, str, str]]:
    return {(span.trace_id, span.span_id, span.parent_id, span.name) for span in spans}


def _named(spans: list[Span], prefix: str) -> int:
    return sum(span.path.startswith(f"/{prefix}") for span in spans)


CHECKS = {"export: the Collector is away for 30 s": collector_away}
