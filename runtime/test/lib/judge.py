# SPDX-License-Identifier: Apache-2.0
"""Demands that every edge of many requests is right, and that nothing got lost without a count."""

from __future__ import annotations

import re
from itertools import pairwise

from agent import Agent
from puppet import Echo
from runner import Check, Overloaded
from spans import CLIENT, SERVER, Span
from truth import Hop, Oracle, Request, request_id

# What a busy machine costs. Other losses are of connections that cannot be followed, and never excused.
LOST_SPANS = re.compile(r"\blost\.(ring_full|queue|sink|export|stop)")


def judge(
    check: Check, agent: Agent, requests: list[Request], groups: dict[int, int] | None = None, only: bool = False
) -> None:
    """Waits for the spans and compares them; `only` leaves aside spans of other requests."""
    expected = sum(2 * len(request.hops) - (0 if request.client_pid else 1) for request in requests)
    made = {request.id for request in requests}
    spans = agent.file.wait(expected, counts=lambda span: not only or request_id(span) in made)
    counters = agent.counters()
    lost = {name: count for name, count in counters.items() if LOST_SPANS.search(name) and count}
    if lost and check.tries_left and (only or len(spans) + sum(lost.values()) == expected):
        raise Overloaded(f"{sum(lost.values())} spans lost, all counted: {lost}")
    verdict = Oracle(spans, groups).judge(requests)
    check.note(str(verdict).splitlines()[0])
    check.equal("requests that began before the answer to the one before them", [], overlapping(spans)[:3])
    check.true("every edge", not verdict.faults, "no fault", str(verdict))
    check.true(
        "spans and counted losses together",
        only or len(spans) + sum(lost.values()) == expected,
        str(expected),
        f"{len(spans)} spans, losses {lost}",
    )


def overlapping(spans: list[Span]) -> list[str]:
    """Client spans of one connection that overlap: of clients that wait for each answer, those were given a wrong one.

    Which connection it is, the span of its server tells.
    """
    served = {span.parent_id: span for span in spans if span.kind == SERVER and span.parent_id}
    connections: dict[tuple[int, int, int], list[Span]] = {}
    for span in spans:
        server = served.get(span.span_id)
        if span.kind == CLIENT and server:
            key = (span.pid, server.pid, int(server.attributes.get("network.peer.port", 0)))
            connections.setdefault(key, []).append(span)
    faults: list[str] = []
    for key, of_one in connections.items():
        of_one.sort(key=lambda span: span.start)
        for before, after in pairwise(of_one):
            if after.start < before.end:
                faults.append(f"{key}: {before.path} and {after.path}, by {(before.end - after.start) / 1e6:.3f} ms")
    return faults


def single(name: str, echo: Echo, client_pid: int = 0, sent: str = "") -> Request:
    """A request that only one server saw."""
    return Request(name, [Hop(echo.pid, tuple(echo.traceparents))], client_pid, sent)
