# SPDX-License-Identifier: Apache-2.0
"""A thread with more than one open request: no parent is better than a wrong one."""

from __future__ import annotations

import json
import sys
from typing import Any

import services
from agent import Agent, settings
from judge import judge
from puppet import PROGRAMS, Puppet, get
from runner import Check
from sandbox import Process, Sandbox
from spans import CLIENT, SERVER, Span
from truth import Hop, Request, request_id

PAIRS = 20
SIDES = "ab"
IN_VAIN = 1100  # more than HP_NOTES_IN_VAIN of bpf/include/copies.h


def ambiguous(check: Check) -> None:
    with Sandbox("threads") as sandbox:
        server, puppet = _server(sandbox, "alone"), Puppet(sandbox)
        with Agent(sandbox, settings(sandbox)) as agent:
            requests: list[Request] = []
            for pair in range(PAIRS):
                for side in SIDES:
                    puppet.connect(server, on=side).send(get(f"/both/{side}{pair}"), on=side)
                for side, answer in zip(
                    SIDES,
                    puppet.response(on="a").response(on="b").act("close", on="a").act("close", on="b").run(),
                    strict=False,
                ):
                    requests += _requests(f"{side}{pair}", json.loads(answer.body)["hops"], puppet, server.pid)
            judge(check, agent, requests)
            counters = agent.counters()
            counted = sum(count for name, count in counters.items() if "ambiguous" in name)
            check.equal("ambiguous requests that were counted", 2 * PAIRS, counted)
            below = [span for span in agent.file.spans if span.kind == CLIENT and request_id(span).endswith("-below")]
            check.equal("client spans that claim a link", [], [span.link for span in below if span.link != "none"])


def copied(check: Check) -> None:
    """Requests that carry the context of one that is being served belong to that one, however many are open."""
    each = {f"{side}{pair}": _context(2 * pair + number) for pair in range(PAIRS) for number, side in enumerate(SIDES)}
    equal = {f"{side}-equal{pair}": _context(1000 + pair) for pair in range(PAIRS) for side in SIDES}
    with Sandbox("threads") as sandbox:
        server, outside = _server(sandbox, "copy"), Puppet(sandbox, inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            seen = _ask(outside, server, {**each, **equal})
            spans = agent.file.wait(3 * len(seen))
            check.equal("spans", 3 * len(seen), len(spans))
            check.equal("span ids", len(spans), len({span.span_id for span in spans}))
            found = {(request_id(span), span.kind): span for span in spans}
            for name, context in each.items():
                _expect_exact(check, name, context, found, seen[name])
            for name, context in equal.items():
                sent = found[f"{name}-below", CLIENT]
                check.equal(f"{name}: parent and link", ("", "none"), (sent.parent_id, sent.link))
                check.equal(f"{name}: header", (context,), seen[name])
            counted = sum(count for name, count in agent.counters().items() if "ambiguous" in name)
            check.equal("ambiguous requests that were counted", len(equal), counted)


def late(check: Check) -> None:
    """A context that is sent on after its request was answered is neither a parent nor the application's own."""
    contexts = {f"{side}{pair}": _context(2 * pair + number) for pair in range(PAIRS) for number, side in enumerate(SIDES)}
    with Sandbox("threads") as sandbox:
        server, outside = _server(sandbox, "late"), Puppet(sandbox, inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            _ask(outside, server, contexts)
            spans = agent.file.wait(3 * len(contexts))
            check.equal("spans", 3 * len(contexts), len(spans))
            check.equal("span ids", len(spans), len({span.span_id for span in spans}))
            found = {(request_id(span), span.kind): span for span in spans}
            for name, context in contexts.items():
                upper, sent = found[name, SERVER], found[f"{name}-below", CLIENT]
                below = found[f"{name}-below", SERVER]
                check.equal(f"{name}: who came with it", [context[36:52]] * 2, [upper.parent_id, below.parent_id])
                check.equal(f"{name}: parent and link", ("", "none"), (sent.parent_id, sent.link))
            counted = agent.counters()["kernel.probe.unlinked.orphan"]
            check.equal("requests without a parent that were counted", len(contexts), counted)


def rarely(check: Check) -> None:
    """A process that has not sent a context on for long: only what was open when it does is told too late."""
    plain = {f"{side}-plain{pair}": _context(pair) for pair in range(IN_VAIN // 2) for side in SIDES}
    first = {f"{side}-first": _context(5000 + number) for number, side in enumerate(SIDES)}
    later = {f"{side}-later": _context(6000 + number) for number, side in enumerate(SIDES)}
    with Sandbox("threads") as sandbox:
        server, outside = _server(sandbox, "copy"), Puppet(sandbox, inside=False)
        with Agent(sandbox, settings(sandbox)) as agent:
            _ask(outside, server, plain, "/plain")
            seen = _ask(outside, server, first) | _ask(outside, server, later)
            spans = agent.file.wait(3 * (len(plain) + len(seen)))
            found = {(request_id(span), span.kind): span for span in spans}
            for name, context in later.items():
                _expect_exact(check, name, context, found, seen[name])
            adopted = agent.counters()["kernel.probe.adopted"]
            check.equal("contexts taken for the application's own", len(first), adopted)


def _server(sandbox: Sandbox, mode: str) -> Process:
    last = services.python_service(sandbox, "last")
    return sandbox.start_service("both", [sys.executable, str(PROGRAMS / "select_server.py"), str(last.port), mode])


def _ask(
    outside: Puppet, server: Process, contexts: dict[str, str], path: str = "/both"
) -> dict[str, tuple[str, ...]]:
    """Sends the requests in pairs; returns the headers that the next service saw, by request."""
    seen: dict[str, tuple[str, ...]] = {}
    for names in zip(*[iter(contexts)] * len(SIDES), strict=True):
        for name, side in zip(names, SIDES, strict=True):
            outside.connect(server, on=side).send(get(f"{path}/{name}", f"traceparent: {contexts[name]}"), on=side)
        for side in SIDES:
            outside.response(on=side).act("close", on=side)
        for name, answer in zip(names, filter(None, outside.run()), strict=True):
            below = json.loads(answer.body)["hops"][1:]
            seen[name] = tuple(below[0]["traceparents"]) if below else ()
    return seen


def _expect_exact(
    check: Check, name: str, context: str, found: dict[tuple[str, int], Span], seen: tuple[str, ...]
) -> None:
    upper, sent, below = found[name, SERVER], found[f"{name}-below", CLIENT], found[f"{name}-below", SERVER]
    trace, parent = context[3:35], context[36:52]
    check.equal(f"{name}: traces", {trace}, {upper.trace_id, sent.trace_id, below.trace_id})
    parents = (upper.parent_id, sent.parent_id, below.parent_id)
    check.equal(f"{name}: parents", (parent, upper.span_id, sent.span_id), parents)
    check.equal(f"{name}: how the link was found", "exact", sent.link)
    check.equal(f"{name}: header", (f"00-{trace}-{sent.span_id}-01",), seen)


def _context(number: int) -> str:
    return f"00-{number + 1:032x}-{number + 1:016x}-01"


def _requests(name: str, hops: list[dict[str, Any]], puppet: Puppet, server: int) -> list[Request]:
    """The request and the one below it: two traces, by necessity."""
    upper, lower = (Hop(hop["pid"], tuple(hop["traceparents"])) for hop in hops)
    return [Request(name, [upper], puppet.pid), Request(f"{name}-below", [lower], server)]


CHECKS = {
    "threads: one thread, two open requests": ambiguous,
    "threads: two open requests, contexts sent on": copied,
    "threads: contexts sent on too late": late,
    "threads: contexts sent on after long": rarely,
}
