# SPDX-License-Identifier: Apache-2.0
"""10,000 requests, 200 at a time, through three services: every edge right, every span once."""

from __future__ import annotations

import time
from collections.abc import Callable

import services
from agent import Agent, settings
from runner import Check
from sandbox import Process, Sandbox
from truth import Oracle

REQUESTS = 10_000
CONCURRENCY = 200
Chain = Callable[[Sandbox], tuple[Process, dict[int, int]]]


def _python_threads(sandbox: Sandbox) -> tuple[Process, dict[int, int]]:
    last = services.python_service(sandbox, "python-c")
    middle = services.python_service(sandbox, "python-b", services.url(last), keep=False)
    return services.python_service(sandbox, "python-a", services.url(middle), keep=True), {}


def _java_pools(sandbox: Sandbox) -> tuple[Process, dict[int, int]]:
    last = services.java_service(sandbox, "java-c")
    middle = services.java_service(sandbox, "java-b", services.url(last))
    return services.java_service(sandbox, "java-a", services.url(middle)), {}


def _mixed(sandbox: Sandbox) -> tuple[Process, dict[int, int]]:
    last = services.python_service(sandbox, "python-c")
    middle = services.java_service(sandbox, "java-b", services.url(last))
    front = services.apache(sandbox, "apache-a", services.url(middle))
    return front, services.children(front)


def _run(check: Check, chain: Chain, proxy: bool) -> None:
    with Sandbox("chain") as sandbox:
        front, groups = chain(sandbox)
        with Agent(sandbox, settings(sandbox)) as agent:
            began = time.monotonic()
            load = services.client(sandbox, services.url(front, "/r"), REQUESTS, CONCURRENCY)
            load.wait_for("done", 180)
            check.note(f"{REQUESTS / (time.monotonic() - began):.0f} requests/s")
            expected = REQUESTS * 6
            agent.file.wait(expected)
            counters = agent.counters()
        _judge(check, services.records(sandbox), agent, groups, front.pid if proxy else 0, counters)


def _judge(check: Check, records: list[dict], agent: Agent, groups: dict[int, int], front: int, counters: dict[str, int]) -> None:
    errors = [record for record in records if record.get("status") != 200]
    check.equal("failed requests", [], errors[:3])
    requests = services.requests_of([record for record in records if record not in errors[:50]], front)
    check.equal("services on the way of each request", {3}, {len(request.hops) for request in requests})
    verdict = Oracle(agent.file.spans, groups).judge(requests)
    check.note(str(verdict).splitlines()[0])
    check.true("every edge", not verdict.faults, "no fault", str(verdict))
    spans, expected = len(agent.file.spans), sum(2 * len(request.hops) for request in requests)
    lost = {name: count for name, count in counters.items() if "lost" in name and count}
    check.equal("spans and counted losses together", expected, spans + sum(lost.values()))
    check.equal("counted losses", {}, lost)


CHECKS = {
    "chain: Python threads, 10,000 requests at 200": lambda check: _run(check, _python_threads, proxy=False),
    "chain: Java thread pools, 10,000 requests at 200": lambda check: _run(check, _java_pools, proxy=False),
    "chain: Apache, Java, Python, 10,000 requests at 200": lambda check: _run(check, _mixed, proxy=True),
}
