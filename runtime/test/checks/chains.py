# SPDX-License-Identifier: Apache-2.0
"""10,000 requests, 200 at a time, through three services: every edge right, every span once."""

from __future__ import annotations

import time
from collections.abc import Callable

import services
from agent import Agent, settings
from judge import judge
from runner import Check
from sandbox import Process, Sandbox

REQUESTS = 10_000
CONCURRENCY = 200

# The load takes both processors of a small machine, and the exporter gets what is left: all spans may wait.
ROOM = {"queue_size": 6 * REQUESTS}
ROOM_ENV = {"HOTPROBE_JAVA_OPTIONS": "-Xmx256m"}
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


def _nginx(sandbox: Sandbox) -> tuple[Process, dict[int, int]]:
    last = services.python_service(sandbox, "python-c")
    middle = services.java_service(sandbox, "java-b", services.url(last))
    front = services.nginx(sandbox, "nginx-a", middle.port)
    return front, services.children(front)


def _go(sandbox: Sandbox) -> tuple[Process, dict[int, int]]:
    last = services.python_service(sandbox, "python-c")
    middle = services.java_service(sandbox, "java-b", services.url(last))
    return services.go_proxy(sandbox, "go-a", services.url(middle)), {}


def _run(check: Check, chain: Chain, proxy: bool) -> None:
    with Sandbox("chain", nice=5) as sandbox:
        front, groups = chain(sandbox)
        with Agent(sandbox, settings(sandbox, otel_traces_export=ROOM), ROOM_ENV) as agent:
            began = time.monotonic()
            load = services.client(sandbox, services.url(front, "/r"), REQUESTS, CONCURRENCY)
            load.wait_for("done", 180)
            check.note(f"{REQUESTS / (time.monotonic() - began):.0f} requests/s")
            records = services.records(sandbox)
            check.equal("failed requests", [], [record for record in records if record.get("status") != 200][:3])
            requests = services.requests_of(records, front.pid if proxy else 0)
            check.equal("services on the way of each request", {3}, {len(request.hops) for request in requests})
            judge(check, agent, requests, groups)


CHECKS = {
    "chain: Python threads, 10,000 requests at 200": lambda check: _run(check, _python_threads, proxy=False),
    "chain: Java thread pools, 10,000 requests at 200": lambda check: _run(check, _java_pools, proxy=False),
    "chain: Apache, Java, Python, 10,000 requests at 200": lambda check: _run(check, _mixed, proxy=True),
    "chain: nginx, Java, Python, 10,000 requests at 200": lambda check: _run(check, _nginx, proxy=True),
    "chain: Go's reverse proxy, Java, Python, 10,000 requests at 200": lambda check: _run(check, _go, proxy=True),
}
