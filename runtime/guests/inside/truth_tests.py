# SPDX-License-Identifier: Apache-2.0
"""Ground truth in a guest: one agent, and loads that are smaller than those of the whole suite."""

from __future__ import annotations

from typing import Any

import services
from agent import Agent, settings
from checks import contexts
from judge import judge, single
from puppet import Puppet, get, raw_server
from runner import Check
from sandbox import Process, Sandbox
from truth import Request, request_id

REQUESTS, CONCURRENCY = 300, 20
TRACE = contexts.T
STEP = 5  # heads are cut at every fifth byte
LONG = (4_000, 16_000, 60_000)


def truth(check: Check) -> None:
    """A chain of three servers under load, then heads and contexts of every kind."""
    with Sandbox("truth") as sandbox:
        last = services.python_service(sandbox, "python-c")
        middle = services.java_service(sandbox, "java-b", services.url(last), threads=64)
        front = services.apache(sandbox, "apache-a", services.url(middle))
        server = raw_server(sandbox)
        inside, outside = Puppet(sandbox), Puppet(sandbox, "outside", inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            agent.wait_for_probes()
            _chain(check, sandbox, agent, front)
            _heads(check, agent, server, inside, outside)
            _contexts(check, agent, server, outside)


def _chain(check: Check, sandbox: Sandbox, agent: Agent, front: Process) -> None:
    records: list[dict[str, Any]] = []
    # The first request alone: a virtual machine that starts takes most of a minute for it here.
    for name, requests, concurrency in (("first", 1, 1), ("client", REQUESTS, CONCURRENCY)):
        load = services.client(sandbox, services.url(front, "/r"), requests, concurrency, name, name)
        load.wait_for("done", 60)
        records += services.records(sandbox, name)
    check.equal("failed requests", [], [record for record in records if record.get("status") != 200][:3])
    requests = services.requests_of(records, front.pid)
    check.equal("servers on the way of each request", {3}, {len(request.hops) for request in requests})
    _await(agent, requests)
    judge(check, agent, requests, services.children(front))


def _await(agent: Agent, requests: list[Request], before: int = 0) -> None:
    """Gives the agent the time that everything takes here."""
    spans = sum(2 * len(request.hops) - (not request.client_pid) for request in requests)
    agent.file.wait(before + spans)


def _heads(check: Check, agent: Agent, server: Process, inside: Puppet, outside: Puppet) -> None:
    requests: list[Request] = []
    before = len(agent.file.spans)
    head = get("/split/c000", "Accept: */*", "X-Some: thing")
    for cut in range(1, len(head), STEP):
        name = f"c{cut:03d}"
        head = get(f"/split/{name}", "Accept: */*", "X-Some: thing")
        requests.append(_pieces(check, inside, server, name, [head[:cut], head[cut:]]))
    for cut in range(1, len(get("/split/s000", f"traceparent: {_context(0)}")), STEP):
        name = f"s{cut:03d}"
        head = get(f"/split/{name}", f"traceparent: {_context(cut)}")
        sent = outside.connect(server).send_pieces([head[:cut], head[cut:]], 0.01)
        requests.append(single(name, sent.response().act("close").run()[0].echo, sent=_context(cut)))
    for size in LONG:
        filler = [f"X-Filler-{number:04d}: {'v' * 980}" for number in range(size // 1000)]
        requests.append(_pieces(check, inside, server, f"write{size}", [get(f"/long/write{size}", *filler)]))
        echo = outside.ask(server, get(f"/long/read{size}", *filler, f"traceparent: {_context(size)}")).echo
        requests.append(single(f"read{size}", echo, sent=_context(size)))
    _await(agent, requests, before)
    judge(check, agent, requests, only=True)


def _pieces(check: Check, puppet: Puppet, server: Process, name: str, pieces: list[bytes]) -> Request:
    answer = puppet.connect(server).send_pieces(pieces).response().act("close").run()[0]
    check.equal(f"{name}: traceparent headers", 1, len(answer.echo.traceparents))
    check.equal(f"{name}: the other bytes of the head", b"".join(pieces), answer.echo.without_traceparent())
    return single(name, answer.echo, puppet.pid)


def _contexts(check: Check, agent: Agent, server: Process, outside: Puppet) -> None:
    before = len(agent.file.spans)
    values = {**contexts.BROKEN, **contexts.VALID}
    for name, value in values.items():
        outside.ask(server, get(f"/context/{name}", f"traceparent: {value}"))
    spans = {request_id(span): span for span in agent.file.wait(before + len(values))}
    for name in values:
        span = spans.get(name)
        wanted = (TRACE, contexts.S) if name in contexts.VALID else ("another", "")
        found = span and (TRACE if span.trace_id == TRACE else "another", span.parent_id)
        check.equal(f"{name}: trace and parent", wanted, found)


def _context(number: int) -> str:
    return f"00-{TRACE}-{number + 1:016x}-01"


TESTS = {"truth": truth}
